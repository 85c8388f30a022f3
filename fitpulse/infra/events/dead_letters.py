"""Events that were given up: a way to look at them, to hand them over again and to drop them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Database
from fitpulse.infra.events.waking import wake
from fitpulse.kernel.errors import Conflict, NotFound
from fitpulse.kernel.paging import MAX_LIMIT, Page, decode_cursor, page_of

LIST: Final = """
select number, consumer_group as "group", id, type, key, payload, attempts, error, failed_at
from events.dead_letter where ($1::bigint is null or number < $1) order by number desc limit $2"""

REQUEUE: Final = """
with letter as (delete from events.dead_letter where number = $1 returning *),
unseen as (
  delete from events.inbox i using letter
  where i.consumer_group = letter.consumer_group and i.event_id = letter.id)
insert into events.retry (consumer_group, partition, key, seq, id, type, payload, due_at)
select consumer_group, partition, key, seq, id, type, payload, 'epoch' from letter
returning id"""

GROUP: Final = "select consumer_group from events.dead_letter where number = $1"
DISCARD: Final = "delete from events.dead_letter where number = $1 returning id"


class NoSuchLetter(NotFound):
    slug = "no-such-dead-letter"
    title = "There is no dead letter with this number"


class GroupGone(Conflict):
    slug = "consumer-group-gone"
    title = "Nobody handles the events of this group any more"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that a group gave up; `error` names what failed and where, `payload` is its CloudEvent."""

    number: int
    group: str
    id: UUID
    type: str
    key: UUID
    payload: bytes
    attempts: int
    error: str
    failed_at: datetime


class DeadLetters:
    """For those who run an installation; `handled` tells whether a consumer group runs anywhere."""

    def __init__(self, db: Database, handled: Callable[[str], bool] = lambda _: True) -> None:
        self._db = db
        self._handled = handled

    async def list_dead(self, limit: int = 50, cursor: str | None = None) -> Page[DeadLetter]:
        """The newest first."""
        after = decode_cursor(cursor, int)
        limit = max(1, min(limit, MAX_LIMIT))
        async with self._db.system() as tx:
            rows = await tx.fetch(LIST, after[0] if after else None, limit + 1)
        return page_of([DeadLetter(**row) for row in rows], limit, lambda letter: (letter.number,))

    async def requeue(self, number: int) -> None:
        """Hand it to its group again, with all its attempts; events of its key that came later stay as they are.

        Raises NoSuchLetter, GroupGone.
        """
        async with self._db.across() as tx:
            group = await tx.fetchval(GROUP, number)
            if group is not None and not self._handled(group):
                detail = f"No service has the consumer group {group!r} any more: discard the dead letter."
                raise GroupGone(detail)
            if await tx.fetchval(REQUEUE, number) is None:
                raise NoSuchLetter
            tx.after_commit.append(wake)

    async def discard(self, number: int) -> None:
        """Drop it; its group never handles it unless it is replayed."""
        async with self._db.across() as tx:
            if await tx.fetchval(DISCARD, number) is None:
                raise NoSuchLetter
