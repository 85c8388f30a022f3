"""Between training's own shapes and those that coaching speaks."""

from dataclasses import replace

from fitpulse.kernel.catalogue import Catalogue
from fitpulse.services.coaching import api as coaching
from fitpulse.services.training.domain.calendar import Place, Sayings
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


def at_place(athlete: coaching.AthleteProfile, place: Place) -> coaching.AthleteProfile:
    """The athlete with what the place has; what it does not tell of bar, plates and dumbbells is theirs."""
    return replace(
        athlete,
        equipment=place.equipment,
        bar_kg=athlete.bar_kg if place.bar_kg is None else place.bar_kg,
        plates_kg=place.plates_kg or athlete.plates_kg,
        dumbbells_kg=place.dumbbells_kg or athlete.dumbbells_kg,
    )


def edits(said: Sayings, *, here: bool = False) -> coaching.Edits:
    """What is said of the calendar; `here` drops the places, where today's equipment was told for itself."""
    return coaching.Edits(
        days=tuple(
            coaching.DayEdit(
                day=one.day, wish=one.wish, minutes=one.minutes, place=None if here else one.place
            )
            for one in said.days
        ),
        weeks=tuple(coaching.WeekEdit(day=one.monday, weekdays=one.weekdays) for one in said.weeks),
        moves=tuple(coaching.Move(source=one.source, target=one.target) for one in said.moves),
        weekdays=said.weekdays,
        event=None if said.event is None else coaching.Event(name=said.event.name, day=said.event.day),
        away=tuple(coaching.Away(first=one.first, last=one.last, cause=one.cause) for one in said.away),
        places=tuple(
            coaching.Place(
                name=one.name,
                equipment=one.equipment,
                bar_kg=one.bar_kg,
                plates_kg=one.plates_kg,
                dumbbells_kg=one.dumbbells_kg,
            )
            for one in said.places
        ),
    )


def workout_plan(plan: coaching.Plan, catalogue: Catalogue) -> WorkoutPlan:
    return WorkoutPlan(
        kind=plan.kind,
        phase=plan.phase,
        policy=plan.policy,
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
        policy=plan.policy,
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
