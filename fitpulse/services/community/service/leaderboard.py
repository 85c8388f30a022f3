"""The weekly leaderboard: read from the cached board, or from PostgreSQL when that can't be trusted."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

import structlog
from valkey.exceptions import ValkeyError

from fitpulse.infra.db import Database
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.paging import BadCursor, decode_cursor, encode_cursor
from fitpulse.services.community.domain.answers import Entry, Leaderboard, Mine
from fitpulse.services.community.domain.scoring import points_of
from fitpulse.services.community.domain.weeks import monday, parse_week, written
from fitpulse.services.community.service.publisher import Publisher
from fitpulse.services.community.store import members, scores
from fitpulse.services.community.store.board import Board, Slice
from fitpulse.services.community.store.scores import Place

FIRST: Final = Place(-1, UUID(int=0))
"""Before every place."""
MOST: Final = 1 << 53
log = structlog.get_logger(__name__)


class Boards:
    """Answers pages of a week's board; the caller's own place comes with each."""

    def __init__(self, db: Database, board: Board, publisher: Publisher, clock: Clock) -> None:
        self._db = db
        self._board = board
        self._publisher = publisher
        self._clock = clock

    async def weekly(self, user_id: UUID, week: str | None, limit: int, cursor: str | None) -> Leaderboard:
        """`limit` places of an ISO week (the running one unless said otherwise); raises BadWeek, BadCursor."""
        first_day = parse_week(week) if week else monday(self._clock.now().date())
        offset, after = read_cursor(cursor)
        found = None
        if first_day in self._publisher.kept():
            found = await self._from_cache(user_id, first_day, offset, limit)
        if found is None:
            found = await self._from_truth(user_id, first_day, after, limit)
        slice_, handles, my_id = found
        shown = slice_.places[:limit]
        more = len(slice_.places) > limit
        return Leaderboard(
            week=written(first_day),
            first_day=first_day,
            last_day=first_day + timedelta(days=6),
            people=slice_.people,
            entries=tuple(
                Entry(
                    offset + step,
                    handles[place.member_id],
                    points_of(place.rank_key),
                    place.member_id == my_id,
                )
                for step, place in enumerate(shown, 1)
                if place.member_id in handles
            ),
            me=None
            if slice_.index is None or slice_.rank_key is None
            else Mine(slice_.index + 1, points_of(slice_.rank_key)),
            next=encode_cursor(offset + limit, shown[-1].rank_key, shown[-1].member_id) if more else None,
        )

    async def _from_cache(
        self, user_id: UUID, week: date, offset: int, limit: int
    ) -> tuple[Slice, dict[UUID, str], UUID | None] | None:
        async with self._db.system() as tx:
            me = await members.find(tx, user_id)
            changed = await scores.changed(tx, week)
        my_id = me.member_id if me else None
        try:
            if changed:  # something was not told yet, perhaps because its teller died
                await self._publisher.publish()
            found = await self._board.read(week, offset, limit + 1, my_id)
        except (ValkeyError, OSError) as error:
            log.warning("the cached board is away; reading from PostgreSQL", error=repr(error))
            return None
        if found is None:
            self._publisher.rebuild_soon(week)
            return None
        async with self._db.system() as tx:
            handles = await members.handles(tx, [place.member_id for place in found.places])
        return found, handles, my_id

    async def _from_truth(
        self, user_id: UUID, week: date, after: Place, limit: int
    ) -> tuple[Slice, dict[UUID, str], UUID | None]:
        async with self._db.system() as tx:
            me = await members.find(tx, user_id)
            rows = await scores.page(tx, week, after, limit + 1)
            mine = await scores.place(tx, week, user_id)
            people = await scores.people(tx, week)
        index, rank_key = (mine[0] - 1, mine[1]) if mine else (None, None)
        found = Slice(tuple(place for place, _ in rows), index, rank_key, people)
        return found, {place.member_id: handle for place, handle in rows}, me.member_id if me else None


def read_cursor(cursor: str | None) -> tuple[int, Place]:
    """How many places come before the page, and the last of them; raises BadCursor."""
    values = decode_cursor(cursor, int, int, UUID)
    if values is None:
        return 0, FIRST
    offset, rank_key, member_id = values
    if not (0 <= offset < MOST and 0 <= rank_key < MOST):
        raise BadCursor
    return offset, Place(rank_key, member_id)
