"""How far two plans for the same request lie apart."""

from fitpulse.services.coaching.api import Plan, PlannedSet


def distance(one: Plan, other: Plan) -> float:
    """0 for the same work, 1 for nothing in common: a weighted Jaccard distance over working sets.

    The n-th working sets of an exercise that both plans hold count as alike as their load, their reps or seconds
    and their effort (10 less the reps in reserve) are: the product of the three ratios of the smaller to the
    larger. A set without a counterpart has nothing in common.
    """
    first, second = _work(one), _work(other)
    shared = sum(
        _alike(mine, yours)
        for exercise in first.keys() & second.keys()
        for mine, yours in zip(first[exercise], second[exercise], strict=False)
    )
    either = sum(
        max(len(first.get(each, ())), len(second.get(each, ()))) for each in first.keys() | second.keys()
    )
    return 1.0 - shared / either if either else 0.0


def _work(plan: Plan) -> dict[str, list[PlannedSet]]:
    found: dict[str, list[PlannedSet]] = {}
    for item in plan.items:
        found.setdefault(item.exercise, []).extend(one for one in item.sets if one.kind != "warmup")
    return found


def _alike(one: PlannedSet, other: PlannedSet) -> float:
    return (
        _ratio(one.load_kg, other.load_kg)
        * _ratio(_amount(one), _amount(other))
        * _ratio(_effort(one), _effort(other))
    )


def _amount(one: PlannedSet) -> float | None:
    """The middle of the range of reps, or seconds."""
    if one.reps_min is not None and one.reps_max is not None:
        return (one.reps_min + one.reps_max) / 2.0
    return one.seconds


def _effort(one: PlannedSet) -> float | None:
    return None if one.rir is None else max(0.0, 10.0 - one.rir)


def _ratio(one: float | None, other: float | None) -> float:
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    return min(one, other) / max(one, other)
