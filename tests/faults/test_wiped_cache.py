"""Row 12 over HTTP: the cache wiped, every page of the leaderboard says what it said before.

The time that 100,000 people take is measured in the community's own tests.
"""

from typing import Any
from uuid import uuid4

import pytest
from valkey.asyncio import Valkey

from tests.faults.owner import Owner
from tests.faults.world import World

pytestmark = pytest.mark.server
PEOPLE = 230
CROWD = """
with crowd as (
  insert into community.member (user_id, member_id, handle, joined_at)
  select gen_random_uuid(), gen_random_uuid(), $1 || n, now() from generate_series(1, $2::int) n
  returning user_id, member_id
)
insert into community.weekly_score (user_id, week, member_id, points, reached_at, rank_key)
select user_id, date_trunc('week', $3::timestamptz)::date, member_id, 1, now(),
  ((random() * 139)::bigint << 31) + (random() * 600000000)::bigint from crowd"""


async def whole_board(owner: Owner) -> list[Any]:
    entries, cursor = [], ""
    while cursor is not None:
        page = await owner.person.get(f"/v1/leaderboards/weekly?limit=100{cursor and f'&cursor={cursor}'}")
        entries += page["entries"]
        cursor = page["next"]
    return entries


async def test_a_wiped_cache_changes_no_page_of_the_leaderboard(
    world: World, owner: Owner, cache: Valkey
) -> None:
    await world.admin.execute(CROWD, f"c{uuid4().hex[:8]}_", PEOPLE, world.clock.now())
    before = await whole_board(owner)
    assert len(before) >= PEOPLE
    assert [entry["rank"] for entry in before] == list(range(1, len(before) + 1))
    await cache.flushall()
    assert await whole_board(owner) == before  # from PostgreSQL, while the board is being rebuilt
    assert await whole_board(owner) == before
