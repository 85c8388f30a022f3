"""Warm-up sets: a ramp to the working load, shorter where the muscles are already warm."""

from fitpulse.services.coaching.api import PlannedSet
from fitpulse.services.coaching.domain.index import Entry
from fitpulse.services.coaching.domain.loads import Ladder

REST_S = 45
_RAMPS = (
    # From this many kilograms on: (share of the working load, reps), lightest first.
    (120.0, ((0.4, 5), (0.6, 4), (0.8, 2))),
    (60.0, ((0.5, 5), (0.75, 3))),
    (0.0, ((0.6, 5),)),
)
_WARM = ((0.7, 3),)


def warmups(
    entry: Entry, load_kg: float | None, ladder: Ladder | None, *, warm: bool
) -> tuple[PlannedSet, ...]:
    """Ramp for a loaded compound; `warm` when an earlier compound has used the same targets.

    Loads are ones that can be made, each heavier than the one before and lighter than the work.
    """
    if load_kg is None or ladder is None or not entry.compound or entry.exercise.load_unit == "added":
        return ()
    hands = 2.0 if entry.exercise.load_unit == "per_hand" else 1.0
    ramp = _WARM if warm else next(ramp for least, ramp in _RAMPS if load_kg * hands >= least)
    found: list[PlannedSet] = []
    below = 0.0
    for share, reps in ramp:
        kg = ladder.floor(load_kg * share) or ladder.least_kg
        if below < kg <= 0.9 * load_kg:
            below = kg
            found.append(
                PlannedSet(
                    n=len(found) + 1,
                    kind="warmup",
                    rest_s=REST_S,
                    reps_min=reps,
                    reps_max=reps,
                    load_kg=kg,
                )
            )
    return tuple(found)
