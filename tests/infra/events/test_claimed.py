"""A share that another process has: looked at ever more seldom, and taken over once that process is gone."""

import asyncio
import time
from itertools import pairwise

import pytest

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.events import Relay
from fitpulse.infra.events.outbox import partition_of
from fitpulse.infra.events.postgres_log import PostgresLog
from fitpulse.kernel.clock import ManualClock
from fitpulse.kernel.ids import new_id
from tests.infra.events.ledger import GROUP, notes, noting, say
from tests.infra.events.test_waking import PROMISED_S, Stopwatch, serving

pytestmark = pytest.mark.server

LOOKS = 6
TAKEN_OVER_S = 1.0
"""An idle process looks by itself once a second."""


class WatchedLog(PostgresLog):
    """Notes when a share was asked for in vain."""

    def __init__(self, db: Database) -> None:
        super().__init__(db, {GROUP: frozenset({"fitpulse.tests.noted"})})
        self.refused: list[float] = []
        self.often = asyncio.Event()

    async def claim(self, tx: Tx, group: str, partition: int) -> bool:
        claimed = await super().claim(tx, group, partition)
        if not claimed:
            self.refused.append(time.perf_counter())
            if len(self.refused) == LOOKS:
                self.often.set()
        return claimed


async def test_the_looks_come_further_and_further_apart(db: Database) -> None:
    person, watch, log = new_id(), Stopwatch(), WatchedLog(db)
    async with asyncio.timeout(20), serving(db, noting(watch), log=log):
        async with db.system() as other:
            assert await log.claim(other, GROUP, partition_of(person))
            await say(db, person, 1)
            await log.often.wait()
        gone = time.perf_counter()
        assert await watch.until_handled(gone) < TAKEN_OVER_S + PROMISED_S
    gaps = [after - before for before, after in pairwise(log.refused)]
    assert gaps[LOOKS - 2] > 0.3


async def test_draining_waits_for_the_share_without_asking_all_the_time(
    db: Database, clock: ManualClock
) -> None:
    person, log = new_id(), WatchedLog(db)
    relay = Relay(db, [noting()], clock=clock, log=log)
    async with asyncio.timeout(20), db.system() as other:
        assert await log.claim(other, GROUP, partition_of(person))
        await say(db, person, 1)
        start = time.perf_counter()
        draining = asyncio.create_task(relay.drain())
        await log.often.wait()
        assert time.perf_counter() - start > 0.5
    assert await draining == 1
    assert await notes(db, person) == [1]


async def test_one_that_is_read_by_its_owner_is_not_waited_for(db: Database, clock: ManualClock) -> None:
    """Two relays drain together; neither hangs on what the other has done."""
    relays = [Relay(db, [noting()], clock=clock) for _ in range(2)]
    people = [new_id() for _ in range(20)]
    for person in people:
        await say(db, person, 1, 2)
    async with asyncio.timeout(20):
        assert sum(await asyncio.gather(*(relay.drain() for relay in relays))) == 40
    assert sorted(await notes(db)) == [1] * 20 + [2] * 20
