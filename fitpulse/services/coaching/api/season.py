"""What the season remembers of the athlete: deloads that were called for, answers below normal, tolerance."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalState:
    """One check-in answer (sleep in hours, energy 1..5, mean soreness 0..4) and what is normal for this person.

    `mean` and `variance` are exponentially weighted over some 28 answers. `worse` counts the days in a row on
    which the answer was worse than normal by more than one standard deviation.
    """

    factor: str
    mean: float
    variance: float = 0.0
    answers: int = 1
    worse: int = 0
    day: date | None = None
    last: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonState:
    """A deload that was called for, both days included, with the reason in numbers; and the normal answers."""

    deload_from: date | None = None
    deload_until: date | None = None
    deload_reason: str = ""
    normals: tuple[NormalState, ...] = ()


NEW_SEASON = SeasonState()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToleranceState:
    """How much weekly work one muscle thrives on: its target is multiplied by `scale` (0.6..1.4).

    `trend` is the change of log e1RM over three weeks that the last review saw on `day`; `soreness` (0..4) is
    smoothed over the answers told, None before the first.
    """

    muscle: str
    scale: float = 1.0
    soreness: float | None = None
    trend: float = 0.0
    day: date | None = None
