"""How many reps at what load for one exercise today: double progression on top of the strength belief.

Reps climb within a range (`reps_next = reps_prev + RIR_prev - RIR_target`), then load is added and the reps
start over. Only a session in which every working set met its target moves the load up; the belief about
e1RM says how far, and takes the load down when the range has become out of reach.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from fitpulse.services.coaching.api import Result
from fitpulse.services.coaching.domain.curve import MOST_REPS, reps_to_failure, share_of_max
from fitpulse.services.coaching.domain.index import Entry
from fitpulse.services.coaching.domain.loads import Ladder
from fitpulse.services.coaching.domain.season import Phase
from fitpulse.services.coaching.domain.strength import Belief, Strength

Move = Literal["first", "up", "reps", "same", "down", "deload", "again"]

STALE = timedelta(days=42)
"""A result older than this is no longer a step to build on; the belief alone decides."""

_RANGES: Mapping[str, tuple[tuple[int, int], tuple[int, int], tuple[int, int]]] = {
    # Reps of main lifts, other compounds, and isolations.
    "strength": ((3, 6), (5, 8), (8, 12)),
    "muscle": ((5, 8), (6, 10), (8, 12)),
    "general": ((5, 8), (8, 12), (10, 15)),
    "fat_loss": ((6, 10), (8, 12), (10, 15)),
    "endurance": ((8, 12), (10, 15), (12, 15)),
    "return": ((6, 10), (8, 12), (10, 15)),
}
_BODY_REPS = (5, 25)
_HOLD_S = (20, 60)
_LARGEST_STEP = 1.05
_OVER_RANGE = 3
_SHORT_SET = 8


@dataclass(frozen=True, slots=True)
class Prescription:
    """What each working set asks for, and the numbers that a reason may quote."""

    reps_min: int | None
    reps_max: int | None
    rir: float | None
    load_kg: float | None
    seconds: int | None
    move: Move
    before: Result | None


def rep_range(entry: Entry, goal: str, phase: Phase, experience: str) -> tuple[int, int]:
    """Reps the exercise is trained in; people new to a lift stay off the lowest ones."""
    place = 0 if entry.main else 1 if entry.compound else 2
    low, high = _RANGES[goal][place]
    if experience == "beginner" or phase.deload:
        low, high = max(5, low), max(8, high)
    return low, high


def target_rir(entry: Entry, phase: Phase, belief: Belief) -> float:
    """The week's reps in reserve; one more while the exercise is new."""
    return phase.rir + (0.0 if belief.own or not entry.compound else 1.0)


def prescribe(
    entry: Entry,
    *,
    strength: Strength,
    ladder: Ladder | None,
    results: tuple[Result, ...],
    goal: str,
    experience: str,
    phase: Phase,
    at: datetime,
) -> Prescription | None:
    """Reps, load and reserve for today, or None when the athlete can't do it in a useful number of reps."""
    before = results[0] if results and at - results[0].at <= STALE else None
    if entry.exercise.measure != "reps":
        return _hold(before, phase)
    belief = strength.belief(entry)
    rir = target_rir(entry, phase, belief)
    reps = rep_range(entry, goal, phase, experience)
    if ladder is None:
        if entry.exercise.load_unit in {"total", "per_hand"}:
            return None
        if entry.exercise.bodyweight_fraction == 0.0:
            return _unweighed(before, reps, rir)
        return _bodyweight(entry, strength, before, rir)
    return _loaded(entry, strength, belief, ladder, before, reps, rir, phase)


def _loaded(
    entry: Entry,
    strength: Strength,
    belief: Belief,
    ladder: Ladder,
    before: Result | None,
    reps: tuple[int, int],
    rir: float,
    phase: Phase,
) -> Prescription | None:
    low, high = reps
    body = strength.whole_kg(entry, 0.0)
    able_kg = belief.cautious_kg

    def reach(load_kg: float) -> float:
        return _reps(able_kg, body + load_kg) - rir

    last = before.load_kg if before is not None else None
    if last is None or before is None or before.reps is None:
        wanted = able_kg * share_of_max((low + high) / 2 + rir) * phase.load_share - body
        load = ladder.floor(wanted)
        if load is None:
            return _lightest(ladder, reach(ladder.least_kg), reps, rir, before, "first")
        return _at(load, reach(load), reps, rir, before, "first")
    if phase.deload:
        load = ladder.floor(min(last, able_kg * share_of_max(low + rir) - body) * phase.load_share)
        if load is None:
            return _lightest(ladder, reach(ladder.least_kg), reps, rir, before, "deload")
        return _at(load, max(low, min(high, before.reps)), reps, rir, before, "deload")
    if not ladder.holds(last):
        kept = ladder.floor(last)
        if kept is None:
            return _lightest(ladder, reach(ladder.least_kg), reps, rir, before, "same")
        return _at(kept, reach(kept), reps, rir, before, "same")
    if reach(last) < low - 1 or before.reps < low - 1:
        load = ladder.floor(min(last * 0.975, able_kg * share_of_max(low + 1 + rir) - body))
        if load is None:
            return _lightest(ladder, reach(ladder.least_kg), reps, rir, before, "down")
        return _at(load, reach(load), reps, rir, before, "down")
    if before.met and _climbed(before, rir) >= high:
        step = _raised(ladder, last, belief, able_kg, body, low, rir)
        if step is not None:
            return _at(step, reach(step), reps, rir, before, "up")
    wanted = min(_climbed(before, rir) if before.met else before.reps, before.reps + 2)
    ceiling = max(high, min(high + _OVER_RANGE, wanted))
    target = max(low, min(ceiling, round(wanted)))
    move: Move = "again" if not before.met else "reps" if target > before.reps else "same"
    return Prescription(target, _upper(target, high), rir, last, None, move, before)


