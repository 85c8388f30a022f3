"""What `fitpulse plan --stdio` answers, one object a line; docs/api/plan.schema.json is made of this.

Parts whose shape is the domain's own are shown as they are.
"""

from datetime import date, datetime
from typing import Literal

import msgspec

from fitpulse.kernel.catalogue import (
    Equipment,
    LoadUnit,
    MainLift,
    Mechanics,
    Muscle,
    Pattern,
    Region,
)
from fitpulse.services.coaching.api import (
    DayKind,
    PlanKind,
    Readiness,
    SetKind,
    TrainingLoad,
)
from fitpulse.services.coaching.domain.changes import Reps
from fitpulse.services.coaching.domain.records import PersonalRecord
from fitpulse.services.coaching.domain.summary import Summary

PROTOCOL = 1


class Answer(msgspec.Struct, kw_only=True):
    """An object with all of its fields present."""


class Welcome(Answer):
    protocol: int
    planner: str


class Done(Answer):
    ok: Literal[True] = True


class ExerciseShown(Answer):
    id: str
    name: str
    pattern: Pattern
    muscles: dict[Muscle, float]
    equipment: tuple[Equipment, ...]
    mechanics: Mechanics
    unilateral: bool
    bodyweight_fraction: float
    load_unit: LoadUnit
    contraindicated: tuple[Region, ...]
    main_lift: MainLift | None


class CatalogueShown(Answer):
    exercises: tuple[ExerciseShown, ...]
    equipment: tuple[Equipment, ...]
    muscles: tuple[Muscle, ...]
    regions: tuple[Region, ...]
    patterns: tuple[Pattern, ...]


class CheckinAnswered(Answer):
    readiness: Readiness


class SetShown(Answer):
    n: int
    kind: SetKind
    reps: Reps | None
    load_kg: float | None
    rir: float | None
    rest_s: int
    seconds: int | None


class ItemShown(Answer):
    exercise: str
    superset: str | None
    reason: str
    sets: tuple[SetShown, ...]


class WorkoutShown(Answer):
    id: str
    at: datetime
    kind: PlanKind
    minutes: int
    reason: str
    items: tuple[ItemShown, ...]


class WorkoutOffered(Answer):
    workout: WorkoutShown


class RestOffered(Answer):
    reason: str
    workout: None = None


Value = float | int | str | Reps | None


class ChangeShown(Answer):
    exercise: str
    n: int
    field: Literal["load_kg", "reps", "seconds", "set"]
    before: Value = msgspec.field(name="from")
    after: Value = msgspec.field(name="to")
    reason: str


class SetAnswered(Answer):
    records: tuple[PersonalRecord, ...]
    changes: tuple[ChangeShown, ...]


class Summed(Answer):
    summary: Summary


class DayShown(Answer):
    date: date
    kind: DayKind
    minutes: int
    focus: tuple[str, ...]


class WeekShown(Answer):
    starts: date
    phase: str
    volume: dict[str, float]
    days: tuple[DayShown, ...]


class CalendarShown(Answer):
    weeks: tuple[WeekShown, ...]


class EstimateShown(Answer):
    """e1RM of the whole load in kg, with the 5 % and 95 % bounds."""

    kg: float
    low: float
    high: float


class BeliefsShown(Answer):
    e1rm: dict[str, EstimateShown]
    recovery: dict[str, float]
    weekly_sets: dict[str, float]
    load: TrainingLoad


class Problem(Answer):
    type: str
    title: str
    detail: str


class Refused(Answer):
    error: Problem


AnyAnswer = (
    Welcome
    | CatalogueShown
    | Done
    | CheckinAnswered
    | WorkoutOffered
    | RestOffered
    | SetAnswered
    | Summed
    | CalendarShown
    | BeliefsShown
    | Refused
)
