"""The leaderboard on the real database and cache: opt-in, exact, and the same with the cache lost or away."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from valkey.asyncio import Valkey

from fitpulse.infra.db import Database
from fitpulse.kernel.clock import ManualClock
from fitpulse.kernel.errors import BadRequest
from fitpulse.services.community.service import Boards, Publisher
from fitpulse.services.community.service.taking_part import HandleTaken
from fitpulse.services.community.store.board import Board, key_of
from tests.services.community.conftest import Town
from tests.services.community.workouts import MONDAY, done, undone

pytestmark = pytest.mark.server
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


async def recount(db: Database) -> list[tuple[str, int]]:
    """What the board must say, by SQL alone."""
    async with db.system() as tx:
        rows = await tx.fetch("""
with daily as (
  select user_id, least(20, sum(points)) as points from community.workout_points
  where week = '2026-11-16' group by user_id, day
)
select handle, sum(points)::integer as points from daily join community.member using (user_id)
group by user_id, handle having sum(points) > 0 order by handle""")
    return [(row["handle"], row["points"]) for row in rows]


async def test_points_rank_and_ties_go_to_the_earlier(town: Town) -> None:
    ada, bob, cleo = [await town.join(name) for name in ("ada", "bob", "cleo")]
    await town.hear(
        done(ada, 12, completed_at=NOON + timedelta(hours=1)),
        done(bob, 15),
        done(cleo, 12),
    )
    await town.rebuild()
    expected = [(1, "bob", 15), (2, "cleo", 12), (3, "ada", 12)]
    assert await town.order(ada) == expected
    board = await town.board(ada)
    assert (board.week, board.people, board.next) == ("2026-W47", 3, None)
    assert board.me is not None
    assert (board.me.rank, board.me.score) == (3, 12)
    assert [entry.me for entry in board.entries] == [False, False, True]


async def test_only_those_who_joined_are_counted_and_from_then_on(town: Town) -> None:
    ada, stranger = await town.join("ada"), uuid4()
    await town.hear(done(stranger), done(ada, completed_at=datetime(2026, 11, 14, 12, tzinfo=UTC)))
    assert await town.order(ada) == []
    async with town.db.system() as tx:
        assert await tx.fetchval("select count(*) from community.workout_points") == 0
    await town.hear(done(ada))
    assert await town.order(stranger) == [(1, "ada", 10)]
    assert (await town.board(stranger)).me is None


async def test_leaving_removes_every_trace_from_database_and_cache(town: Town) -> None:
    ada, bob = await town.join("ada"), await town.join("bob")
    await town.hear(done(ada, 15), done(bob))
    await town.rebuild()
    await town.community.leave(ada)
    assert await town.order(bob) == [(1, "bob", 10)]
    async with town.db.read(ada) as tx:
        for table in ("member", "workout_points", "weekly_score", "board_change"):
            assert await tx.fetchval(f"select count(*) from community.{table}") == 0
    await town.hear(done(ada))  # an event that was still under way
    assert await town.order(bob) == [(1, "bob", 10)]
    assert await town.cache.zcard(key_of(MONDAY)) == 2  # bob and the seal


async def test_a_handle_belongs_to_one_person_whatever_its_case(town: Town) -> None:
    ada, bob = await town.join("Ada"), uuid4()
    with pytest.raises(HandleTaken):
        await town.community.join(bob, "aDA")
    changed = await town.community.join(ada, "countess")
    assert (changed.member, changed.handle) == (True, "countess")
    assert (await town.community.join(bob, "ada")).handle == "ada"


@settings(max_examples=10)
@given(
    plan=st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 25), st.integers(0, 6), st.booleans()), max_size=8
    ),
    seed=st.integers(),
)
async def test_ten_copies_in_any_order_score_as_a_recount_does(
    town: Town, plan: list[tuple[int, int, int, bool]], seed: int
) -> None:
    people = [await town.join(f"p{uuid4().hex[:12]}") for _ in range(3)]
    events: list[object] = []
    for person, sets, day, taken_back in plan:
        event = done(people[person], sets, minutes=0.0, local_date=MONDAY + timedelta(days=day))
        events += [event, undone(event)] if taken_back else [event]
    many = events * 10
    random.Random(seed).shuffle(many)  # noqa: S311 - a test's order, no secret
    await town.hear(*many)  # type: ignore[arg-type]
    await town.publisher.settled()
    await town.rebuild()
    board = await town.board(people[0], limit=100)
    assert sorted((entry.handle, entry.score) for entry in board.entries) == await recount(town.db)
    for person in people:
        await town.community.leave(person)


async def test_a_wiped_cache_is_answered_from_the_truth_and_rebuilt_exactly(town: Town) -> None:
    people = [await town.join(f"person_{n}") for n in range(12)]
    await town.hear(*(done(person, n % 5 + 1, minutes=0.0) for n, person in enumerate(people)))
    await town.rebuild()
    before = await town.order(people[0])
    await town.cache.flushall()
    assert await town.order(people[0]) == before
    await town.publisher.settled()
    assert await town.cache.zcard(key_of(MONDAY)) == 13
    assert await town.order(people[0]) == before


async def test_a_board_that_an_older_snapshot_brought_back_is_not_trusted(town: Town) -> None:
    ada = await town.join("ada")
    await town.hear(done(ada))
    await town.rebuild()
    stale = await town.cache.zrange(key_of(MONDAY), 0, -1, withscores=True)
    await town.cache.delete(key_of(MONDAY))
    another_run = {member if b"~" not in member else "~another-run": score for member, score in stale}
    await town.cache.zadd(key_of(MONDAY), {**another_run, str(uuid4()): 1.0})
    assert await town.order(ada) == [(1, "ada", 10)]


async def test_with_the_cache_away_the_board_is_the_same(town: Town, clock: ManualClock) -> None:
    people = [await town.join(f"person_{n}") for n in range(7)]
    await town.hear(*(done(person, 10 + n) for n, person in enumerate(people)))
    await town.rebuild()
    nowhere = Valkey(host="127.0.0.1", port=1, socket_connect_timeout=0.2)
    board = Board(nowhere)
    away = Boards(town.db, board, Publisher(town.db, board, clock), clock)
    for boards in (town.boards, away):
        pages, cursor = [], None
        while True:
            page = await boards.weekly(people[0], "2026-W47", 3, cursor)
            pages.append([(entry.rank, entry.handle) for entry in page.entries])
            assert (page.people, page.me.rank if page.me else None) == (7, 7)
            cursor = page.next
            if cursor is None:
                break
        assert [entry for page in pages for entry in page] == [(n + 1, f"person_{6 - n}") for n in range(7)]
    await nowhere.aclose()


async def test_a_change_that_was_never_told_is_told_by_the_next_reader(town: Town) -> None:
    ada = await town.join("ada")
    await town.rebuild()
    async with town.db.transaction(ada) as tx:
        await town.community.take_workout(tx, done(ada))
        tx.after_commit.clear()  # the process dies here
    assert await town.order(ada) == [(1, "ada", 10)]


async def test_replay_rebuilds_the_scores(town: Town) -> None:
    ada = await town.join("ada")
    events = [done(ada), done(ada, local_date=MONDAY + timedelta(days=1))]
    await town.hear(*events)
    async with town.db.system() as tx:
        await town.community.clear(tx)
    assert await town.order(ada) == []
    await town.hear(*events)
    assert await town.order(ada) == [(1, "ada", 20)]


@pytest.mark.parametrize(
    "cursor", ["x", "WzEsMiwzXQ", "Wy0xLDAsIjAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwMCJd"]
)
async def test_a_made_up_cursor_is_refused(town: Town, cursor: str) -> None:
    with pytest.raises(BadRequest):
        await town.boards.weekly(UUID(int=1), None, 10, cursor)


async def test_members_see_only_their_own_rows(town: Town) -> None:
    ada, bob = await town.join("ada"), await town.join("bob")
    await town.hear(done(ada))
    async with town.db.read(bob) as tx:
        assert await tx.fetchval("select count(*) from community.member") == 1
        assert await tx.fetchval("select count(*) from community.workout_points") == 0
