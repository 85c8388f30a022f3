"""Logged sets: the one statement that logs a new one, and the steps that correct it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from asyncpg import Record as Row

from fitpulse.infra.db import Tx
from fitpulse.infra.events import OutboxRow
from fitpulse.services.training.domain.records import Achieved, candidates
from fitpulse.services.training.domain.sets import Measured, SetValues, StoredSet
from fitpulse.services.training.domain.workout import State
from fitpulse.services.training.store.records import record_set
from fitpulse.services.training.store.sealed import SET_NOTE, note_of, seal_note

COLUMNS: Final = (
    "exercise, item, n, kind, performed_at, reps, load_kg, rir, seconds, distance_m, superset, pain, "
    "target_reps, target_rir, target_seconds"
)
"""Of a set's values; its note is the only one that is sealed."""

# One trip does it all: the set, its event, its place in the undo journal, the records it makes, the start
# of its workout. The transaction is the person's only one (Database.exclusive), so what is read here still holds.
LOG: Final = f"""
with workout as (
  select state from training.workout where user_id = $1 and id = $2
), logged as (
  insert into training.set_log (user_id, workout_id, id, {COLUMNS}, sealed_note,
    system_load_kg, tonnage_kg, e1rm_kg, hard, revision, logged_at, changed_at)
  select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
    $20, $21, $22, $23, $24, $25, $25
  from workout where state <> 'skipped'
  on conflict (user_id, id) do nothing
  returning id
), told as (
  insert into events.outbox (id, type, key, partition, payload) select $26, $27, $1, $28, $29 from logged
), noted as (
  insert into training.change (user_id, id, kind, title, subject, workout_id, before, found, after, changed_at)
  select $1, $30, 'set', $31, $3, $2, 'null', 0, $24, $25 from logged
), begun as (
  update training.workout set state = 'active', started_at = $8
  where user_id = $1 and id = $2 and state in ('planned', 'lapsed') and exists (select from logged)
), held as (
  select kind, load_kg, value, previous, workout_id, achieved_at
  from training.record where user_id = $1 and exercise = $4
), achieved as (
  select c.kind, c.load_kg, c.value, case when b.workout_id = $2 then b.previous else b.value end as previous
  from logged
  cross join unnest($32::text[], $33::double precision[], $34::double precision[]) as c (kind, load_kg, value)
  left join lateral (
    select value, previous, workout_id from held
    where held.kind = c.kind and held.load_kg >= c.load_kg order by value desc, load_kg desc limit 1
  ) as b on true
  where b.value is null or b.value < c.value
), kept as (
  insert into training.record
    (user_id, exercise, kind, load_kg, value, previous, set_id, workout_id, achieved_at)
  select $1, $4, kind, load_kg, value, previous, $3, $2, $8 from achieved
  on conflict (user_id, exercise, kind, load_kg) do update
  set value = excluded.value, previous = excluded.previous, set_id = excluded.set_id,
    workout_id = excluded.workout_id, achieved_at = excluded.achieved_at
), fallen as (
  delete from training.record r using achieved a
  where a.kind = 'reps' and r.user_id = $1 and r.exercise = $4 and r.kind = 'reps'
    and r.load_kg < a.load_kg and r.value <= a.value
)
select workout.state, exists (select from logged) as fresh,
  exists (select from held where achieved_at >= $8) as late, kinds, loads, bests, previous
from workout, (
  select array_agg(kind) as kinds, array_agg(load_kg) as loads, array_agg(value) as bests,
    array_agg(previous) as previous
  from achieved
) as made
"""  # noqa: S608 - made of this module's constants

CONTEXT: Final = """
select time_zone, bodyweight_kg from training.workout where user_id = $1 and id = $2 for update
"""

FIND: Final = f"""
select id, workout_id, revision, removed, {COLUMNS}, note, sealed_note, system_load_kg, e1rm_kg
from training.set_log where user_id = $1 and id = $2 for update
"""  # noqa: S608

