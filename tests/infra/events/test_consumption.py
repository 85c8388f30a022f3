"""Reading the log: each event once in effect, each key in order, nothing skipped."""

import asyncio
import random
from datetime import timedelta
from uuid import UUID

import pytest

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.events import Handler, Relay, current_delivery, outbox_row, publish
from fitpulse.kernel.clock import ManualClock
from fitpulse.kernel.context import current
from fitpulse.kernel.events import Event
from fitpulse.kernel.ids import new_id
from tests.infra.events.ledger import AT, Noted, NotedAgain, count, note, notes, noting, say, without_inbox

pytestmark = pytest.mark.server

INSERT = "insert into events.outbox (id, type, key, partition, payload) values ($1, $2, $3, $4, $5)"


async def test_every_group_handles_every_event_of_its_types(db: Database, clock: ManualClock) -> None:
    async def other(tx: Tx, event: Noted) -> None:
        await note(tx, event, "tests.other")

    people = [new_id() for _ in range(20)]
    for person in people:
        await say(db, person, 1, 2, 3)
    relay = Relay(db, [noting(), noting(other, "tests.other")], clock=clock)
    assert await relay.drain() == 120
    for person in people:
        assert await notes(db, person) == [1, 2, 3]
        assert await notes(db, person, "tests.other") == [1, 2, 3]
    assert await relay.drain() == 0


async def test_a_handler_acts_as_the_person_and_knows_the_delivery(db: Database, clock: ManualClock) -> None:
    seen: list[tuple[str, UUID, int, object]] = []

    async def look(tx: Tx, event: Noted) -> None:
        delivery = current_delivery.get()
        principal = current().principal
        assert principal is not None
        assert principal.user_id == tx.user_id == event.user_id
        person = await tx.fetchval("select current_setting('app.user_id')")
        seen.append((person, delivery.id, delivery.attempt, delivery.at))

    person = new_id()
    row = outbox_row(Noted(user_id=person, n=1), at=AT)
    async with db.transaction(person) as tx:
        await tx.execute(INSERT, row.id, row.type, row.key, row.partition, row.payload)
    await Relay(db, [noting(look)], clock=clock).drain()
    assert seen == [(str(person), row.id, 1, AT)]


async def test_an_effect_may_publish_more(db: Database, clock: ManualClock) -> None:
    async def count_down(tx: Tx, event: Noted) -> None:
        await note(tx, event)
        if event.n:
            await publish(tx, Noted(user_id=event.user_id, n=event.n - 1), at=AT)

    await say(db, new_id(), 3)
    assert await Relay(db, [noting(count_down)], clock=clock).drain() == 4
    assert await notes(db) == [3, 2, 1, 0]


async def ten_times_shuffled(db: Database, clock: ManualClock) -> list[UUID]:
    """Eight events of five people, each in the log ten times in any order, and handled; returns the people."""
    people = [new_id() for _ in range(5)]
    rows = [outbox_row(Noted(user_id=person, n=n), at=AT) for person in people for n in range(8)]
    often = rows * 10
    random.Random(7).shuffle(often)  # noqa: S311 - an order, not a secret
    async with db.system() as tx:
        await tx.executemany(INSERT, [(r.id, r.type, r.key, r.partition, r.payload) for r in often])
    assert await Relay(db, [noting()], clock=clock).drain() == 400
    return people


async def test_an_event_that_comes_ten_times_shuffled_has_one_effect(
    db: Database, clock: ManualClock
) -> None:
    for person in await ten_times_shuffled(db, clock):
        assert sorted(await notes(db, person)) == list(range(8))
    assert await count(db, "dead_letter") == await count(db, "retry") == 0


