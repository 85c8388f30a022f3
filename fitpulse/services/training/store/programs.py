"""A person's programs: documents with a version, at most one of them followed, and its sessions' states."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from asyncpg import Record as Row

from fitpulse.infra.db import Tx

COLUMNS: Final = "id, title, document, version, run, started_at, created_at, updated_at"

FIND: Final = f"select {COLUMNS} from training.program where user_id = $1 and id = $2"  # noqa: S608 - a constant

FOLLOWED: Final = f"select {COLUMNS} from training.program where user_id = $1 and run is not null"  # noqa: S608

LIST: Final = """
select id, title, version, run is not null as followed, started_at, created_at, updated_at
from training.program where user_id = $1 and id < $2 order by id desc limit $3
"""

COUNT: Final = "select count(*) from training.program where user_id = $1"

KEEP: Final = """
insert into training.program (user_id, id, title, document, version, run, started_at, created_at, updated_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (user_id, id) do update set title = excluded.title, document = excluded.document,
  version = excluded.version, run = excluded.run, started_at = excluded.started_at, updated_at = excluded.updated_at
"""

REMOVE: Final = "delete from training.program where user_id = $1 and id = $2"

LAST_SESSION: Final = """
select s.state, w.id, w.state as stands, coalesce((w.started_at at time zone 'UTC')::date, w.local_date) as day
from training.program_session s
join training.workout w on w.user_id = s.user_id and w.id = s.workout_id
where s.user_id = $1 and s.run = $2 and w.state = any($3)
order by s.workout_id desc limit 1
"""

OVER: Final = ("completed", "skipped")
BEGUN: Final = (*OVER, "active")

SETS: Final = """
select exercise, item, kind, reps, load_kg, seconds from training.set_log
where user_id = $1 and workout_id = $2 and not removed order by item, n, performed_at, id
"""

KEEP_SESSION: Final = """
insert into training.program_session (user_id, workout_id, run, state) values ($1, $2, $3, $4)
on conflict (user_id, workout_id) do update set run = excluded.run, state = excluded.state
"""

DROP_SESSION: Final = "delete from training.program_session where user_id = $1 and workout_id = $2"

# A plan made from profile version 0 never holds, so the next look at it makes it anew.
UNSETTLE: Final = """
update training.workout set profile_version = 0, version = version + 1 where user_id = $1 and state = 'planned'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredProgram:
    """A program as it is kept; `run` names one time of following it, None while it is not followed."""

    id: UUID
    title: str
    document: str
    version: int
    run: UUID | None
    started_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedProgramSet:
    """What progress looks at in a logged set."""

    exercise: str
    item: int | None
    kind: str
    reps: int | None
    load_kg: float | None
    seconds: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastSession:
    """The newest session of a run that is over, as `state` planned it and `sets` left it."""

    workout_id: UUID
    state: str
    skipped: bool
    day: date
    sets: tuple[LoggedProgramSet, ...]


async def find(tx: Tx, user_id: UUID, program_id: UUID) -> StoredProgram | None:
    return _program(await tx.fetchrow(FIND, user_id, program_id))


async def followed(tx: Tx, user_id: UUID) -> StoredProgram | None:
    return _program(await tx.fetchrow(FOLLOWED, user_id))


async def page(tx: Tx, user_id: UUID, *, before: UUID, limit: int) -> list[Row]:
    """Rows of `ProgramLine`, the newest first."""
    return await tx.fetch(LIST, user_id, before, limit)


async def count(tx: Tx, user_id: UUID) -> int:
    number: int = await tx.fetchval(COUNT, user_id)
    return number


async def keep(tx: Tx, user_id: UUID, program: StoredProgram) -> None:
    await tx.execute(
        KEEP, user_id, program.id, program.title, program.document, program.version, program.run,
        program.started_at, program.created_at, program.updated_at,
    )  # fmt: skip


async def remove(tx: Tx, user_id: UUID, program_id: UUID) -> None:
    await tx.execute(REMOVE, user_id, program_id)


async def last_session(tx: Tx, user_id: UUID, run: UUID, *, begun: bool = False) -> LastSession | None:
    """The newest session that is over; with `begun` also one that is under way, with the sets it has so far."""
    row = await tx.fetchrow(LAST_SESSION, user_id, run, BEGUN if begun else OVER)
    if row is None:
        return None
    sets = [LoggedProgramSet(**dict(one)) for one in await tx.fetch(SETS, user_id, row["id"])]
    return LastSession(
        workout_id=row["id"],
        state=row["state"],
        skipped=row["stands"] == "skipped",
        day=row["day"],
        sets=tuple(sets),
    )


async def keep_session(tx: Tx, user_id: UUID, workout_id: UUID, run: UUID, state: str) -> None:
    await tx.execute(KEEP_SESSION, user_id, workout_id, run, state)


async def drop_session(tx: Tx, user_id: UUID, workout_id: UUID) -> None:
    """Let a workout be none of a program's, which it is when it was planned anew without one."""
    await tx.execute(DROP_SESSION, user_id, workout_id)


async def unsettle(tx: Tx, user_id: UUID) -> None:
    """Have the planned workout made anew when it is looked at next."""
    await tx.execute(UNSETTLE, user_id)


def _program(row: Row | None) -> StoredProgram | None:
    return None if row is None else StoredProgram(**dict(row))
