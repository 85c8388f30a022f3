"""How recovered each muscle is.

F_m = Σ sets share · e^(-0.3·RIR) · e^(-Δt/τ_m) and R_m = 100 · e^(-F_m/F_ref). Because the sum decays as a
whole, one number and its instant stand for all of the past. Seven days after its last set a muscle counts as
fully recovered.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from math import exp, log

from fitpulse.kernel.catalogue import MUSCLES
from fitpulse.services.coaching.api import MuscleState

REFERENCE_FATIGUE = 3.0
"""F_ref: six hard sets at RIR 2 leave R at a third at once and near 75 two days later."""

RECOVERED = 55.0
"""R from which a muscle may be targeted again."""

HELPFUL = 40.0
"""R below which a muscle may not even help."""

_LOST_A_FATIGUE, _MOST_LOST = 0.03, 0.2
FULL_AFTER = timedelta(days=7)
ASSUMED_RIR = 2.0

_LARGE = {"quadriceps", "hamstrings", "glutes", "lower-back", "lats", "chest"}
_MIDDLE = {"upper-back", "traps", "triceps", "front-delts", "adductors"}
TIME_CONSTANT_H: Mapping[str, float] = {
    muscle: 44.0 if muscle in _LARGE else 36.0 if muscle in _MIDDLE else 28.0 for muscle in MUSCLES
}


def set_fatigue(share: float, rir: float | None) -> float:
    """Fatigue that one hard set adds to a muscle which takes `share` of it."""
    return share * exp(-0.3 * (ASSUMED_RIR if rir is None else max(0.0, rir)))


def fatigue(state: MuscleState, at: datetime) -> float:
    """F_m at `at`; 0 from seven days after the last set on."""
    elapsed = at - state.at
    if elapsed >= FULL_AFTER:
        return 0.0
    hours = max(0.0, elapsed.total_seconds() / 3600.0)
    return state.fatigue * exp(-hours / (TIME_CONSTANT_H[state.muscle] * state.slowness))


def recovery(fatigued: float) -> float:
    """R_m, 0..100, of a muscle with fatigue `fatigued`."""
    return 100.0 * exp(-fatigued / REFERENCE_FATIGUE)


def recoverable_sets(
    state: MuscleState | None, muscle: str, at: datetime, *, hours: float, rir: float
) -> float:
    """Hard sets at `rir` after which the muscle may be targeted again `hours` later."""
    slowness = state.slowness if state is not None else 1.0
    left = fatigue(state, at) if state is not None else 0.0
    allowed = -REFERENCE_FATIGUE * log(RECOVERED / 100.0) * exp(hours / (TIME_CONSTANT_H[muscle] * slowness))
    return max(0.0, allowed - left) / set_fatigue(1.0, rir)


def strength_lost(
    shares: Iterable[tuple[int, float]], states: Mapping[str, MuscleState], at: datetime
) -> float:
    """What fatigue takes off log e1RM of a lift at `at`: by its muscles' fatigue, each weighed by its share.

    `shares` are by muscle number.

    Six hard sets at RIR 2 (F = 3.3) cost a tenth at once and a thirtieth two days later, as after heavy sessions of
    trained people (Raastad & Hallén 2000; Morán-Navarro et al. 2017).
    """
    weighed = total = 0.0
    for number, share in shares:
        total += share
        if (state := states.get(MUSCLES[number])) is not None:
            weighed += share * fatigue(state, at)
    return loss_of(weighed / total) if total else 0.0


def loss_of(fatigued: float) -> float:
    """Log e1RM that a lift's mean fatigue takes."""
    return min(_MOST_LOST, _LOST_A_FATIGUE * fatigued)


def recovered_at(state: MuscleState, threshold: float = RECOVERED) -> datetime:
    """When the muscle reaches `threshold` if nothing more is done with it; may lie in the past."""
    allowed = -REFERENCE_FATIGUE * log(threshold / 100.0)
    if state.fatigue <= allowed:
        return state.at
    hours = TIME_CONSTANT_H[state.muscle] * state.slowness * log(state.fatigue / allowed)
    return min(state.at + FULL_AFTER, state.at + timedelta(hours=hours))


def relearned(state: MuscleState, soreness: int, at: datetime) -> MuscleState:
    """Bend the muscle's time constant toward the soreness told (0..4): at most ±5 % an answer, 0.7..1.5.

    A fully recovered muscle is expected to feel 0 and an emptied one 4.
    """
    expected = 4.0 * (1.0 - recovery(fatigue(state, at)) / 100.0)
    error = max(-1.0, min(1.0, (soreness - expected) / 2.0))
    slowness = min(1.5, max(0.7, state.slowness * (1.0 + 0.05 * error)))
    return MuscleState(muscle=state.muscle, fatigue=state.fatigue, at=state.at, slowness=round(slowness, 4))
