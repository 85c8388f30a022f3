"""What the body has learned: snapshots in time, and what of sets, sessions and things told they do not hold yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Tx
from fitpulse.services.training.domain.learning import SessionToLearn, Unlearned
from fitpulse.services.training.domain.sets import StoredSet
from fitpulse.services.training.store.sealed import BODY, moment, text_of
from fitpulse.services.training.store.sets import COLUMNS, stored_set

SNAPSHOTS: Final = 8
"""Kept a person, so that a correction of the last weeks does not mean learning years again."""

NEWEST: Final = """
select through, version, body, sealed from training.body_state
where user_id = $1 and through < coalesce($2::timestamptz, 'infinity') order by through desc limit 1
"""

VERSION: Final = "select coalesce(max(version), 0) from training.body_state where user_id = $1"

CHANGED_SETS: Final = """
select id, revision, case when removed then null else performed_at end as at, learned_at
from training.set_log where user_id = $1 and revision <> learned
"""

CHANGED_SESSIONS: Final = """
select id, revision, case when state = 'completed' then completed_at end as at, learned_at
from training.workout
where user_id = $1 and revision <> learned and state not in ('planned', 'active')
  or user_id = $1 and revision <> learned and learned_at is not null
"""

CHANGED_TOLD: Final = """
select id, revision, case when removed then null else at end as at, learned_at
from training.told where user_id = $1 and revision <> learned
"""

SETS_AFTER: Final = f"""
select id, workout_id, revision, removed, {COLUMNS} from training.set_log
where user_id = $1 and performed_at > $2 and not removed order by performed_at, id
"""  # noqa: S608 - made of this module's constants

SESSIONS_AFTER: Final = """
select id, completed_at, minutes, (plan ->> 'minutes')::float, rpe from training.workout
where user_id = $1 and state = 'completed' and completed_at > $2
"""

DROP_FROM: Final = "delete from training.body_state where user_id = $1 and through > $2"

KEEP: Final = """
insert into training.body_state (user_id, through, version, sealed) values ($1, $2, $3, $4)
on conflict (user_id, through) do update set version = excluded.version, body = null, sealed = excluded.sealed
"""

THIN_OUT: Final = """
delete from training.body_state where user_id = $1 and through < (
  select through from training.body_state where user_id = $1 order by through desc offset $2 limit 1)
"""

# The only placeholder is one of our own three tables.
MARK: Final = """
update training.{table} t set learned = l.revision, learned_at = l.at
from unnest($2::uuid[], $3::int[], $4::timestamptz[]) as l (id, revision, at)
where t.user_id = $1 and t.id = l.id
"""
MARK_SETS: Final = MARK.format(table="set_log")
MARK_SESSIONS: Final = MARK.format(table="workout")
MARK_TOLD: Final = MARK.format(table="told")

BEGINNING: Final = datetime.fromisoformat("1900-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The body as it was after everything up to `through`; `body` is JSON, None before the first lesson."""

    through: datetime
    body: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A set, a workout or a thing told whose newest revision is not learned."""

    id: UUID
    revision: int
    when: Unlearned


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    sets: tuple[Changed, ...]
    sessions: tuple[Changed, ...]
    told: tuple[Changed, ...]

    def __bool__(self) -> bool:
        return bool(self.sets or self.sessions or self.told)


async def version(tx: Tx, user_id: UUID) -> int:
    """Tells whether something was learned since it was read before."""
    number: int = await tx.fetchval(VERSION, user_id)
    return number


async def newest(tx: Tx, user_id: UUID, *, before: datetime | None = None) -> Snapshot:
    row = await tx.fetchrow(NEWEST, user_id, before)
    if row is None:
        return Snapshot(through=BEGINNING, body=None)
    through = row["through"]
    body = await text_of(tx, BODY, moment(through), row["body"], row["sealed"])
    return Snapshot(through=through, body=body)


async def changes(tx: Tx, user_id: UUID) -> Changes:
    return Changes(
        sets=await _changed(tx, CHANGED_SETS, user_id),
        sessions=await _changed(tx, CHANGED_SESSIONS, user_id),
        told=await changed_told(tx, user_id),
    )


async def changed_told(tx: Tx, user_id: UUID) -> tuple[Changed, ...]:
    return await _changed(tx, CHANGED_TOLD, user_id)


async def _changed(tx: Tx, query: str, user_id: UUID) -> tuple[Changed, ...]:
    return tuple(
        Changed(id=id_, revision=revision, when=Unlearned(at=at, learned_at=learned_at))
        for id_, revision, at, learned_at in await tx.fetch(query, user_id)
    )


async def sets_after(tx: Tx, user_id: UUID, after: datetime) -> tuple[StoredSet, ...]:
    """Without their notes, which teach nothing."""
    return tuple(stored_set(row, note="") for row in await tx.fetch(SETS_AFTER, user_id, after))


async def sessions_after(tx: Tx, user_id: UUID, after: datetime) -> tuple[SessionToLearn, ...]:
    return tuple(
        SessionToLearn(workout_id=id_, completed_at=at, minutes=minutes, planned_minutes=planned, rpe=rpe)
        for id_, at, minutes, planned, rpe in await tx.fetch(SESSIONS_AFTER, user_id, after)
    )


async def keep(
    tx: Tx, user_id: UUID, learned: Changes, *, base: Snapshot, result: Snapshot | None, version: int
) -> None:
    """Store what came of learning on from `base` and mark what it holds; later snapshots knew otherwise."""
    await tx.execute(DROP_FROM, user_id, base.through)
    if result is not None and result.body is not None:
        sealed = await BODY.seal(tx, moment(result.through), result.body.encode())
        await tx.execute(KEEP, user_id, result.through, version, sealed)
        await tx.execute(THIN_OUT, user_id, SNAPSHOTS - 1)
    marks = ((MARK_SETS, learned.sets), (MARK_SESSIONS, learned.sessions), (MARK_TOLD, learned.told))
    for query, entries in marks:
        if entries:
            columns = [entry.id for entry in entries], [entry.revision for entry in entries]
            await tx.execute(query, user_id, *columns, [entry.when.at for entry in entries])
