"""Workouts: documents for reading, rows for deciding, and the changes of their state."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from asyncpg import Record as Row

from fitpulse.infra.db import Tx
from fitpulse.services.training.domain.schedule import OPEN_FOR, Wish
from fitpulse.services.training.domain.workout import State, Summary, WorkoutPlan
from fitpulse.services.training.store.item_notes import seal, unseal
from fitpulse.services.training.store.sealed import SET_NOTE, WORKOUT_NOTE, note_of, seal_note

# One field a line, so that the JSON here and the dataclass LoggedSet can be compared by eye.
DONE: Final = """
left join lateral (
  select coalesce(json_agg(json_build_object(
    'id', s.id,
    'exercise', s.exercise,
    'item', s.item,
    'n', s.n,
    'kind', s.kind,
    'performed_at', s.performed_at,
    'reps', s.reps,
    'load_kg', s.load_kg,
    'rir', s.rir,
    'seconds', s.seconds,
    'distance_m', s.distance_m,
    'superset', s.superset,
    'pain', s.pain,
    'note', s.note,
    'system_load_kg', s.system_load_kg,
    'e1rm_kg', s.e1rm_kg,
    'revision', s.revision
  ) order by s.performed_at, s.id), '[]') as sets,
    json_object_agg(s.id::text, translate(encode(s.sealed_note, 'base64'), chr(10), ''))
      filter (where s.sealed_note is not null) as sealed_notes
  from training.set_log s where s.user_id = w.user_id and s.workout_id = w.id and not s.removed
) d on true
"""
"""The sets of the workout `w`: JSON, in which a sealed note is empty, and those notes by the set's id."""

DOCUMENT: Final = """
w.id, w.local_date, w.state, w.version, w.note, w.created_at, w.started_at, w.completed_at, w.plan, w.summary,
w.sealed_note, w.item_notes, d.sets, d.sealed_notes
"""

PLANNED_FROM: Final = "w.planned_on, w.profile_version as planned_from, w.asked_minutes, w.asked_equipment"

CURRENT: Final = f"""
select p.version as profile_version, p.time_zone, {PLANNED_FROM}, {DOCUMENT}
from training.profile p left join lateral (
  select * from training.workout
  where user_id = $1 and state in ('planned', 'active') and (
    local_date >= ($2 at time zone p.time_zone)::date or (state = 'active' and started_at > $3))
  order by state, local_date limit 1
) w on true
{DONE}
where p.user_id = $1
"""  # noqa: S608 - made of this module's constants

ONE: Final = f"select {DOCUMENT} from training.workout w {DONE} where w.user_id = $1 and w.id = $2"  # noqa: S608

LOCK: Final = """
select id, local_date, state, time_zone, bodyweight_kg, version, note, sealed_note, started_at, completed_at,
  minutes, rpe, plan, item_notes, summary, revision
from training.workout where user_id = $1 and id = $2 for update
"""

LIST: Final = """
select id, local_date, state, plan ->> 'kind' as kind, (plan ->> 'minutes')::int as planned_minutes,
  started_at, completed_at, summary
from training.workout where user_id = $1 and id < $2 and ($3::text is null or state = $3)
order by id desc limit $4
"""

INSERT: Final = """
insert into training.workout (user_id, id, local_date, state, time_zone, bodyweight_kg, plan, profile_version,
  planned_on, asked_minutes, asked_equipment, created_at)
values ($1, $2, $3, 'planned', $4, $5, $6, $7, $8, $9, $10, $11)
"""

REPLAN: Final = """
update training.workout w set time_zone = $3, bodyweight_kg = $4, plan = $5, profile_version = $6,
  planned_on = $7, asked_minutes = $8, asked_equipment = $9, item_notes = '', version = version + 1
where user_id = $1 and id = $2 and state = 'planned'
  and not exists (select from training.set_log s where s.user_id = $1 and s.workout_id = $2)
"""

LAPSE: Final = """
update training.workout set state = 'lapsed' where user_id = $1 and state = 'planned' and local_date < $2
"""

KEEP_PLAN: Final = """
update training.workout set plan = $3, note = '', sealed_note = $4, item_notes = $5, version = version + 1
where user_id = $1 and id = $2 returning version
"""

KEEP_STATE: Final = """
update training.workout set state = $3, started_at = $4, completed_at = $5, minutes = $6, rpe = $7, summary = $8,
  revision = revision + 1
where user_id = $1 and id = $2 returning revision
"""

TOTALS: Final = """
select count(*) as sets, count(*) filter (where hard) as hard_sets, coalesce(sum(tonnage_kg), 0) as tonnage_kg,
  count(distinct exercise) as exercises, min(performed_at) as first, max(performed_at) as last
from training.set_log where user_id = $1 and workout_id = $2 and not removed
"""

LAST_CLOSED: Final = """
select max(local_date) from training.workout
where user_id = $1 and local_date >= $2 and state in ('completed', 'skipped')
"""

PLAN: Final = msgspec.json.Decoder(WorkoutPlan)
SUMMARY: Final = msgspec.json.Decoder(Summary)
SETS: Final = msgspec.json.Decoder(list[dict[str, msgspec.Raw]])
SEALED_NOTES: Final = msgspec.json.Decoder(dict[UUID, bytes])
ENCODER: Final = msgspec.json.Encoder()

