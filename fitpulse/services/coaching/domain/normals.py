"""What is normal for this person in their check-ins, and for how many days in a row they have been below it.

Sleep, energy and soreness are each compared with the person's own exponentially weighted mean and deviation over
some four weeks of answers; nobody is measured against a table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from math import sqrt

from fitpulse.services.coaching.api import CheckIn, NormalState, SeasonState

_SPAN, _LEAST_ANSWERS = 28, 7
_LEAST_DEVIATION: Mapping[str, float] = {"sleep": 0.5, "energy": 0.5, "soreness": 0.4}
_UNIT = {"sleep": " h", "energy": " of 5", "soreness": " of 4"}
_FRESH = timedelta(days=2)
_HOLDS = 2


def after_checkin(season: SeasonState, checkin: CheckIn) -> SeasonState:
    """Take up one check-in; the first of a day counts."""
    normals = {state.factor: state for state in season.normals}
    for factor, value in _answers(checkin):
        normals[factor] = _after_answer(normals.get(factor), factor, value, checkin.at.date())
    return replace(season, normals=tuple(normals[factor] for factor in sorted(normals)))


def strained(season: SeasonState, today: date, days: int = _HOLDS) -> str:
    """Name the factor that has been worse than normal for at least `days` in a row up to now, or nothing."""
    found = below(season, today, days)
    return described(found[0]) if found else ""


def below(season: SeasonState, today: date, days: int) -> list[NormalState]:
    return [
        state
        for state in season.normals
        if state.worse >= days and state.day is not None and timedelta(0) <= today - state.day <= _FRESH
    ]


def described(state: NormalState) -> str:
    unit, side = _UNIT[state.factor], "above" if state.factor == "soreness" else "below"
    return f"{state.factor} {side} your normal {state.mean:.1f}{unit} for {state.worse} days"


def _answers(checkin: CheckIn) -> Iterator[tuple[str, float]]:
    if checkin.sleep_h is not None:
        yield "sleep", checkin.sleep_h
    if checkin.energy is not None:
        yield "energy", float(checkin.energy)
    if checkin.soreness:
        yield "soreness", sum(checkin.soreness.values()) / len(checkin.soreness)


def _after_answer(state: NormalState | None, factor: str, value: float, today: date) -> NormalState:
    if state is None:
        return NormalState(factor=factor, mean=value, day=today)
    if state.day is not None and today <= state.day:
        return state
    off = state.mean - value if factor != "soreness" else value - state.mean
    deviation = max(_LEAST_DEVIATION[factor], sqrt(state.variance))
    worse = state.answers >= _LEAST_ANSWERS and off > deviation
    streak = state.worse if state.day is not None and today - state.day <= _FRESH else 0
    weight = max(1.0 / _SPAN, 1.0 / (state.answers + 1))
    step = value - state.mean
    return NormalState(
        factor=factor,
        mean=round(state.mean + weight * step, 4),
        variance=round((1.0 - weight) * (state.variance + weight * step * step), 4),
        answers=min(_SPAN, state.answers + 1),
        worse=streak + 1 if worse else 0,
        day=today,
    )
