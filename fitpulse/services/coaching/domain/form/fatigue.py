"""Repetitions in reserve from the loss of speed within a set."""

from collections.abc import Sequence

LEAST_REPS = 4
LEAST_LOSS = 0.1
MOST_RIR = 8.0


def reserve(speeds: Sequence[float], failure_loss: float) -> float | None:
    """Estimated repetitions in reserve; None where the set is too short or hasn't slowed down.

    Loss of concentric speed grows with the share of the possible repetitions that are done (González-Badillo
    et al., Int J Sports Med 2017). We take the relation as a straight line that ends at `failure_loss`.
    """
    count = len(speeds)
    if count < LEAST_REPS:
        return None
    best = max(speeds[:3])
    if best <= 0.0:
        return None
    now = (speeds[-1] + speeds[-2]) / 2
    loss = 1.0 - now / best
    if loss < LEAST_LOSS:
        return None
    done = min(1.0, loss / failure_loss)
    return min(MOST_RIR, count * (1.0 - done) / done)
