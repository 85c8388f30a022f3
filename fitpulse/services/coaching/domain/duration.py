"""How long a session takes: every repetition, rest and change of station.

A set's rest is the time until the next set, so an exercise's last rest is the walk to the next one, and
minutes are the plain sum of sets and rests plus getting started. The athlete's own pace scales the result.
"""

from dataclasses import dataclass

from fitpulse.services.coaching.api import PlannedSet
from fitpulse.services.coaching.domain.index import Entry

REP_S = 3.5
_SET_UP_S = 4.0
_START_S = 120.0
MOVE_ON_S = 60
_LONGEST_STRETCH, _LONGEST_REST_S = 2.0, 300
_REST_STEP_S = 5


def rest_s(entry: Entry, goal: str) -> int:
    """Least rest between working sets: two minutes and more where strength decides, one else.

    It is lengthened up to twofold while no further set is worth the time, so this is where another set and a
    longer rest are worth the same.
    """
    if entry.main:
        return 120 if goal == "strength" else 105
    if entry.compound and entry.exercise.measure == "reps":
        light = not entry.exercise.loadable
        return 75 if light else 90
    return 60


PAIRED_REST_S = 50
"""Rest after each set of a superset; the partner's set rests the muscle as well."""


def start_s(available_s: float) -> float:
    """Arriving and loosening up: two minutes, less in a very short session."""
    return min(_START_S, 0.1 * available_s)


def set_s(entry: Entry, reps: float | None, seconds: int | None) -> float:
    """Seconds under way in one set; both sides of a one-sided exercise."""
    sides = 2.0 if entry.exercise.unilateral else 1.0
    return _SET_UP_S + sides * (float(seconds) if seconds is not None else REP_S * (reps or 0.0))


def planned_set_s(entry: Entry, planned: PlannedSet) -> float:
    """Seconds one planned set takes, its rest included."""
    reps = None
    if planned.reps_min is not None and planned.reps_max is not None:
        reps = (planned.reps_min + planned.reps_max) / 2.0
    return set_s(entry, reps, planned.seconds) + planned.rest_s


def stretched(rest: int, factor: float) -> int:
    """Lengthen a rest by time that no further set fits into; it helps the sets and costs nothing."""
    longest = max(rest, min(_LONGEST_REST_S, int(rest * min(factor, _LONGEST_STRETCH))))
    return longest // _REST_STEP_S * _REST_STEP_S


@dataclass(frozen=True, slots=True)
class Clock:
    """Turns seconds of plan into minutes of this athlete: `pace` is real over planned time, kept sane."""

    pace: float

    @property
    def factor(self) -> float:
        return min(1.5, max(0.7, self.pace))

    def budget_s(self, minutes: float) -> float:
        return minutes * 60.0 / self.factor

    def minutes(self, seconds: float) -> float:
        return seconds * self.factor / 60.0
