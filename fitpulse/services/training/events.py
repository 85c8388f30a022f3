"""What training makes known. Kilograms, seconds, metres and UTC; exercises by the catalogue's ids.

A set and a completed workout can be corrected later: an event of the same `set_id` or `workout_id` with a
higher `revision` replaces the one before, so a consumer keeps the newest and ignores what is older.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from fitpulse.kernel.events import Event

SetKind = Literal["warmup", "work", "hold", "cardio"]
RecordKind = Literal["e1rm", "load", "reps"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLogged(Event):
    """A set as it now stands: new, corrected, or `removed`, with `revision` growing each time.

    `load_kg` is in the exercise's load unit, `system_load_kg` adds the share of the body that is moved (0
    where there is neither), `tonnage_kg` is what all repetitions moved together, both hands counted.
    `e1rm_kg` is in terms of the system load, None for a set that can't tell it. `hard` tells whether it
    counts as a hard set.
    """

    TYPE: ClassVar[str] = "fitpulse.training.set-logged.v1"

    set_id: UUID
    workout_id: UUID
    exercise: str
    n: int
    kind: SetKind
    performed_at: datetime
    local_date: date
    reps: int | None
    load_kg: float | None
    rir: float | None
    seconds: int | None
    distance_m: float | None
    system_load_kg: float
    tonnage_kg: float
    e1rm_kg: float | None
    hard: bool
    revision: int
    removed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkoutCompleted(Event):
    """A workout's figures at its end; sent again with a higher `revision` when a set changes afterwards.

    `local_date` is the day on the athlete's calendar, `exercises` and `records` are counts, `rpe` is 0..10.
    """

    TYPE: ClassVar[str] = "fitpulse.training.workout-completed.v1"

    workout_id: UUID
    started_at: datetime
    completed_at: datetime
    local_date: date
    minutes: float
    rpe: float | None
    tonnage_kg: float
    hard_sets: int
    exercises: int
    records: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkoutReopened(Event):
    """The completion of a workout was undone; it takes back every WorkoutCompleted of a lower `revision`."""

    TYPE: ClassVar[str] = "fitpulse.training.workout-reopened.v1"

    workout_id: UUID
    local_date: date
    reopened_at: datetime
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAchieved(Event):
    """A set went beyond everything before it; `previous` is None where nothing was there to beat.

    `value` is kilograms for "e1rm" and "load", a count for "reps", which means repetitions with `load_kg`
    or more (0 when only the body is moved). `revision` is the set's.
    """

    TYPE: ClassVar[str] = "fitpulse.training.record-achieved.v1"

    set_id: UUID
    workout_id: UUID
    exercise: str
    kind: RecordKind
    value: float
    previous: float | None
    load_kg: float | None
    achieved_at: datetime
    revision: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsWithdrawn(Event):
    """A set was corrected or removed and is no longer all that was told of it; it takes back what was.

    That is every RecordAchieved of a lower `revision`. What the set still is a record in is told anew, with this one.
    """

    TYPE: ClassVar[str] = "fitpulse.training.records-withdrawn.v1"

    set_id: UUID
    workout_id: UUID
    exercise: str
    withdrawn_at: datetime
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FormChecked(Event):
    """The form of a set was judged from its keypoints; a higher `revision` replaces an earlier check of the set.

    `exercise` is the set's, `movement` the form specification's id; `good_s` are seconds held well. `faults` maps a
    fault's id to the share of repetitions that showed it, None where it could not be judged; one that was judged
    and never shown is left out. `score` is 0..100, `rir` repetitions in reserve, None where nothing can be said.
    """

    TYPE: ClassVar[str] = "fitpulse.training.form-checked.v1"

    set_id: UUID
    workout_id: UUID
    exercise: str
    performed_at: datetime
    local_date: date
    set_revision: int
    checked_at: datetime
    movement: str
    spec_version: int
    view: Literal["side", "oblique", "front"]
    reps: int
    partial_reps: int
    good_s: float
    seconds: float
    assessed_s: float
    score: int | None
    rir: float | None
    faults: dict[str, float | None]
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramStarted(Event):
    """From now on a program of the person's own decides what the next workout is.

    `run_id` names this time of following it; a start that was undone is told by ProgramStopped.
    """

    TYPE: ClassVar[str] = "fitpulse.training.program-started.v1"

    program_id: UUID
    run_id: UUID
    title: str
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramStopped(Event):
    """A program is followed no longer: stopped, deleted or replaced by another."""

    TYPE: ClassVar[str] = "fitpulse.training.program-stopped.v1"

    program_id: UUID
    run_id: UUID
    stopped_at: datetime
