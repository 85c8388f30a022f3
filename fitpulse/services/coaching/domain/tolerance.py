"""How much weekly work each muscle of this person thrives on, learned from strength over volume and soreness.

Every four weeks a muscle is reviewed. A fifth of what it differs from the table is forgotten first, for one review is
mostly noise. Where its lifts stood still, its sets rise by a tenth if it recovers well (by a twentieth if nobody told
how sore it gets) and fall by a tenth if it does not; where they fell by more than their own doubt, its sets fall.
All stays within 0.8 to 1.25 of what the table says and never goes above a muscle's ceiling.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from math import sqrt

from fitpulse.kernel.catalogue import MUSCLES
from fitpulse.services.coaching.api import CheckIn, ExerciseState, SeasonState, ToleranceState
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.domain.normals import strained
from fitpulse.services.coaching.domain.trend import trend

LEAST, MOST = 0.8, 1.25
_STEP, _UNTOLD_STEP, _KEPT = 0.1, 0.05, 0.8
_REVIEW, _RECENT = timedelta(days=28), timedelta(days=14)
_STALL, _FALL, _DOUBT = 0.005, 0.02, 1.0
_SORE, _STRAINED_SORE = 1.5, 1.0
_ANSWER_WEIGHT = 0.15
_TOLD = 4


def felt(tolerances: tuple[ToleranceState, ...], checkin: CheckIn) -> tuple[ToleranceState, ...]:
    """Smooth the soreness told into each muscle's memory."""
    known = {state.muscle: state for state in tolerances}
    for muscle, told in checkin.soreness.items():
        if muscle in known:
            before = known[muscle].soreness
            smoothed = told if before is None else before + _ANSWER_WEIGHT * (told - before)
            known[muscle] = replace(known[muscle], soreness=round(smoothed, 3))
    return tuple(known[state.muscle] for state in tolerances)


def adapted(
    tolerances: tuple[ToleranceState, ...],
    exercises: Mapping[str, ExerciseState],
    season: SeasonState,
    index: Index,
    today: date,
) -> tuple[ToleranceState, ...]:
    """Review what is due; muscles that are new begin with the table's figure and are reviewed four weeks on."""
    known = {state.muscle: state for state in tolerances}
    due = {m for m in MUSCLES if m not in known or _due(known[m], today)}
    if not due:
        return tolerances
    lifts = _lifts(exercises.values(), index, today)
    for muscle in due & lifts.keys():
        state = known.get(muscle)
        known[muscle] = (
            ToleranceState(muscle=muscle, day=today)
            if state is None
            else _reviewed(state, lifts[muscle], tired=bool(strained(season, today)), today=today)
        )
    return tuple(known[muscle] for muscle in MUSCLES if muscle in known)


def described(tolerances: Iterable[ToleranceState]) -> str:
    """Tell what differs most from the table and how many more do, or nothing."""
    differing = sorted((s for s in tolerances if s.scale != 1.0), key=lambda s: -abs(s.scale - 1.0))
    told = [f"{s.muscle.replace('-', ' ')} {s.scale - 1.0:+.0%}" for s in differing[:_TOLD]]
    more = f" and {len(differing) - _TOLD} more" if len(differing) > _TOLD else ""
    return f"Sets adapted to you: {', '.join(told)}{more}." if told else ""


def _due(state: ToleranceState, today: date) -> bool:
    return state.day is None or today - state.day >= _REVIEW


def _lifts(
    exercises: Iterable[ExerciseState], index: Index, today: date
) -> Mapping[str, list[ExerciseState]]:
    """Lifts practised lately, by the muscles that they target."""
    found: dict[str, list[ExerciseState]] = {}
    for state in exercises:
        entry = index.by_id.get(state.exercise)
        if entry is None or state.log_e1rm is None or today - state.at.date() > _RECENT:
            continue
        for number, _ in entry.shares:
            if entry.target_bits >> number & 1:
                found.setdefault(MUSCLES[number], []).append(state)
    return found


def _reviewed(
    state: ToleranceState, lifts: list[ExerciseState], *, tired: bool, today: date
) -> ToleranceState:
    moved = sum(map(trend, lifts)) / len(lifts)
    met = sum(bool(lift.results) and lift.results[0].met for lift in lifts)
    noise = sqrt(sum(lift.variance for lift in lifts)) / len(lifts)
    fell = moved <= -max(_FALL, _DOUBT * noise)
    tired = fell or (state.soreness or 0.0) > (_STRAINED_SORE if tired else _SORE)
    scale = 1.0 + _KEPT * (state.scale - 1.0)
    if moved < _STALL and tired:
        scale *= 1.0 - _STEP
    elif -_FALL < moved < _STALL and 2 * met >= len(lifts):
        scale *= 1.0 + (_UNTOLD_STEP if state.soreness is None else _STEP)
    return replace(state, scale=round(min(MOST, max(LEAST, scale)), 3), trend=round(moved, 4), day=today)
