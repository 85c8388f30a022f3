"""Row 4 and row 12 of the fault matrix: killed while scoring, and a wiped cache with many people."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path
from uuid import UUID

import pytest

from fitpulse.infra.embedded import Endpoints
from fitpulse.kernel.ids import new_id
from fitpulse.services.community.store.board import Slice, key_of
from tests.services.community.conftest import Town
from tests.services.community.workouts import MONDAY, done

pytestmark = pytest.mark.server
ROOT = Path(__file__).parents[3]
POINTS = ("leaderboard.before-commit", "leaderboard.before-board", "leaderboard.after-board")


async def deliver(endpoints: Endpoints, app_url: str, user_id: UUID, workout_id: UUID, failpoint: str) -> int:
    """Deliver in a process of its own that dies at `failpoint`; returns its exit code."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.services.community.deliver",
        app_url,
        endpoints.valkey_url,
        str(user_id),
        str(workout_id),
        cwd=ROOT,
        env={**os.environ, "FITPULSE_BUILD": "test", "FITPULSE_FAILPOINTS": f"{failpoint}=kill"},
    )
    return await process.wait()


@pytest.mark.parametrize("failpoint", POINTS)
async def test_killed_while_scoring_the_score_still_equals_a_recount(
    town: Town, endpoints: Endpoints, app_url: str, failpoint: str
) -> None:
    ada, workout = await town.join("ada"), new_id()
    await town.rebuild()
    assert await deliver(endpoints, app_url, ada, workout, failpoint) == -signal.SIGKILL
    committed = failpoint != "leaderboard.before-commit"
    async with town.db.system() as tx:
        assert await tx.fetchval("select count(*) from community.workout_points") == int(committed)
        assert await tx.fetchval("select count(*) from community.board_change") == int(committed)
    if not committed:  # no inbox row either: the relay delivers it again
        await town.hear(done(ada, workout_id=workout))
    assert await town.order(ada) == [(1, "ada", 10)]
    assert await cached(town) == [10]


async def test_the_test_above_fails_where_no_row_tells_of_the_change(
    town: Town, endpoints: Endpoints, app_url: str
) -> None:
    """The defence off: the teller that dies was the only one who knew what the board was to be told."""
    ada = await town.join("ada")
    await town.rebuild()
    assert await deliver(endpoints, app_url, ada, new_id(), "leaderboard.before-board") == -signal.SIGKILL
    async with town.db.system() as tx:
        await tx.execute("delete from community.board_change")
    assert await town.order(ada) == []
    assert await cached(town) == []


async def cached(town: Town) -> list[int]:
    """Scores on the board in the cache itself, which must be whole."""
    found: Slice | None = await town.boards._board.read(MONDAY, 0, 100, None)
    assert found is not None
    return [140 - (place.rank_key >> 31) for place in found.places]


@pytest.mark.slow
async def test_a_wiped_board_of_100_000_people_is_exact_again_within_a_minute(town: Town) -> None:
    async with town.db.system() as tx:
        await tx.execute("""
insert into community.member (user_id, member_id, handle, joined_at)
select gen_random_uuid(), gen_random_uuid(), 'runner_' || n, now() from generate_series(1, 100000) n;
insert into community.weekly_score (user_id, week, member_id, points, reached_at, rank_key)
select user_id, '2026-11-16', member_id, 1, now(),
  ((random() * 139)::bigint << 31) + (random() * 600000000)::bigint from community.member""")
    await town.cache.flushall()
    started = time.monotonic()
    assert await town.rebuild() == 100_000
    assert time.monotonic() - started < 60
    async with town.db.system() as tx:
        truth = await tx.fetch(
            "select member_id, rank_key from community.weekly_score order by rank_key, member_id"
        )
    board = await town.cache.zrange(key_of(MONDAY), 0, -2, withscores=True)
    assert [(UUID(member.decode()), int(score)) for member, score in board] == [
        (row["member_id"], row["rank_key"]) for row in truth
    ]
