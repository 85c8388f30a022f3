"""What the planner believes about the body, in figures that a person can check and correct."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import exp, sqrt

from fitpulse.kernel.catalogue import MUSCLES
from fitpulse.services.coaching.api import AthleteProfile, BodyState, ExerciseState, LoadState
from fitpulse.services.coaching.domain.athlete import athlete_of
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.domain.learning import rolled
from fitpulse.services.coaching.domain.recovery import ASSUMED_RIR

_FIVE_PERCENT = 1.6448536269514722
_CURVE_DOUBT, _DOUBT_A_REP, _SURE_REPS = 0.015, 0.004, 4.0
"""Formulae for the e1RM disagree with each other and with people by this much (in logs), more with each rep
beyond the fourth, and alike in every set, so that no number of sets removes it (LeSuer et al. 1997)."""


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
        spread = _FIVE_PERCENT * sqrt(belief.variance + _curve_doubt(state) ** 2)
        kg, low, high = (round(exp(belief.mean + side * spread), 2) for side in (0.0, -1.0, 1.0))
        estimates[entry.id] = Estimate(kg, low, high)
    return Beliefs(
        e1rm=estimates,
        recovery={muscle: round(value, 1) for muscle, value in zip(MUSCLES, athlete.recovery, strict=True)},
        weekly_sets={muscle: round(sets, 2) for muscle, sets in zip(MUSCLES, athlete.done, strict=True)},
        load=_load(body.load, at),
    )


def _curve_doubt(state: ExerciseState) -> float:
    """Standard deviation of what the curve itself may be off by, at the reps last done."""
    if not state.results or state.results[0].reps is None:
        return _CURVE_DOUBT
    newest = state.results[0]
    reps = (newest.reps or 0) + (ASSUMED_RIR if newest.rir is None else newest.rir)
    return _CURVE_DOUBT + _DOUBT_A_REP * max(0.0, reps - _SURE_REPS)


def _load(load: LoadState, at: datetime) -> Load:
    """CTL and ATL with today's sessions; TSB is yesterday's CTL less yesterday's ATL."""
    if load.day is None or load.first_day is None:
        return Load(0.0, 0.0, 0.0, 0)
    today = max(at.date(), load.day)
    yesterday = rolled(load, today)
    tonight = rolled(yesterday, today, whole=True)
    days = (today - load.first_day).days + 1
    return Load(round(tonight.ctl, 2), round(tonight.atl, 2), round(yesterday.ctl - yesterday.atl, 2), days)
