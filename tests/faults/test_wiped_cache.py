"""Row 12 over HTTP: the cache wiped, every page of the leaderboard says what it said before.

The time that 100,000 people take is measured in the community's own tests.
"""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from valkey.asyncio import Valkey

from fitpulse.services.community.store.board import SEAL, Board, Slice, key_of, text
from fitpulse.services.community.store.scores import Place
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


@pytest_asyncio.fixture(scope="module")
async def crowd(world: World) -> int:
    """People on the board of the running week."""
    await world.admin.execute(CROWD, f"c{uuid4().hex[:8]}_", PEOPLE, world.clock.now())
    return PEOPLE


async def test_a_wiped_cache_changes_no_page_of_the_leaderboard(
    owner: Owner, crowd: int, cache: Valkey
) -> None:
    before = await whole_board(owner)
    assert len(before) >= crowd
    assert [entry["rank"] for entry in before] == list(range(1, len(before) + 1))
    await cache.flushall()
    assert await whole_board(owner) == before  # from PostgreSQL, while the board is being rebuilt
    assert await whole_board(owner) == before


async def test_a_board_that_is_trusted_whatever_it_holds_would_be_empty(
    owner: Owner, crowd: int, cache: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defence off: what the cache holds counts, with or without the seal of a whole board."""

    async def trusting(self: Board, week: date, offset: int, limit: int, _: object) -> Slice:
        found = await self._cache.zrange(key_of(week), offset, offset + limit - 1, withscores=True)
        people = [Place(int(key), UUID(text(member))) for member, key in found if text(member)[0] != SEAL]
        return Slice(tuple(people), None, None, len(people))

    before = await whole_board(owner)
    assert len(before) >= crowd
    monkeypatch.setattr(Board, "read", trusting)
    await cache.flushall()
    assert await whole_board(owner) == []
