"""Reading standing records."""

from typing import Any
from uuid import UUID

from fitpulse.infra.db import Database
from fitpulse.kernel.paging import MAX_LIMIT, Page, decode_cursor, page_of
from fitpulse.services.training.domain.records import StandingRecord
from fitpulse.services.training.store import records

BEGINNING = ("", "", 0.0)


class Records:
    """The records of people."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def page(
        self, user_id: UUID, *, exercise: str | None, cursor: str | None, limit: int
    ) -> Page[StandingRecord]:
        """By exercise, kind and load."""
        limit = min(limit, MAX_LIMIT)
        after: Any = decode_cursor(cursor, str, str, float) or BEGINNING
        async with self._db.read(user_id) as tx:
            found = await records.page(tx, user_id, after=after, exercise=exercise, limit=limit + 1)
        return page_of(found, limit, lambda record: (record.exercise, record.kind, record.load_kg))
