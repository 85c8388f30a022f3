"""Reading what is kept of a person, part by part, so that no history is ever held whole in memory."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Database, Tx
from fitpulse.kernel.paging import BadCursor, decode_cursor, encode_cursor
from fitpulse.kernel.portability import ExportPart, ExportRequest

PART_BYTES: Final = 1 << 20
"""A part ends with the row that goes beyond; with the largest row we keep it stays under gRPC's 4 MiB."""
PREFETCH: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A person's rows of one table: those whose `owner` column is theirs.

    `key` maps the columns of the order, which with the owner identify a row, to their SQL types. `columns` are
    what is told, each by its name or, where `expressions` has one, computed. All of it is our own text.
    """

    name: str
    title: str
    table: str
    key: Mapping[str, str]
    columns: tuple[str, ...]
    owner: str = "user_id"
    expressions: Mapping[str, str] = field(default_factory=dict)
    spreadsheet: bool = False

    def query(self, *, after: bool) -> str:
        """Rows as (place, line), from the beginning or after the place $2."""
        told = ", ".join(f"{self.expressions.get(column, column)} as {column}" for column in self.columns)
        order = ", ".join(self.key) or self.owner
        place = ", ".join(f"($2::jsonb ->> {n})::{kind}" for n, kind in enumerate(self.key.values()))
        beyond = f" and ({order}) > ({place})" if after and self.key else ""
        return (
            f"select json_build_array({', '.join(self.key)})::text as place, "  # noqa: S608 - our own columns
            f"(select row_to_json(told)::text from (select {told}) told) as line "
            f"from {self.table} where {self.owner} = $1{beyond} order by {order}"
        )


Openers = Mapping[str, Callable[[Tx, UUID], Awaitable[Callable[[str], str]]]]
"""By a collection's name, what makes the function that tells its lines in the clear, for one person."""


class Portable:
    """Implements `export` of PersonalData. `as_system` is for tables that a person's own role does not reach."""

    def __init__(
        self,
        db: Database,
        collections: Sequence[Collection],
        *,
        as_system: bool = False,
        openers: Openers | None = None,
    ) -> None:
        self._db = db
        self._collections = collections
        self._as_system = as_system
        self._openers: Openers = openers or {}

    async def export(self, request: ExportRequest) -> ExportPart:
        """What is kept of a person, part by part; raises BadCursor."""
        opened = self._db.system() if self._as_system else self._db.read(request.user_id)
        async with opened as tx:
            return await read_part(tx, self._collections, request, self._openers)


async def read_part(
    tx: Tx, collections: Sequence[Collection], request: ExportRequest, openers: Openers
) -> ExportPart:
    """The next part of `collections`, which are told in their order; raises BadCursor."""
    index, place = _start(request.cursor, len(collections))
    chosen = collections[index]
    query = chosen.query(after=place is not None)
    values = (request.user_id,) if place is None else (request.user_id, place)
    opened = openers.get(chosen.name)
    tell = await opened(tx, request.user_id) if opened else None
    lines: list[str] = []
    size = 0
    full = False
    async for row in tx.connection.cursor(query, *values, prefetch=PREFETCH):
        if size >= PART_BYTES:
            full = True
            break
        place = row["place"]
        # A `json` column is told as it was written; a line feed in it can only stand between its tokens.
        line = row["line"].replace("\n", " ")
        lines.append((tell(line) if tell else line) + "\n")
        size += len(lines[-1])
    rest = encode_cursor(index, place) if full else encode_cursor(index + 1, "")
    ended = not full and index + 1 == len(collections)
    return ExportPart(
        collection=chosen.name,
        title=chosen.title,
        columns=chosen.columns,
        spreadsheet=chosen.spreadsheet,
        rows=len(lines),
        lines="".join(lines).encode(),
        share=(index + (0.5 if full else 1.0)) / len(collections),
        next=None if ended else rest,
    )


def _start(cursor: str | None, count: int) -> tuple[int, str | None]:
    """The collection to go on with, and the place in it after which to."""
    found = decode_cursor(cursor, int, str)
    if found is None:
        return 0, None
    index, place = found
    if not 0 <= index < count:
        raise BadCursor
    return index, place or None
