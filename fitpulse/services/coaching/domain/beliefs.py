"""What the planner believes about the body, in figures that a person can check and correct."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import exp

from fitpulse.kernel.catalogue import MUSCLES
from fitpulse.services.coaching.api import AthleteProfile, BodyState, LoadState
from fitpulse.services.coaching.domain.athlete import athlete_of
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.domain.learning import rolled

_FIVE_PERCENT = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Estimate:
    """e1RM of the whole load in kg: the median, and the 5 % and 95 % bounds of the belief."""

    kg: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Load:
    """Fitness, fatigue and form in points a day; `days` is how long sessions have been known."""

    ctl: float
    atl: float
    tsb: float
    days: int


@dataclass(frozen=True, slots=True)
class Beliefs:
    e1rm: Mapping[str, Estimate]
    recovery: Mapping[str, float]
    weekly_sets: Mapping[str, float]
    load: Load


def beliefs(profile: AthleteProfile, body: BodyState, at: datetime, index: Index) -> Beliefs:
    """Read the body at `at`: strength where sets were logged, and every muscle."""
    athlete = athlete_of(profile, body, at, None, index)
    estimates = {}
    for state in body.exercises:
        entry = index.by_id.get(state.exercise)
        if state.log_e1rm is None or entry is None:
            continue
        belief = athlete.strength.belief(entry)
        low, high = belief.quantile_kg(-_FIVE_PERCENT), belief.quantile_kg(_FIVE_PERCENT)
        estimates[entry.id] = Estimate(round(exp(belief.mean), 2), round(low, 2), round(high, 2))
    return Beliefs(
        e1rm=estimates,
        recovery={muscle: round(value, 1) for muscle, value in zip(MUSCLES, athlete.recovery, strict=True)},
        weekly_sets={muscle: round(sets, 2) for muscle, sets in zip(MUSCLES, athlete.done, strict=True)},
        load=_load(body.load, at),
    )


def _load(load: LoadState, at: datetime) -> Load:
    """CTL and ATL with today's sessions; TSB is yesterday's CTL less yesterday's ATL."""
    if load.day is None or load.first_day is None:
        return Load(0.0, 0.0, 0.0, 0)
    today = max(at.date(), load.day)
    yesterday = rolled(load, today)
    tonight = rolled(yesterday, today, whole=True)
    days = (today - load.first_day).days + 1
    return Load(round(tonight.ctl, 2), round(tonight.atl, 2), round(yesterday.ctl - yesterday.atl, 2), days)
