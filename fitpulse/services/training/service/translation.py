"""Between training's own shapes and those that coaching speaks."""

from fitpulse.kernel.catalogue import Catalogue
from fitpulse.services.coaching import api as coaching
from fitpulse.services.training.domain.profile import Profile
from fitpulse.services.training.domain.workout import Item, PlannedSet, WorkoutPlan


def athlete(profile: Profile, equipment: tuple[str, ...] | None = None) -> coaching.AthleteProfile:
    """The profile as the coach reads it, with today's equipment if that differs."""
    said = {
        name: value
        for name, value in (("plates_kg", profile.plates_kg), ("dumbbells_kg", profile.dumbbells_kg))
        if value is not None
    }
    return coaching.AthleteProfile(
        goal=profile.goals[0],
        days_per_week=profile.days_per_week,
        minutes=profile.minutes,
        equipment=profile.equipment if equipment is None else equipment,
        sex=profile.sex,
        birth_year=profile.birth_year,
        bodyweight_kg=profile.bodyweight_kg,
        height_cm=profile.height_cm,
        experience=profile.experience,
        bar_kg=profile.bar_kg,
        injuries=tuple(
            coaching.Injury(region=limitation.region, severity=limitation.severity, since=limitation.since)
            for limitation in profile.limitations
        ),
        banned=profile.forbidden,
        preferred=profile.preferred,
        **said,
    )


def workout_plan(plan: coaching.Plan, catalogue: Catalogue) -> WorkoutPlan:
    return WorkoutPlan(
        kind=plan.kind,
        phase=plan.phase,
        minutes=plan.minutes,
        reason=plan.reason,
        items=tuple(item(n, one, catalogue) for n, one in enumerate(plan.items, start=1)),
    )


def item(n: int, planned: coaching.PlanItem, catalogue: Catalogue) -> Item:
    return Item(
        n=n,
        exercise=planned.exercise,
        name=catalogue.by_id(planned.exercise).name,
        reason=planned.reason,
        superset=planned.superset,
        skipped=False,
        swapped_from=None,
        note="",
        sets=tuple(
            PlannedSet(
                n=one.n,
                kind=one.kind,
                reps_min=one.reps_min,
                reps_max=one.reps_max,
                load_kg=one.load_kg,
                rir=one.rir,
                seconds=one.seconds,
                rest_s=one.rest_s,
            )
            for one in planned.sets
        ),
    )


def coach_plan(plan: WorkoutPlan) -> coaching.Plan:
    """The plan as the coach knows it, without the items that were skipped."""
    return coaching.Plan(
        kind=plan.kind,
        minutes=plan.minutes,
        reason=plan.reason,
        phase=plan.phase,
        items=tuple(
            coaching.PlanItem(
                exercise=one.exercise,
                reason=one.reason,
                superset=one.superset,
                sets=tuple(
                    coaching.PlannedSet(
                        n=planned.n,
                        kind=planned.kind,
                        rest_s=planned.rest_s,
                        reps_min=planned.reps_min,
                        reps_max=planned.reps_max,
                        load_kg=planned.load_kg,
                        rir=planned.rir,
                        seconds=planned.seconds,
                    )
                    for planned in one.sets
                ),
            )
            for one in plan.items
            if not one.skipped
        ),
    )
