"""What one session of one exercise came to: the heaviest load, the worst set made with it, and whether all was met."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from fitpulse.services.coaching.api import ExerciseState, Result, SetDone

_Number = TypeVar("_Number", int, float)

RESULTS = 2
"""Sessions of an exercise that are remembered."""

SAME_SESSION = timedelta(hours=4)


def same_session(state: ExerciseState, at: datetime) -> Result | None:
    """Find the result that this set belongs to, if the session is still the same one."""
    if state.results and abs(at - state.results[0].at) <= SAME_SESSION:
        return state.results[0]
    return None


def with_set(earlier: Result | None, done: SetDone) -> Result:
    """Take a set into the session's result: the heaviest load, and the worst set made with it."""
    met, short = _met(done), _short(done)
    newest = Result(
        at=done.at,
        sets=1,
        met=met,
        load_kg=done.load_kg,
        reps=done.reps,
        rir=done.rir,
        seconds=done.seconds,
        top_sets=1,
        short=short,
    )
    if earlier is None:
        return newest
    known = replace(
        earlier,
        at=max(earlier.at, done.at),
        sets=earlier.sets + 1,
        met=earlier.met and met,
        short=earlier.short or short,
    )
    before, now = earlier.load_kg or 0.0, done.load_kg or 0.0
    if now > before:
        return replace(newest, at=known.at, sets=known.sets, met=known.met, short=known.short)
    if now < before:
        return known
    return replace(
        known,
        reps=_least(earlier.reps, done.reps),
        rir=_least(earlier.rir, done.rir),
        seconds=_least(earlier.seconds, done.seconds),
        top_sets=earlier.top_sets + 1,
    )


def _met(done: SetDone) -> bool:
    """Whether the set reached its target: reps or seconds, and the reserve to within one rep."""
    if _short(done):
        return False
    if done.target_rir is not None and done.rir is not None:
        return done.rir >= done.target_rir - 1.0
    return True


def _short(done: SetDone) -> bool:
    """Whether it missed its seconds, or its reps though they were not left in reserve instead."""
    if done.target_seconds is not None and (done.seconds or 0) < done.target_seconds:
        return True
    if done.target_reps is None or (done.reps or 0) >= done.target_reps:
        return False
    if done.rir is None or done.target_rir is None:
        return True
    return (done.reps or 0) + done.rir < done.target_reps + done.target_rir


def _least(one: _Number | None, other: _Number | None) -> _Number | None:
    return other if one is None else one if other is None else min(one, other)