async def test_the_test_above_fails_without_the_inbox(
    db: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_inbox(monkeypatch)
    for person in await ten_times_shuffled(db, clock):
        assert sorted(await notes(db, person)) == sorted([*range(8)] * 10)


async def test_events_of_a_key_keep_their_order_with_two_relays(db: Database, clock: ManualClock) -> None:
    people = [new_id() for _ in range(12)]

    async def write(person: UUID) -> None:
        for n in range(15):
            await say(db, person, n)

    relays = [Relay(db, [noting()], clock=clock) for _ in range(2)]
    running = [asyncio.create_task(relay.run()) for relay in relays]
    await asyncio.gather(*(write(person) for person in people))
    await relays[0].drain()
    for relay in relays:
        await relay.stop()
    await asyncio.gather(*running)
    for person in people:
        assert await notes(db, person) == list(range(15))


async def test_a_late_commit_is_not_skipped(db: Database, clock: ManualClock) -> None:
    relay = Relay(db, [noting()], clock=clock)
    late, early = new_id(), new_id()
    async with db.transaction(late) as tx:
        await publish(tx, Noted(user_id=late, n=1), at=AT)
        await say(db, early, 2)
        with pytest.raises(TimeoutError):
            await relay.drain(timeout_s=0.2)
        assert await notes(db) == [], "what may be preceded by an open transaction must wait"
    await relay.drain()
    assert sorted(await notes(db)) == [1, 2]


async def test_order_follows_the_locks_and_not_who_began_first(db: Database, clock: ManualClock) -> None:
    """The transaction that got the row second publishes second, though its id is the older one."""
    person = new_id()
    await say(db, person, 0)
    await Relay(db, [noting()], clock=clock).drain()
    lock = "select from toy.note where key = $1 for update"

    async def second(tx: Tx) -> None:
        await tx.execute(lock, person)
        await publish(tx, Noted(user_id=person, n=2), at=AT)

    async with db.transaction(person) as older:
        await older.fetchval("select pg_current_xact_id()::text")
        async with db.transaction(person) as younger:
            await younger.execute(lock, person)
            waiting = asyncio.create_task(second(older))
            await publish(younger, Noted(user_id=person, n=1), at=AT)
        await waiting
    await Relay(db, [noting()], clock=clock).drain()
    assert await notes(db, person) == [0, 1, 2]


async def transactions(db: Database) -> int:
    async with db.system() as tx:
        return int(await tx.fetchval("select count(distinct xmin::text) from toy.note"))


@pytest.mark.parametrize(("projection", "expected"), [(True, 2), (False, 40)])
async def test_only_a_projection_shares_a_transaction_among_events(
    db: Database, clock: ManualClock, *, projection: bool, expected: int
) -> None:
    person = new_id()
    await say(db, person, *range(40))
    await Relay(db, [noting(projection=projection)], clock=clock).drain()
    assert await notes(db, person) == list(range(40))
    assert await transactions(db) == expected


async def test_a_failure_among_events_that_share_a_transaction_is_its_own(
    db: Database, clock: ManualClock
) -> None:
    async def fail_on_seven(tx: Tx, event: Noted) -> None:
        await note(tx, event)
        if event.n == 7:
            raise RuntimeError

    person = new_id()
    await say(db, person, *range(12))
    relay = Relay(db, [noting(fail_on_seven)], clock=clock)
    await relay.drain()
    assert await notes(db, person) == list(range(7))
    assert await count(db, "retry") == 5
    await Relay(db, [noting()], clock=clock).drain()
    clock.advance(timedelta(seconds=1))
    await Relay(db, [noting()], clock=clock).drain()
    assert await notes(db, person) == list(range(12))


async def test_a_batch_ends_where_the_relay_stops(db: Database, clock: ManualClock) -> None:
    stopping: list[asyncio.Task[None]] = []

    async def stop(tx: Tx, event: Noted) -> None:
        await note(tx, event)
        if event.n == 2:
            stopping.append(asyncio.create_task(relay.stop()))
            await asyncio.sleep(0)

    relay = Relay(db, [noting(stop, projection=False)], clock=clock)
    person = new_id()
    await say(db, person, *range(5))
    await relay.run()
    await asyncio.gather(*stopping)
    assert await notes(db, person) == [0, 1, 2]
    await Relay(db, [noting()], clock=clock).drain()
    assert await notes(db, person) == [0, 1, 2, 3, 4]


def test_a_group_has_one_handler_for_a_type(clock: ManualClock) -> None:
    with pytest.raises(ValueError, match="two handlers"):
        Relay(None, [noting(), noting()], clock=clock)  # type: ignore[arg-type]


async def nothing(_tx: Tx, _event: Event) -> None: ...


def test_a_group_needs_a_plain_name() -> None:
    with pytest.raises(ValueError, match="group"):
        Handler("it's", NotedAgain, nothing)
