"""What the log keeps and for how long: erasure, pruning, lag."""

from datetime import timedelta

import pytest

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.events import Lag, Relay, RelayOptions, Retries, forget, prune, publish
from fitpulse.kernel.clock import ManualClock
from fitpulse.kernel.ids import new_id
from tests.infra.events.ledger import AT, GROUP, Noted, count, notes, noting, say

pytestmark = pytest.mark.server

TABLES = ("outbox", "timer", "retry", "dead_letter")


@pytest.mark.parametrize("as_system", [True, False])
async def test_a_forgotten_person_is_nowhere_in_the_log(
    db: Database, clock: ManualClock, *, as_system: bool
) -> None:
    async def fail(tx: Tx, event: Noted) -> None:
        raise RuntimeError

    gone, stays = new_id(), new_id()
    relay = Relay(db, [noting(fail)], clock=clock, options=RelayOptions(retries=Retries(attempts=2)))
    people = (gone, stays)
    for person in people:
        await say(db, person, 1)
    await relay.drain()
    clock.advance(timedelta(minutes=1))
    await relay.drain()
    for person in people:
        await say(db, person, 2)
        async with db.transaction(person) as tx:
            await publish(tx, Noted(user_id=person, n=3), at=AT, due_at=AT + timedelta(days=1))
    await relay.drain()
    assert [await count(db, table) for table in TABLES] == [4, 2, 2, 2]
    async with db.system() if as_system else db.transaction(gone) as tx:
        await forget(tx, gone)
    assert [await count(db, table) for table in TABLES] == [2, 1, 1, 1]
    async with db.system() as tx:
        for table in TABLES:
            assert await tx.fetchval(f"select key from events.{table}") == stays
    clock.advance(timedelta(minutes=1))
    await relay.drain()


async def test_the_inbox_and_stored_answers_are_pruned_by_age(db: Database, clock: ManualClock) -> None:
    await say(db, new_id(), 1, 2)
    await Relay(db, [noting()], clock=clock).drain()
    async with db.system() as tx:
        await tx.execute("delete from web.idempotency")
        await tx.execute(
            "insert into web.idempotency (user_id, route, key, body_hash, created_at) "
            "select gen_random_uuid(), 'r', '', '', now() - age from unnest($1::interval[]) age",
            [timedelta(hours=1), timedelta(hours=25)],
        )
        await tx.execute(
            "update events.inbox set handled_at = now() - interval '31 days' where ctid = '(0,1)'"
        )
        now = await tx.fetchval("select now()")
    assert await prune(db, now) == 2
    assert await count(db, "inbox") == 1
    assert await prune(db, now) == 0
    assert await count(db, "outbox") == 2, "the log itself is kept, for replay"


async def test_lag_counts_what_a_group_has_yet_to_see(db: Database, clock: ManualClock) -> None:
    relay = Relay(db, [noting()], clock=clock)

    async def lag() -> Lag:
        async with db.system() as tx:
            (found,) = await relay.log.lag(tx)
        return found

    assert await lag() == Lag(GROUP, 0, 0.0)
    for _ in range(3):
        await say(db, new_id(), 1, 2)
    behind = await lag()
    assert behind.waiting == 6
    assert 0 < behind.oldest_s < 60
    await relay.drain()
    assert await lag() == Lag(GROUP, 0, 0.0)
    assert len(await notes(db)) == 6
