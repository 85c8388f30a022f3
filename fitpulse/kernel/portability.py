"""What a service tells of one person when they ask for their data (GDPR articles 15 and 20)."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """Asks for the next part of what is kept of `user_id`; `cursor` is the `next` of the part before."""

    user_id: UUID
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPart:
    """Some rows of one collection; a collection's parts follow one another, an empty one has one part.

    `lines` holds `rows` JSON objects with the keys `columns`, each ended by a line feed. `spreadsheet` tells
    that people will want it as a table too. `share` (0..1) is how far the service has come with this part.
    """

    collection: str
    title: str
    columns: tuple[str, ...]
    spreadsheet: bool
    rows: int
    lines: bytes
    share: float
    next: str | None


class PersonalData(Protocol):
    """The part of an API that every service with personal data has."""

    async def export(self, request: ExportRequest) -> ExportPart:
        """Raise BadCursor for a cursor that this service did not make."""
        ...
