"""A projection rebuilt from the log equals the one that was built live."""

import asyncio

import asyncpg
import pytest

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.events import Handler, Relay, postgres_log, replay
from fitpulse.infra.events.replay import GroupBusy, NoSuchGroup, NotAProjection
from fitpulse.kernel.clock import ManualClock
from fitpulse.kernel.ids import new_id
from tests.infra.events.ledger import GROUP, Noted, NotedAgain, count, notes, noting, say

pytestmark = pytest.mark.server


async def totals(db: Database) -> set[tuple[object, ...]]:
    async with db.system() as tx:
        rows = await tx.fetch("select key, array_agg(n order by place) from toy.note group by key")
    return {(row[0], tuple(row[1])) for row in rows}


async def test_a_rebuilt_projection_equals_the_live_one(db: Database, clock: ManualClock) -> None:
    for _ in range(30):
        await say(db, new_id(), *range(7))
    await Relay(db, [noting()], clock=clock).drain()
    live = await totals(db)
    async with db.system() as tx:
        await tx.execute("update toy.note set n = n + 1 where n > 3")
    assert await totals(db) != live
    steps: list[tuple[int, int]] = []
    fed = await replay(
        db, [noting()], GROUP, clock=clock, progress=lambda done, total: steps.append((done, total))
    )
    assert fed == 210
    assert await totals(db) == live
    assert steps[0] == (0, 210)
    assert steps[-1] == (210, 210)
    assert steps == sorted(steps)


async def test_events_go_on_while_a_projection_is_rebuilt(db: Database, clock: ManualClock) -> None:
    people = [new_id() for _ in range(8)]
    for person in people:
        await say(db, person, *range(10))
    relay = Relay(db, [noting()], clock=clock)
    running = asyncio.create_task(relay.run())

    async def go_on() -> None:
        for n in range(10, 20):
            for person in people:
                await say(db, person, n)

    await asyncio.gather(go_on(), replay(db, [noting()], GROUP, clock=clock))
    await Relay(db, [noting()], clock=clock).drain()
    await relay.stop()
    await running
    for person in people:
        assert await notes(db, person) == list(range(20))


async def test_dead_letters_of_the_group_are_tried_again(db: Database, clock: ManualClock) -> None:
    async def fail(tx: Tx, event: Noted) -> None:
        raise RuntimeError

    person = new_id()
    await say(db, person, 1)
    relay = Relay(db, [noting(fail)], clock=clock)
    await relay.drain()
    assert await count(db, "retry") == 1
    await replay(db, [noting()], GROUP, clock=clock)
    assert await notes(db, person) == [1]
    assert await count(db, "retry") == await count(db, "dead_letter") == 0


async def test_only_projections_can_be_rebuilt(db: Database, clock: ManualClock) -> None:
    async def send(_tx: Tx, _event: NotedAgain) -> None: ...

    with pytest.raises(NotAProjection):
        await replay(db, [noting(), Handler(GROUP, NotedAgain, send)], GROUP, clock=clock)
    with pytest.raises(NoSuchGroup):
        await replay(db, [noting()], "tests.nobody", clock=clock)


async def test_a_group_with_a_slow_event_says_that_it_is_busy(
    db: Database, app_url: str, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the pool gives each statement less time than the wait takes."""
    monkeypatch.setattr(postgres_log, "REWIND_S", 2)
    async with asyncpg.create_pool(app_url, min_size=1, max_size=4, command_timeout=1) as pool:
        hasty = Database(pool)
        relay = Relay(db, [noting()], clock=clock)
        async with db.system() as tx:
            assert await relay.log.claim(tx, GROUP, 3)
            with pytest.raises(GroupBusy):
                await replay(hasty, [noting()], GROUP, clock=clock)
    await replay(db, [noting()], GROUP, clock=clock)
