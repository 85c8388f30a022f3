"""Changes to the sets that are still to do, and how they are written into the session."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from fitpulse.services.coaching.api import Injury, PlanItem, PlannedSet, Underway

Field = Literal["load_kg", "reps", "seconds", "set"]

_WARM = 0.9
"""A warm-up may weigh this share of the work at most."""


@dataclass(frozen=True, slots=True)
class Reps:
    """A range of repetitions."""

    min: int
    max: int


Value = float | int | str | Reps | None


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a planned set, before and after; `field` "set" with `after` None takes the set out."""

    exercise: str
    n: int
    field: Field
    before: Value
    after: Value
    reason: str


def spared(session: Underway, region: str) -> Underway:
    """Keep a region that hurts out of the rest of the session, as an injury would."""
    athlete = session.athlete
    if any(injury.region == region for injury in athlete.injuries):
        return session
    return replace(session, athlete=replace(athlete, injuries=(*athlete.injuries, Injury(region=region))))


def with_items(session: Underway, items: Iterable[PlanItem]) -> Underway:
    return replace(session, plan=replace(session.plan, items=tuple(items)))


def applied(session: Underway, changes: Sequence[Change]) -> Underway:
    """Write new loads, reps and seconds into what is left; warm-ups stay below the work."""
    by_set: dict[tuple[str, int], list[Change]] = {}
    for change in changes:
        by_set.setdefault((change.exercise, change.n), []).append(change)
    items = []
    session = replace(session, said=replace(session.said, asked_reps=_asked(session, changes)))
    for item in session.plan.items:
        sets = [_written(one, by_set.get((item.exercise, one.n), [])) for one in item.sets]
        why = next((change.reason for change in changes if change.exercise == item.exercise), item.reason)
        items.append(replace(item, sets=below_work(sets), reason=why))
    return with_items(session, items)


def _asked(session: Underway, changes: Iterable[Change]) -> dict[str, int]:
    """Least reps asked at first of sets whose reps are raised: who does not hear of it is judged by them."""
    asked = dict(session.said.asked_reps)
    for change in changes:
        if isinstance(change.before, Reps) and isinstance(change.after, Reps):
            asked.setdefault(place_of(change.exercise, change.n), change.before.min)
    return asked


def place_of(exercise: str, n: int) -> str:
    return f"{exercise}#{n}"


def below_work(sets: Sequence[PlannedSet]) -> tuple[PlannedSet, ...]:
    """Leave out warm-ups that have become as heavy as the work."""
    work = min((one.load_kg for one in sets if one.kind == "work" and one.load_kg is not None), default=None)
    return tuple(
        one for one in sets if one.kind != "warmup" or work is None or (one.load_kg or 0.0) <= _WARM * work
    )


def _written(planned: PlannedSet, changes: Iterable[Change]) -> PlannedSet:
    for change in changes:
        if isinstance(change.after, Reps):
            planned = replace(planned, reps_min=change.after.min, reps_max=change.after.max)
        elif change.field == "load_kg" and isinstance(change.after, float):
            planned = replace(planned, load_kg=change.after)
        elif change.field == "seconds" and isinstance(change.after, int):
            planned = replace(planned, seconds=change.after)
    return planned
