"""What the planner believes about the body, in figures that a person can check and correct."""

from datetime import datetime
from math import exp, sqrt

from fitpulse.kernel.catalogue import MUSCLES
from fitpulse.services.coaching.api import (
    Beliefs,
    BeliefsRequest,
    Estimate,
    ExerciseState,
    LoadState,
    TrainingLoad,
)
from fitpulse.services.coaching.domain.athlete import athlete_of
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.domain.learning import rolled
from fitpulse.services.coaching.domain.recovery import ASSUMED_RIR
from fitpulse.services.coaching.domain.strength import curve_deviation

_FIVE_PERCENT = 1.6448536269514722
_USUAL_REPS = 8.0


def beliefs(request: BeliefsRequest, index: Index) -> Beliefs:
    """Read the body at `at`: strength where sets were logged, and every muscle."""
    body, at = request.body, request.at
    athlete = athlete_of(request.athlete, body, at, None, index)
    estimates = []
    for state in body.exercises:
        entry = index.by_id.get(state.exercise)
        if state.log_e1rm is None or entry is None:
            continue
        belief = athlete.strength.belief(entry)
        spread = _FIVE_PERCENT * sqrt(belief.variance + _curve_doubt(state) ** 2)
        kg, low, high = (round(exp(belief.mean + side * spread), 2) for side in (0.0, -1.0, 1.0))
        estimates.append(Estimate(entry.id, kg, low, high))
    return Beliefs(
        e1rm=tuple(estimates),
        recovery={muscle: round(value, 1) for muscle, value in zip(MUSCLES, athlete.recovery, strict=True)},
        weekly_sets={muscle: round(sets, 2) for muscle, sets in zip(MUSCLES, athlete.done, strict=True)},
        load=_load(body.load, at),
    )


def _curve_doubt(state: ExerciseState) -> float:
    """Standard deviation of what the person's own curve may be off by, at the reps last done."""
    newest = state.results[0] if state.results else None
    if newest is None or newest.reps is None:
        return curve_deviation(_USUAL_REPS)
    return curve_deviation(newest.reps + (ASSUMED_RIR if newest.rir is None else newest.rir))


def _load(load: LoadState, at: datetime) -> TrainingLoad:
    """CTL and ATL with today's sessions; TSB is yesterday's CTL less yesterday's ATL."""
    if load.day is None or load.first_day is None:
        return TrainingLoad(0.0, 0.0, 0.0, 0)
    today = max(at.date(), load.day)
    yesterday = rolled(load, today)
    tonight = rolled(yesterday, today, whole=True)
    days = (today - load.first_day).days + 1
    return TrainingLoad(
        round(tonight.ctl, 2), round(tonight.atl, 2), round(yesterday.ctl - yesterday.atl, 2), days
    )
