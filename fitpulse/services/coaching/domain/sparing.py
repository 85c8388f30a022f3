"""A prescription made lighter for a region that has hurt: the load by a share that climbs, or else the reps."""

from dataclasses import replace

from fitpulse.services.coaching.api import PainState
from fitpulse.services.coaching.domain.curve import share_of_max
from fitpulse.services.coaching.domain.loads import Ladder
from fitpulse.services.coaching.domain.progression import Prescription
from fitpulse.services.coaching.domain.strength import Belief

_FEWEST_REPS, _SHORTEST_S = 3, 5


def spared(
    found: Prescription,
    easing: tuple[float, PainState] | None,
    *,
    ladder: Ladder | None,
    belief: Belief,
    body_kg: float,
) -> Prescription:
    """Take the prescription down to its share; as it is where nothing hurts."""
    if easing is None:
        return found
    share, pain = easing
    if found.load_kg is not None and ladder is not None and found.reps_min is not None:
        usual = _usual_kg(found, pain, belief, body_kg)
        eased = ladder.floor(share * (usual + body_kg) - body_kg)
        return replace(found, load_kg=ladder.least_kg if eased is None else eased, pain=pain)
    if found.seconds is not None:
        return replace(found, seconds=max(_SHORTEST_S, int(share * found.seconds)), pain=pain)
    if found.reps_min is None or found.reps_max is None:
        return found
    low = max(min(_FEWEST_REPS, found.reps_min), int(share * found.reps_min))
    return replace(found, reps_min=low, reps_max=max(low, int(share * found.reps_max)), pain=pain)


def _usual_kg(found: Prescription, pain: PainState, belief: Belief, body_kg: float) -> float:
    """Load that would be asked for without the pain: what was done since it was itself eased, so the belief counts."""
    load = found.load_kg or 0.0
    before = found.before
    if before is None or before.at <= pain.at or not before.met:
        return load
    return max(load, belief.cautious_kg * share_of_max((found.reps_min or 0) + (found.rir or 0.0)) - body_kg)
