"""The undo journal: what each change found, kept for a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from fitpulse.infra.db import Tx, affected
from fitpulse.services.training.store.sealed import BEFORE, text_of

KEPT: Final = timedelta(hours=24)
"""How long a change can be undone."""

AT_ONCE: Final = 5000
NOTHING: Final = "null"

ChangeKind = Literal["profile", "set", "plan", "start", "skip", "complete", "program", "told", "calendar"]

SEALED: Final[frozenset[ChangeKind]] = frozenset({"profile", "set", "plan", "told", "calendar"})
"""Of these, what was there before holds what is sealed where it stands now."""

NOTE: Final = """
insert into training.change
  (user_id, id, kind, title, subject, workout_id, before, sealed, found, after, changed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""

COLUMNS: Final = "id, kind, title, subject, workout_id, found, after, changed_at, undone_at"

FIND: Final = (
    f"select {COLUMNS}, before, sealed from training.change where user_id = $1 and id = $2 for update"  # noqa: S608 - a constant
)

LIST: Final = f"""
select {COLUMNS} from training.change
where user_id = $1 and changed_at > $2 and id < $3 and undone_at is null order by id desc limit $4
"""  # noqa: S608

NEWER: Final = """
select exists (select from training.change where user_id = $1 and subject = $2 and id > $3 and undone_at is null
  and (kind = any($4)))
"""

MARK: Final = "update training.change set undone_at = $3 where user_id = $1 and id = $2"

# What an undo restores is what the change before had led to, now under a new number.
RENUMBER: Final = """
update training.change set after = $5
where user_id = $1 and subject = $2 and kind = $3 and after = $4 and undone_at is null
"""

PURGE: Final = """
delete from training.change where ctid = any(array(select ctid from training.change where changed_at < $1 limit $2))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the journal.

    It led from version `found` to `after`; both None where the state itself tells whether it still stands.
    """

    id: UUID
    kind: ChangeKind
    title: str
    subject: UUID
    workout_id: UUID | None
    found: int | None
    after: int | None
    changed_at: datetime
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Entry):
    """An entry with what it found: `before` is JSON ("null": there was nothing)."""

    before: str


async def note(tx: Tx, user_id: UUID, change: Change) -> None:
    clear: str | None = change.before
    sealed: bytes | None = None
    if change.kind in SEALED and clear != NOTHING:
        clear, sealed = None, await BEFORE.seal(tx, change.id, change.before.encode())
    await tx.execute(
        NOTE,
        user_id,
        change.id,
        change.kind,
        change.title,
        change.subject,
        change.workout_id,
        clear,
        sealed,
        change.found,
        change.after,
        change.changed_at,
    )


async def find(tx: Tx, user_id: UUID, change_id: UUID) -> Change | None:
    row = await tx.fetchrow(FIND, user_id, change_id)
    if row is None:
        return None
    told = dict(row)
    before = await text_of(tx, BEFORE, change_id, told.pop("before"), told.pop("sealed"))
    return Change(**told, before=before)


async def page(tx: Tx, user_id: UUID, *, since: datetime, before: UUID, limit: int) -> list[Entry]:
    """Undoable changes since then, newest first."""
    return [Entry(**dict(row)) for row in await tx.fetch(LIST, user_id, since, before, limit)]


async def is_newest(tx: Tx, user_id: UUID, change: Change, kinds: tuple[ChangeKind, ...]) -> bool:
    """Whether no later change of these kinds to the same thing stands."""
    return not await tx.fetchval(NEWER, user_id, change.subject, change.id, kinds)


async def renumber(tx: Tx, user_id: UUID, undone: Change, version: int) -> None:
    """Let the change before `undone` be undone next, whose outcome now stands as `version`."""
    await tx.execute(RENUMBER, user_id, undone.subject, undone.kind, undone.found, version)


async def mark_undone(tx: Tx, user_id: UUID, change_id: UUID, *, at: datetime) -> None:
    await tx.execute(MARK, user_id, change_id, at)


async def purge(tx: Tx, *, before: datetime) -> int:
    """Delete some of everyone's older entries in a system transaction; how many, up to AT_ONCE."""
    return affected(await tx.execute(PURGE, before, AT_ONCE))
