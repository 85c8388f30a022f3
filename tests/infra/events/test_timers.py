"""Events handed over at a later instant."""

import asyncio
from datetime import timedelta

import pytest

from fitpulse.infra.db import Database
from fitpulse.infra.events import Relay, publish
from fitpulse.kernel.clock import ManualClock
from fitpulse.kernel.ids import new_id
from tests.infra.events.ledger import Noted, count, notes, noting

pytestmark = pytest.mark.server


async def test_a_timer_goes_off_when_it_is_due_and_not_before(db: Database, clock: ManualClock) -> None:
    person, now = new_id(), clock.now()
    async with db.transaction(person) as tx:
        for minutes in (3, 1, 2):
            event = Noted(user_id=person, n=minutes)
            await publish(tx, event, at=now, due_at=now + timedelta(minutes=minutes))
    relay = Relay(db, [noting()], clock=clock)
    assert await relay.drain() == 0
    clock.advance(timedelta(minutes=2))
    assert await relay.drain() == 2
    assert await notes(db, person) == [1, 2]
    clock.advance(timedelta(minutes=2))
    await relay.drain()
    assert await notes(db, person) == [1, 2, 3]
    assert await count(db, "timer") == 0


async def test_a_timer_goes_off_once_with_many_relays(db: Database, clock: ManualClock) -> None:
    person = new_id()
    async with db.transaction(person) as tx:
        for n in range(40):
            await publish(tx, Noted(user_id=person, n=n), at=clock.now(), due_at=clock.now())
    await asyncio.gather(*(Relay(db, [noting()], clock=clock).drain() for _ in range(3)))
    assert sorted(await notes(db, person)) == list(range(40))
    assert await count(db, "outbox") == 40
