"""How many reps at what load for one exercise today: double progression on top of the strength belief.

Reps climb within a range (`reps_next = reps_prev + RIR_prev - RIR_target`), then load is added and the reps
start over. Only a session in which every working set met its target moves the load up; the belief about
e1RM says how far, and takes the load down when the range has become out of reach.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Literal

from fitpulse.services.coaching.api import PainState, Result
from fitpulse.services.coaching.domain.climbing import earned, reps_next
from fitpulse.services.coaching.domain.curve import MOST_REPS, reps_to_failure, share_of_max
from fitpulse.services.coaching.domain.index import Entry
from fitpulse.services.coaching.domain.loads import Ladder
from fitpulse.services.coaching.domain.planner_policy import STANDARD, PlannerPolicy
from fitpulse.services.coaching.domain.season import Phase
from fitpulse.services.coaching.domain.strength import Belief, Strength

Move = Literal["first", "up", "reps", "same", "down", "deload", "return", "again"]

STALE = timedelta(days=42)
"""A result older than this is no longer a step to build on; the belief alone decides."""

_RANGES: Mapping[str, tuple[tuple[int, int], tuple[int, int], tuple[int, int]]] = {
    # Reps of main lifts, other compounds, and isolations.
    "strength": ((3, 5), (5, 8), (8, 12)),
    "muscle": ((4, 6), (6, 10), (8, 12)),
    "general": ((4, 6), (8, 12), (10, 15)),
    "fat_loss": ((6, 10), (8, 12), (10, 15)),
    "endurance": ((8, 12), (10, 15), (12, 15)),
    "return": ((5, 8), (8, 12), (10, 15)),
}
_BODY_REPS, _FEWEST_OF_A_LIFT = (5, 25), 2
_HOLD_S = (20, 60)
_MOST_DOUBT, _STEP_A_REP, _BOLD_STEP, _BOLDEST_STEP = 0.15, 0.03, 1.1, 1.2
_STEP_BACK, _MOST_BACK = 0.975, 0.9
_FAR = 5.0
_OVER_RANGE, _MOST_OVER, _ROUNDING = 3, 6, 0.25
_SHORT_SET = 8


@dataclass(frozen=True, slots=True)
class Prescription:
    """What each working set asks for, and the numbers that a reason may quote.

    `easy` says that even the heaviest form at hand is too light to be hard within the reps; `pain` is what
    it is eased for.
    """

    reps_min: int | None
    reps_max: int | None
    rir: float | None
    load_kg: float | None
    seconds: int | None
    move: Move
    before: Result | None
    easy: bool = False
    pain: PainState | None = None


def rep_range(entry: Entry, goal: str, phase: Phase, experience: str) -> tuple[int, int]:
    """Reps the exercise is trained in; people new to a lift stay off the lowest ones."""
    place = 0 if entry.main else 1 if entry.compound else 2
    if not entry.exercise.loadable:
        place = 2
    low, high = _RANGES[goal][place]
    if experience == "beginner" or phase.deload:
        low, high = max(5, low), max(8, high)
    return low, high


def target_rir(entry: Entry, phase: Phase, belief: Belief) -> float:
    """Take the week's reps in reserve, and one more while a compound lift is new."""
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
    tired: float = 0.0,
    policy: PlannerPolicy = STANDARD,
) -> Prescription | None:
    """Reps, load and reserve for today, or None when the athlete can't do it in a useful number of reps.

    `tired` is what fatigue will take off log e1RM by then; it sets loads, while bare reps are found by trying.
    """
    before = results[0] if results and at - results[0].at <= STALE else None
    if entry.exercise.measure != "reps":
        return _hold(before, phase)
    belief = strength.belief(entry)
    rir = target_rir(entry, phase, belief)
    low, high = rep_range(entry, goal, phase, experience)
    body = strength.whole_kg(entry, 0.0)
    if ladder is not None:
        earlier = results[1] if before is not None and len(results) > 1 else None
        able, step = belief.lowered(tired), policy.load_step
        return _Loaded(low, high, rir, ladder, body, able, phase, before, earlier, step).prescribe()
    if entry.exercise.load_unit in {"total", "per_hand"}:
        return None
    if body == 0.0:
        return _unweighed(before, low, high, rir)
    return _bodyweight(entry, belief, body, before, rir)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """One exercise with kilograms to choose; `body_kg` is the part of the whole load that is the body."""

    low: int
    high: int
    rir: float
    ladder: Ladder
    body_kg: float
    belief: Belief
    phase: Phase
    before: Result | None
    earlier: Result | None
    load_step: float

    def prescribe(self) -> Prescription | None:
        before = self.before
        if before is None or before.reps is None or (before.load_kg or 0.0) < self.ladder.least_kg:
            middle = self._load_for((self.low + self.high) / 2.0) * self.phase.load_share
            return self._at(self.ladder.floor(middle), "first")
        return self._step(before, before.load_kg or 0.0, before.reps)

    def _step(self, before: Result, last_kg: float, last_reps: int) -> Prescription | None:
        if self.phase.deload:
            usual = max(last_kg, (self.earlier.load_kg or 0.0) if self.earlier is not None else 0.0)
            able = min(last_kg, min(usual, self._load_for(self.low)) * self.phase.load_share)
            return self._at(self.ladder.floor(able), "deload")
        if self.phase.back is not None and before.at.date() < self.phase.back:
            able = min(last_kg, self._load_for(self.low))
            return self._at(self.ladder.floor(able * self.phase.load_share), "return")
        if not self.ladder.holds(last_kg):
            return self._at(self.ladder.floor(min(last_kg, self._load_for(self.low))), "down")
        if self._too_heavy(last_kg, last_reps):
            lighter = min(last_kg * _STEP_BACK, max(self._load_for(self.low + 1), last_kg * _MOST_BACK))
            return self._at(self.ladder.floor(lighter), "down")
        top, climbed = self._top(last_kg), last_reps + earned(before, self.rir)
        ready = before.met and (max(last_reps, reps_next(before, self.rir)) >= top or self._light(last_kg))
        raised = self._raised(before, last_kg, made=last_reps >= top) if ready else None
        if raised is not None:
            return self._window(raised, max(self.low, min(self.high, int(self._reach(raised)))), "up")
        target = max(self.low, min(top, climbed) if before.met else min(self.high, last_reps))
        move: Move = "again" if not before.met else "reps" if target > last_reps else "same"
        return self._window(last_kg, target, move)

    def _too_heavy(self, last_kg: float, last_reps: int) -> bool:
        """Whether the range's low end was missed by more than a rep, or twice in a row with this load.

        What was done as asked is not too heavy, whatever the belief says.
        """
        before, earlier = self.before, self.earlier
        if before is None or before.met:
            return False
        if min(self._reach(last_kg), last_reps) < self.low - 1:
            return True
        again = earlier is not None and not earlier.met and earlier.load_kg == before.load_kg
        return again and last_reps < self.low

    def _top(self, last_kg: float) -> int:
        """Reps from which the next weight there is comes within reach: above the range where its step is large."""
        next_up = self.ladder.above(last_kg)
        if next_up is None:
            return self.high + _OVER_RANGE
        share = share_of_max(self.low + self.rir) * (self.body_kg + last_kg) / (self.body_kg + next_up)
        needed = ceil(reps_to_failure(share) - self.rir - _ROUNDING)
        return max(self.high, min(self.high + _MOST_OVER, needed))

    def _raised(self, before: Result, last_kg: float, *, made: bool) -> float | None:
        """Find the heaviest load worth stepping to: within a step's size and what the range's low end allows.

        Where all sets `made` the reps that the next weight takes, that weight is due even if the belief lags.

        A step is the policy's, more while the lift is little known or was far easier than asked; a tenth at most, a
        fifth where two sessions in a row were easy.
        Coarse dumbbells and machine stacks may need a larger step, which is fine once it fits the range.
        """
        step = 1.0 + self.load_step + min(_MOST_DOUBT, self.belief.variance**0.5)
        if before.rir is not None:
            step += _STEP_A_REP * max(0.0, before.rir - self.rir - 1.0)
        fits = self._load_for(self.low)
        boldest = _BOLDEST_STEP if self._twice_easy(before) else _BOLD_STEP
        stepped = (self.body_kg + last_kg) * min(boldest, step) - self.body_kg
        found = self.ladder.floor(min(stepped, fits))
        if found is not None and found > last_kg:
            return found
        next_up = self.ladder.above(last_kg)
        if next_up is None:
            return None
        # A reserve told far from failure is a floor: the next weight is then worth a try.
        far = (before.reps or 0) >= self.high and (before.rir or 0.0) >= max(_FAR, self.rir + 2.0)
        return next_up if made or next_up <= fits or far else None

    def _twice_easy(self, before: Result) -> bool:
        """Whether two sessions in a row were met with a rep and more to spare: one alone may be misjudged."""
        both = (before, self.earlier)
        return all(one is not None and one.met and (one.rir or 0.0) >= self.rir + 1.0 for one in both)

    def _light(self, last_kg: float) -> bool:
        """Whether the belief allows more than the range's low end even with the next weight."""
        next_up = self.ladder.above(last_kg)
        return next_up is not None and next_up <= self._load_for(self.low + 1)

    def _load_for(self, reps: float) -> float:
        """Kilograms (load unit) that leave the target reserve after `reps`, by a cautious belief."""
        return self.belief.cautious_kg * share_of_max(reps + self.rir) - self.body_kg

    def _reach(self, load_kg: float) -> float:
        return _reps(self.belief.cautious_kg, self.body_kg + load_kg) - self.rir

    def _at(self, load_kg: float | None, move: Move) -> Prescription | None:
        """At this load, or at the lightest there is, if that allows a useful number of reps."""
        least = self.ladder.least_kg
        load = least if load_kg is None else load_kg
        reach = self._reach(load)
        if load_kg is None and reach < max(3, self.low - 2):
            return None
        floor = self.low if load_kg is not None else 1
        last = self.before.load_kg if self.before is not None else None
        if last is not None and load >= last and move != "first":
            move = "same"
        return self._window(load, max(floor, min(self.high, int(reach))), move)

    def _window(self, load_kg: float, target: int, move: Move) -> Prescription:
        return Prescription(target, _upper(target, self.high), self.rir, load_kg, None, move, self.before)


