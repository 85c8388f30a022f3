"""What `fitpulse plan --stdio` answers, one object a line; docs/api/plan.schema.json is made of this.

Parts whose shape is the domain's own are shown as they are.
"""

from datetime import date, datetime
from typing import Literal

import msgspec

from fitpulse.kernel.catalogue import (
    EQUIPMENT,
    MAIN_LIFTS,
    MUSCLES,
    PATTERNS,
    REGIONS,
    Catalogue,
    Equipment,
    Exercise,
    LoadUnit,
    MainLift,
    Mechanics,
    Muscle,
    Pattern,
    Region,
)
from fitpulse.services.coaching.api import Calendar, DayKind, PlanItem, PlanKind, PlannedSet, SetKind
from fitpulse.services.coaching.domain.beliefs import Beliefs
from fitpulse.services.coaching.domain.changes import Change, Reps
from fitpulse.services.coaching.domain.dialogue import Offer
from fitpulse.services.coaching.domain.readiness import Readiness
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
    | Beliefs
    | Refused
)


def catalogue_shown(catalogue: Catalogue) -> CatalogueShown:
    """Show every exercise with what it needs, trains and must not load; the vocabularies in their order."""
    return CatalogueShown(
        exercises=tuple(_exercise(exercise) for exercise in catalogue),
        equipment=EQUIPMENT,
        muscles=MUSCLES,
        regions=REGIONS,
        patterns=PATTERNS,
    )


def offered(offer: Offer) -> WorkoutOffered | RestOffered:
    session = offer.workout
    if session is None:
        return RestOffered(reason=offer.reason)
    plan = session.plan
    shown = WorkoutShown(
        id=session.id,
        at=session.at,
        kind=plan.kind,
        minutes=plan.minutes,
        reason=plan.reason,
        items=tuple(_item(item) for item in plan.items),
    )
    return WorkoutOffered(workout=shown)


def calendar_shown(calendar: Calendar) -> CalendarShown:
    return CalendarShown(
        weeks=tuple(
            WeekShown(
                starts=week.starts,
                phase=week.phase,
                volume=week.volume,
                days=tuple(
                    DayShown(date=day.day, kind=day.kind, minutes=day.minutes, focus=day.focus)
                    for day in week.days
                ),
            )
            for week in calendar.weeks
        )
    )


def change_shown(change: Change) -> ChangeShown:
    return ChangeShown(
        exercise=change.exercise,
        n=change.n,
        field=change.field,
        before=change.before,
        after=change.after,
        reason=change.reason,
    )


def _exercise(exercise: Exercise) -> ExerciseShown:
    """A main lift refers to itself, so that every ratio can be read the same way."""
    lift = exercise.main_lift
    if exercise.id in MAIN_LIFTS:
        lift = MainLift(id=exercise.id, ratio=1.0)
    return ExerciseShown(
        id=exercise.id,
        name=exercise.name,
        pattern=exercise.pattern,
        muscles=dict(exercise.muscles),
        equipment=exercise.equipment,
        mechanics=exercise.mechanics,
        unilateral=exercise.unilateral,
        bodyweight_fraction=exercise.bodyweight_fraction,
        load_unit=exercise.load_unit,
        contraindicated=exercise.contraindicated,
        main_lift=lift,
    )


def _item(item: PlanItem) -> ItemShown:
    return ItemShown(
        exercise=item.exercise,
        superset=item.superset,
        reason=item.reason,
        sets=tuple(_set(planned) for planned in item.sets),
    )


def _set(planned: PlannedSet) -> SetShown:
    reps = None
    if planned.reps_min is not None and planned.reps_max is not None:
        reps = Reps(planned.reps_min, planned.reps_max)
    return SetShown(
        n=planned.n,
        kind=planned.kind,
        reps=reps,
        load_kg=planned.load_kg,
        rir=planned.rir,
        rest_s=planned.rest_s,
        seconds=planned.seconds,
    )