def _raised(
    ladder: Ladder, last: float, belief: Belief, able_kg: float, body: float, low: int, rir: float
) -> float | None:
    """The heaviest load worth stepping to: within a step's size and what the bottom of the range allows."""
    doubt = min(0.15, belief.variance**0.5)
    most = min((body + last) * (_LARGEST_STEP + doubt) - body, able_kg * share_of_max(low + rir) - body)
    found = ladder.floor(most)
    if found is not None and found > last:
        return found
    # Coarse dumbbells and machine stacks: a larger step is fine once it fits the range.
    step = ladder.above(last)
    return step if step is not None and step <= able_kg * share_of_max(low + rir) - body else None


def _climbed(before: Result, rir: float) -> float:
    """`reps_next = reps_prev + (RIR_prev - RIR_target)`; an untold reserve counts as the target."""
    return (before.reps or 0) + ((before.rir if before.rir is not None else rir) - rir)


def _at(
    load: float, reach: float, reps: tuple[int, int], rir: float, before: Result | None, move: Move
) -> Prescription:
    low, high = reps
    target = max(low, min(high, int(reach)))
    return Prescription(target, _upper(target, high), rir, load, None, move, before)


def _lightest(
    ladder: Ladder, reach: float, reps: tuple[int, int], rir: float, before: Result | None, move: Move
) -> Prescription | None:
    """The lightest weight there is, for as many reps as it allows; None when that is fewer than useful."""
    least = max(3, reps[0] - 2)
    if reach < least:
        return None
    target = int(min(reach, reps[1]))
    return Prescription(target, _upper(target, reps[1]), rir, ladder.least_kg, None, move, before)


def _bodyweight(entry: Entry, strength: Strength, before: Result | None, rir: float) -> Prescription | None:
    low, high = _BODY_REPS
    if before is not None and before.reps is not None:
        wanted = _climbed(before, rir) if before.met else before.reps
        target = max(1, min(high, round(min(wanted, before.reps + 2))))
        if target < low - 2:
            return None
        move: Move = "again" if not before.met else "reps" if target > before.reps else "same"
        return Prescription(target, _upper(target, high), rir, None, None, move, before)
    reach = _reps(strength.belief(entry).cautious_kg, strength.whole_kg(entry, 0.0)) - rir
    if reach < low:
        return None
    target = int(min(reach, high))
    return Prescription(target, _upper(target, high), rir, None, None, "first", None)


def _unweighed(before: Result | None, reps: tuple[int, int], rir: float) -> Prescription:
    """Bands and floor work: only reps and the reserve tell the dose."""
    low, high = reps[0], reps[1] + 5
    if before is None or before.reps is None:
        return Prescription(low, _upper(low, high), rir, None, None, "first", None)
    wanted = _climbed(before, rir) if before.met else before.reps
    target = max(low, min(high, round(min(wanted, before.reps + 2))))
    move: Move = "again" if not before.met else "reps" if target > before.reps else "same"
    return Prescription(target, _upper(target, high), rir, None, None, move, before)


def _hold(before: Result | None, phase: Phase) -> Prescription:
    low, high = _HOLD_S
    if before is None or before.seconds is None:
        return Prescription(None, None, None, None, low if phase.deload else low + 5, "first", None)
    grown = before.seconds + 5 if before.met and not phase.deload else before.seconds
    seconds = max(low, min(high, grown))
    move: Move = "again" if not before.met else "reps" if seconds > before.seconds else "same"
    return Prescription(None, None, None, None, seconds, move, before)


def _upper(target: int, high: int) -> int:
    """Top of the window shown: a good day may add a rep or two, without eating up the reserve."""
    return max(target, min(high, target + (1 if target < _SHORT_SET else 2)))


def _reps(able_kg: float, whole_kg: float) -> float:
    """Reps to failure with a whole load of `whole_kg`; where the curve is flat, the most it can tell."""
    return reps_to_failure(whole_kg / able_kg) if whole_kg > 0.0 else MOST_REPS
