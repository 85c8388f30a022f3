"""Two years of training: 408 sessions of 50 sets, the same every time.

The rows of training are copied in, and the events that training would have published with them are appended to
the log; the projections are made from those by FitPulse's own consumers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from bench.people import BODYWEIGHT_KG
from fitpulse.infra.events import OutboxRow, outbox_row
from fitpulse.kernel.catalogue import Catalogue, Exercise
from fitpulse.kernel.events import Event
from fitpulse.kernel.ids import new_id
from fitpulse.services.coaching.api import BodyState, LearnRequest, SessionDone, SetDone
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.domain.learning import learn
from fitpulse.services.training.domain.sets import Measured, SetValues, StoredSet, measure
from fitpulse.services.training.domain.telling import set_event
from fitpulse.services.training.domain.workout import Summary, WorkoutPlan
from fitpulse.services.training.events import WorkoutCompleted

WEEKS: Final = 102
WEEKDAYS: Final = (0, 1, 3, 5)
EXERCISES: Final = 10
SETS: Final = 5
PLAN: Final = WorkoutPlan(kind="strength", phase="build", minutes=60, reason="Bench", items=())
SET_COLUMNS: Final = (
    "exercise",
    "item",
    "n",
    "kind",
    "performed_at",
    "reps",
    "load_kg",
    "rir",
    "seconds",
    "distance_m",
    "superset",
    "pain",
    "note",
    "target_reps",
    "target_rir",
    "target_seconds",
)


@dataclass(frozen=True, slots=True)
class Session:
    workout_id: UUID
    start: datetime
    end: datetime
    sets: tuple[tuple[StoredSet, Measured], ...]


def sessions(catalogue: Catalogue, now: datetime) -> Iterator[Session]:
    """Four sessions a week up to the day before yesterday, loads growing slowly."""
    random = Random(20_400)
    pool = [one for one in catalogue if one.loadable and one.mechanics not in {"cardio", "mobility"}][:60]
    monday = (now - timedelta(days=now.weekday() + 7 * WEEKS)).replace(
        hour=17, minute=0, second=0, microsecond=0
    )
    for week in range(WEEKS):
        for place, weekday in enumerate(WEEKDAYS):
            start = monday + timedelta(weeks=week, days=weekday)
            chosen = [pool[(place * EXERCISES + k + week // 8) % len(pool)] for k in range(EXERCISES)]
            yield _session(start, chosen, 20 + 0.3 * week, random)


def _session(start: datetime, chosen: list[Exercise], load_kg: float, random: Random) -> Session:
    workout_id, made = new_id(), []
    for k, exercise in enumerate(chosen):
        for n in range(SETS):
            values = SetValues(
                exercise=exercise.id, item=None, n=n + 1, kind="work",
                performed_at=start + timedelta(minutes=6 * k + n), reps=random.randint(6, 12),
                load_kg=round(load_kg + random.choice((0, 2.5, 5)), 1), rir=float(random.randint(0, 3)),
                seconds=None, distance_m=None, superset=None, pain=None, note="",
                target_reps=8, target_rir=2.0, target_seconds=None,
            )  # fmt: skip
            stored = StoredSet(id=new_id(), workout_id=workout_id, values=values, revision=1, removed=False)
            made.append((stored, measure(exercise, values, BODYWEIGHT_KG)))
    return Session(workout_id, start, start + timedelta(minutes=62), tuple(made))


def learned(history: list[Session], index: Index) -> BodyState:
    """What the coach knows after it all."""
    body = BodyState()
    for session in history:
        done = tuple(_done(stored.values) for stored, _ in session.sets)
        ended = SessionDone(at=session.end, minutes=62.0, planned_minutes=60.0, rpe=7.0)
        body = learn(LearnRequest(body=body, bodyweight_kg=BODYWEIGHT_KG, sets=done, session=ended), index)
    return body


def _done(values: SetValues) -> SetDone:
    return SetDone(
        exercise=values.exercise, at=values.performed_at, kind=values.kind, reps=values.reps,
        load_kg=values.load_kg, rir=values.rir, target_reps=values.target_reps, target_rir=values.target_rir,
    )  # fmt: skip


async def write(owner: asyncpg.Connection, user_id: UUID, history: list[Session], body: BodyState) -> None:
    """Copy the rows of training in, and append the events to the log; as the database's owner."""
    async with owner.transaction():
        await owner.copy_records_to_table(
            "workout",
            schema_name="training",
            columns=["user_id", "id", "local_date", "state", "time_zone", "bodyweight_kg", "plan",
                     "profile_version", "planned_on", "created_at", "started_at", "completed_at", "minutes",
                     "rpe", "summary", "revision", "learned", "learned_at"],
            records=[_workout(user_id, session) for session in history],
        )  # fmt: skip
        await owner.copy_records_to_table(
            "set_log",
            schema_name="training",
            columns=["user_id", "id", "workout_id", *SET_COLUMNS, "system_load_kg", "tonnage_kg", "e1rm_kg",
                     "hard", "revision", "logged_at", "changed_at", "learned", "learned_at"],
            records=[
                _set(user_id, stored, measured) for session in history for stored, measured in session.sets
            ],
        )  # fmt: skip
        await owner.execute(
            "insert into training.body_state (user_id, through, version, body) values ($1, $2, 1, $3)",
            user_id,
            history[-1].end,
            msgspec.json.encode(body).decode(),
        )
        rows = [outbox_row(event, at=event_at) for event, event_at in _events(user_id, history)]
        await owner.copy_records_to_table(
            "outbox",
            schema_name="events",
            columns=["id", "type", "key", "partition", "payload"],
            records=[_columns(row) for row in rows],
        )
    await owner.execute("vacuum analyze")


