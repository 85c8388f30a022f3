"""The board in the cache: a sorted set per week, sealed once it is complete.

The seal is a member of the set itself, placed behind everyone, and carries the server's run id. A wiped,
evicted or half-built board has none; one that a restarted server loaded from an older snapshot has a wrong
one. Either way it is not trusted, and is rebuilt.
"""

from collections.abc import AsyncIterable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from valkey.asyncio import Valkey

from fitpulse.infra.cache import shared_key
from fitpulse.services.community.domain.weeks import written
from fitpulse.services.community.store.scores import Change, Place

KEPT_S: Final = 15 * 86_400
SEAL: Final = "~"
"""Sorts after every id; its score is infinite."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Some places in order, the rank index of the asked member, and how many people there are."""

    places: tuple[Place, ...]
    index: int | None
    rank_key: int | None
    people: int


class Board:
    """Reads and writes sorted sets; raises valkey.exceptions.ValkeyError when the cache is away."""

    def __init__(self, cache: Valkey) -> None:
        self._cache = cache

    async def read(self, week: date, offset: int, limit: int, member_id: UUID | None) -> Slice | None:
        """`limit` places from `offset`; None if the board can't be trusted."""
        key = key_of(week)
        mine = str(member_id)
        async with self._cache.pipeline(transaction=True) as pipe:
            pipe.info("server")
            pipe.zrange(key, -1, -1)
            pipe.zrange(key, offset, offset + limit - 1, withscores=True)
            pipe.zrank(key, mine)
            pipe.zscore(key, mine)
            pipe.zcard(key)
            server, last, found, index, score, size = await pipe.execute()
        if [text(member) for member in last] != [SEAL + server["run_id"]]:
            return None
        places = tuple(
            Place(int(rank_key), UUID(text(member)))
            for member, rank_key in found
            if not text(member).startswith(SEAL)
        )
        return Slice(places, index, None if score is None else int(score), size - 1)

    async def tell(self, changes: Iterable[Change], weeks: frozenset[date]) -> None:
        """Set or remove each changed member, by absolute values; only `weeks` are kept in the cache."""
        async with self._cache.pipeline(transaction=False) as pipe:
            for change in changes:
                if change.week not in weeks:
                    continue
                key = key_of(change.week)
                if change.rank_key is None:
                    pipe.zrem(key, str(change.member_id))
                else:
                    pipe.zadd(key, {str(change.member_id): change.rank_key})
                pipe.expire(key, KEPT_S)
            await pipe.execute()

    async def replace(self, week: date, everyone: AsyncIterable[Iterable[Place]]) -> int:
        """Build the whole board beside the old one, seal it, and swap; returns how many people are on it."""
        key = key_of(week)
        fresh = f"{key}:next"
        count = 0
        server = await self._cache.info("server")
        await self._cache.delete(fresh)
        async for places in everyone:
            scores = {str(place.member_id): place.rank_key for place in places}
            count += len(scores)
            await self._cache.zadd(fresh, scores)
        async with self._cache.pipeline(transaction=True) as pipe:
            pipe.zadd(fresh, {SEAL + server["run_id"]: float("inf")})
            pipe.rename(fresh, key)
            pipe.expire(key, KEPT_S)
            await pipe.execute()
        return count


def key_of(week: date) -> str:
    return shared_key("leaderboard", written(week))


def text(member: bytes | str) -> str:
    return member if isinstance(member, str) else member.decode()
