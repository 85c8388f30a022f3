"""What the coach makes of a day and a body, in figures that a person can check."""

from dataclasses import dataclass
from datetime import datetime

from fitpulse.services.coaching.api.planning import AthleteProfile, BodyState, CheckIn


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessRequest:
    """`body` has learned the check-in already."""

    body: BodyState
    checkin: CheckIn | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """One part of the figure: what was told or measured, and by how many points it moves the sum."""

    name: str
    value: float
    effect: float
    reason: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """`value` 0..100 is the sum of the factors' effects, the usual day's among them."""

    value: float
    factors: tuple[Factor, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BeliefsRequest:
    athlete: AthleteProfile
    body: BodyState
    at: datetime


@dataclass(frozen=True, slots=True)
class Estimate:
    """e1RM of the whole load in kg: the median, and the 5 % and 95 % bounds of the belief."""

    exercise: str
    kg: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TrainingLoad:
    """Fitness, fatigue and form in points a day; `days` is how long sessions have been known."""

    ctl: float
    atl: float
    tsb: float
    days: int


@dataclass(frozen=True, slots=True)
class Beliefs:
    """Strength where sets were logged; recovery (0..100) and sets of the last seven days by muscle."""

    e1rm: tuple[Estimate, ...]
    recovery: dict[str, float]
    weekly_sets: dict[str, float]
    load: TrainingLoad