def _workout(user_id: UUID, session: Session) -> tuple[object, ...]:
    day = session.start.date()
    summary = msgspec.json.encode(_summary(session)).decode()
    return (
        user_id, session.workout_id, day, "completed", "UTC", BODYWEIGHT_KG, msgspec.json.encode(PLAN).decode(),
        1, day, session.start, session.start, session.end, 62.0, 7.0, summary, 1, 1, session.end,
    )  # fmt: skip


def _summary(session: Session) -> Summary:
    measures = [measured for _, measured in session.sets]
    return Summary(
        minutes=62.0,
        rpe=7.0,
        sets=len(measures),
        hard_sets=sum(one.hard for one in measures),
        tonnage_kg=sum(one.tonnage_kg for one in measures),
        exercises=EXERCISES,
        records=(),
    )


def _set(user_id: UUID, stored: StoredSet, measured: Measured) -> tuple[object, ...]:
    at = stored.values.performed_at
    return (
        user_id, stored.id, stored.workout_id, *(getattr(stored.values, name) for name in SET_COLUMNS),
        measured.system_load_kg, measured.tonnage_kg, measured.e1rm_kg, measured.hard, 1, at, at, 1, at,
    )  # fmt: skip


def _events(user_id: UUID, history: list[Session]) -> Iterator[tuple[Event, datetime]]:
    for session in history:
        for stored, measured in session.sets:
            yield set_event(user_id, stored, measured, "UTC"), stored.values.performed_at
        summary = _summary(session)
        completed = WorkoutCompleted(
            user_id=user_id, workout_id=session.workout_id, started_at=session.start,
            completed_at=session.end, local_date=session.start.date(), minutes=summary.minutes,
            rpe=summary.rpe, tonnage_kg=summary.tonnage_kg, hard_sets=summary.hard_sets,
            exercises=summary.exercises, records=0, revision=1,
        )  # fmt: skip
        yield completed, session.end


def _columns(row: OutboxRow) -> tuple[object, ...]:
    return row.id, row.type, row.key, row.partition, row.payload


def today() -> datetime:
    return datetime.now(UTC)