Document = Row | dict[str, Any]
"""The columns of DOCUMENT."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWorkout:
    """A workout's row, locked: what decisions about it need."""

    id: UUID
    local_date: date
    state: State
    time_zone: str
    bodyweight_kg: float | None
    version: int
    note: str
    plan: WorkoutPlan
    status: "Status"
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How far a workout is; all that starting, skipping and completing change."""

    state: State
    started_at: datetime | None = None
    completed_at: datetime | None = None
    minutes: float | None = None
    rpe: float | None = None
    summary: Summary | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The sets of a workout, summed up."""

    sets: int
    hard_sets: int
    tonnage_kg: float
    exercises: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlan:
    """A plan and all it was made from."""

    local_date: date
    planned_on: date
    time_zone: str
    bodyweight_kg: float | None
    profile_version: int
    wish: Wish
    plan: WorkoutPlan


async def current(tx: Tx, user_id: UUID, *, at: datetime) -> Document | None:
    """The profile's version with today's open workout, its columns None if there is none."""
    row = await tx.fetchrow(CURRENT, user_id, at, at - OPEN_FOR)
    return None if row is None else await opened(tx, row)


async def one(tx: Tx, user_id: UUID, workout_id: UUID) -> Document | None:
    row = await tx.fetchrow(ONE, user_id, workout_id)
    return None if row is None else await opened(tx, row)


async def opened(tx: Tx, row: Row) -> Document:
    """The columns of DOCUMENT with its notes in the clear; a workout without notes needs no key."""
    if row["sealed_note"] is None and row["sealed_notes"] is None and not row["item_notes"]:
        return row
    found = dict(row)
    if row["item_notes"]:
        found["plan"] = encode(await unseal(tx, row["id"], PLAN.decode(row["plan"]), row["item_notes"]))
    found["note"] = await note_of(tx, WORKOUT_NOTE, row["id"], row["note"], row["sealed_note"])
    if row["sealed_notes"] is not None:
        sealed, sets = SEALED_NOTES.decode(row["sealed_notes"]), SETS.decode(row["sets"])
        for one in sets:
            set_id = msgspec.json.decode(one["id"], type=UUID)
            if set_id in sealed:
                note = await SET_NOTE.open(tx, set_id, sealed[set_id])
                one["note"] = msgspec.Raw(ENCODER.encode(note.decode()))
        found["sets"] = encode(sets)
    return found


async def page(tx: Tx, user_id: UUID, *, before: UUID, state: State | None, limit: int) -> list[Row]:
    return await tx.fetch(LIST, user_id, before, state, limit)


async def lock(tx: Tx, user_id: UUID, workout_id: UUID) -> StoredWorkout | None:
    row = await tx.fetchrow(LOCK, user_id, workout_id)
    if row is None:
        return None
    status = Status(
        state=row["state"],
        started_at=row["started_at"],
        completed_at=row["completed_at"],
        minutes=row["minutes"],
        rpe=row["rpe"],
        summary=None if row["summary"] is None else SUMMARY.decode(row["summary"]),
    )
    return StoredWorkout(
        **{name: row[name] for name in ("id", "local_date", "state", "time_zone", "bodyweight_kg")},
        **{name: row[name] for name in ("version", "revision")},
        note=await note_of(tx, WORKOUT_NOTE, workout_id, row["note"], row["sealed_note"]),
        plan=await unseal(tx, workout_id, PLAN.decode(row["plan"]), row["item_notes"]),
        status=status,
    )


async def insert(tx: Tx, user_id: UUID, workout_id: UUID, new: NewPlan, *, at: datetime) -> None:
    """Store a new planned workout; planned ones of days gone by lapse."""
    await tx.execute(LAPSE, user_id, new.planned_on)
    await tx.execute(
        INSERT, user_id, workout_id, new.local_date, new.time_zone, new.bodyweight_kg, encode(new.plan),
        new.profile_version, new.planned_on, new.wish.minutes, new.wish.equipment, at,
    )  # fmt: skip


async def replan(tx: Tx, user_id: UUID, workout_id: UUID, new: NewPlan) -> None:
    """Replace the plan of a workout that nothing was done in yet."""
    await tx.execute(
        REPLAN, user_id, workout_id, new.time_zone, new.bodyweight_kg, encode(new.plan), new.profile_version,
        new.planned_on, new.wish.minutes, new.wish.equipment,
    )  # fmt: skip


async def keep_plan(tx: Tx, user_id: UUID, workout_id: UUID, plan: WorkoutPlan, note: str) -> int:
    """Store a changed plan and return its new version."""
    sealed = await seal_note(tx, WORKOUT_NOTE, workout_id, note)
    bare, notes = await seal(tx, workout_id, plan)
    version: int = await tx.fetchval(KEEP_PLAN, user_id, workout_id, encode(bare), sealed, notes)
    return version


async def keep_status(tx: Tx, user_id: UUID, workout_id: UUID, status: Status) -> int:
    """Store how far a workout is and return the new revision of its completion."""
    summary = None if status.summary is None else encode(status.summary)
    revision: int = await tx.fetchval(
        KEEP_STATE, user_id, workout_id, status.state, status.started_at, status.completed_at, status.minutes,
        status.rpe, summary,
    )  # fmt: skip
    return revision


async def totals(tx: Tx, user_id: UUID, workout_id: UUID) -> Totals:
    row = await tx.fetchrow(TOTALS, user_id, workout_id)
    assert row is not None, "an aggregate always has a row"
    return Totals(**dict(row))


async def last_closed(tx: Tx, user_id: UUID, *, since: date) -> date | None:
    day: date | None = await tx.fetchval(LAST_CLOSED, user_id, since)
    return day


def encode(value: object) -> str:
    return ENCODER.encode(value).decode()
