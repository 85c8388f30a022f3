"""From what the coach says to the protocol's answers."""

from fitpulse.kernel.catalogue import (
    EQUIPMENT,
    MAIN_LIFTS,
    MUSCLES,
    PATTERNS,
    REGIONS,
    Catalogue,
    Exercise,
    MainLift,
)
from fitpulse.main.plan.answers import (
    BeliefsShown,
    CalendarShown,
    CatalogueShown,
    ChangeShown,
    DayShown,
    EstimateShown,
    ExerciseShown,
    ItemShown,
    RestOffered,
    SetShown,
    WeekShown,
    WorkoutOffered,
    WorkoutShown,
)
from fitpulse.services.coaching.api import Beliefs, Calendar, PlanItem, PlannedSet
from fitpulse.services.coaching.domain.changes import Change, Reps
from fitpulse.services.coaching.domain.dialogue import Offer


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


def beliefs_shown(told: Beliefs) -> BeliefsShown:
    return BeliefsShown(
        e1rm={one.exercise: EstimateShown(kg=one.kg, low=one.low, high=one.high) for one in told.e1rm},
        recovery=told.recovery,
        weekly_sets=told.weekly_sets,
        load=told.load,
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