REPLACE: Final = f"""
update training.set_log set ({COLUMNS}, note, sealed_note) =
  ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, '', $18),
  system_load_kg = $19, tonnage_kg = $20, e1rm_kg = $21, hard = $22, revision = $23, removed = $24, changed_at = $25
where user_id = $1 and id = $2
"""  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkoutContext:
    """What measuring a set needs of its workout; fixed once a set is logged there."""

    time_zone: str
    bodyweight_kg: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """What logging met: the workout's state before, whether the set was new, and the records it made.

    `late` says that a later set already holds a record of the exercise, so that all must be taken anew.
    """

    state: State
    fresh: bool
    late: bool
    achieved: tuple[Achieved, ...]


async def log(
    tx: Tx,
    user_id: UUID,
    stored: StoredSet,
    measured: Measured,
    *,
    event: OutboxRow,
    change_id: UUID,
    title: str,
    at: datetime,
) -> Logged | None:
    """Insert a set if its id is new; None when the workout is not this person's."""
    values = stored.values
    done = record_set(stored, measured)
    kinds, loads, bests = zip(*candidates(done), strict=True) if done is not None else ((), (), ())
    row = await tx.fetchrow(
        LOG,
        user_id,
        stored.workout_id,
        stored.id,
        *_columns(values),
        await seal_note(tx, SET_NOTE, stored.id, values.note),
        measured.system_load_kg,
        measured.tonnage_kg,
        measured.e1rm_kg,
        measured.hard,
        stored.revision,
        at,
        event.id,
        event.type,
        event.partition,
        event.payload,
        change_id,
        title,
        kinds,
        loads,
        bests,
    )
    if row is None:
        return None
    achieved: tuple[Achieved, ...] = ()
    if row["kinds"]:
        lines = zip(row["kinds"], row["loads"], row["bests"], row["previous"], strict=True)
        achieved = tuple(
            Achieved(kind=kind, load_kg=load, value=value, previous=previous)
            for kind, load, value, previous in lines
        )
    return Logged(state=row["state"], fresh=row["fresh"], late=row["late"], achieved=achieved)


async def context(tx: Tx, user_id: UUID, workout_id: UUID) -> WorkoutContext | None:
    """Lock a workout and read what measuring its sets needs."""
    row = await tx.fetchrow(CONTEXT, user_id, workout_id)
    if row is None:
        return None
    return WorkoutContext(time_zone=row["time_zone"], bodyweight_kg=row["bodyweight_kg"])


async def find(tx: Tx, user_id: UUID, set_id: UUID) -> StoredSet | None:
    """Lock a set and read it, removed or not."""
    row = await tx.fetchrow(FIND, user_id, set_id)
    if row is None:
        return None
    note = await note_of(tx, SET_NOTE, set_id, row["note"], row["sealed_note"])
    return stored_set(row, note=note)


async def replace(tx: Tx, user_id: UUID, stored: StoredSet, measured: Measured, *, at: datetime) -> None:
    await tx.execute(
        REPLACE,
        user_id,
        stored.id,
        *_columns(stored.values),
        await seal_note(tx, SET_NOTE, stored.id, stored.values.note),
        measured.system_load_kg,
        measured.tonnage_kg,
        measured.e1rm_kg,
        measured.hard,
        stored.revision,
        stored.removed,
        at,
    )


def _columns(values: SetValues) -> tuple[object, ...]:
    return (
        values.exercise,
        values.item,
        values.n,
        values.kind,
        values.performed_at,
        values.reps,
        values.load_kg,
        values.rir,
        values.seconds,
        values.distance_m,
        values.superset,
        values.pain,
        values.target_reps,
        values.target_rir,
        values.target_seconds,
    )


def stored_set(row: Row, *, note: str) -> StoredSet:
    return StoredSet(
        id=row["id"],
        workout_id=row["workout_id"],
        values=SetValues(**{name: row[name] for name in COLUMNS.split(", ")}, note=note),
        revision=row["revision"],
        removed=row["removed"],
    )