def _bodyweight(
    entry: Entry, belief: Belief, body_kg: float, before: Result | None, rir: float
) -> Prescription | None:
    """Only the reps can be chosen. Trying is safe, so a first time goes by the middle of the belief.

    What the catalogue calls a beginner's exercise is tried if the belief's upper end allows it.
    """
    low, high = _FEWEST_OF_A_LIFT if entry.main else _BODY_REPS[0], _BODY_REPS[1]
    if before is None or before.reps is None:
        hope = 1.0 if entry.exercise.level == "beginner" else 0.0
        if _reps(belief.quantile_kg(hope), body_kg) <= low:
            return None
        reach = _reps(belief.quantile_kg(0.0), body_kg) - rir
        target = int(max(low, min(reach, high)))
        return Prescription(
            target, _upper(target, high), rir, None, None, "first", None, easy=reach >= MOST_REPS - rir
        )
    target = min(high, before.reps + earned(before, rir))
    if target < max(1, low - 2):
        return None
    return replace(_climb(before, before.reps, target, high, rir), easy=target >= high)


def _unweighed(before: Result | None, low: int, high: int, rir: float) -> Prescription:
    """Bands and floor work: only reps and the reserve tell the dose."""
    high += _OVER_RANGE + 2
    if before is None or before.reps is None:
        return Prescription(low, _upper(low, high), rir, None, None, "first", None)
    target = max(low, min(high, before.reps + earned(before, rir)))
    return _climb(before, before.reps, target, high, rir)


def _climb(before: Result, last_reps: int, target: int, high: int, rir: float) -> Prescription:
    move: Move = "again" if not before.met else "reps" if target > last_reps else "same"
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
