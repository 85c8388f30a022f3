"""What became of each lift of a session: the logged sets held against what was asked."""

from collections.abc import Sequence

from fitpulse.services.coaching.api import ProgramSet
from fitpulse.services.coaching.domain.program.rules import Intervals, RepSum, Rule
from fitpulse.services.coaching.domain.program.state import Asked, AskedSet, Outcome

_WORKING = frozenset({"work", "hold", "cardio"})
_GRAM = 1e-3


def outcome(asked: Asked, done: Sequence[ProgramSet], rule: Rule) -> Outcome | None:
    """Judge a lift, or None where nothing of it was done (cut, swapped or skipped: no blame).

    Only sets of the exercise that was asked, in its place, count. A set is met when its reps or seconds and
    its load are reached; a heavier load is fine.
    """
    sets = [
        one
        for one in done
        if one.exercise == asked.exercise and one.item in {asked.item, None} and one.kind in _WORKING
    ]
    if not sets:
        return None
    reps = [one.reps or 0 for one in sets]
    total = sum(reps)
    if isinstance(rule, RepSum):
        loaded = all(_loaded(wanted, one) for wanted, one in zip(asked.sets, sets, strict=False))
        met: bool | None = loaded and total >= rule.total
    else:
        pairs = zip(asked.sets, sets, strict=False)
        met = all(_loaded(wanted, one) and _reached(wanted, one) for wanted, one in pairs)
        if met and len(sets) < len(asked.sets):
            met = None
    if not asked.whole and isinstance(rule, RepSum | Intervals):
        met = None
    loads = [one.load_kg for one in sets if one.load_kg is not None]
    timed = [one.seconds for one in sets if one.seconds is not None]
    return Outcome(
        sets=len(sets),
        met=met,
        least=min(reps),
        last=reps[min(len(asked.sets), len(reps)) - 1],
        total=total,
        load_kg=min(loads, default=None),
        seconds=min(timed, default=None),
    )


def _loaded(asked: AskedSet, done: ProgramSet) -> bool:
    return asked.load_kg is None or (done.load_kg or 0.0) >= asked.load_kg - _GRAM


def _reached(asked: AskedSet, done: ProgramSet) -> bool:
    if asked.seconds is not None and (done.seconds or 0) < asked.seconds:
        return False
    return asked.reps is None or (done.reps or 0) >= asked.reps
