"""How far one set may move a belief: typing errors and lucky claims are written down, but not believed at once.

A reading far from what was believed moves its own lift by a bounded step, and each further one that agrees by twice
as much, so that a true change is followed within some sets. What no person of this bodyweight has ever lifted, or a
load that is off by a factor of about three, moves nothing the first time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import exp, log, sqrt

from fitpulse.services.coaching.api import AthleteProfile, ExerciseState, Result
from fitpulse.services.coaching.domain.curve import share_of_max
from fitpulse.services.coaching.domain.index import Entry
from fitpulse.services.coaching.domain.links import link_of
from fitpulse.services.coaching.domain.strength import Belief, Reading, aged, observe

_STEP, _MOST_STEPS = 0.15, 4
"""In logs: one set moves its own lift by at most a sixth; agreeing ones by twice that, four times …"""

_STRANGE, _DEVIATIONS = 0.4, 3.0
"""From half as much again (or a third less), and three standard deviations, a reading needs a second one."""

_ABSURD = 1.0
_FIRST, _FIRST_LOW = 0.7, 1.6
_WIDE = 0.15**2
_LONE_SHARE_OF_BELIEF = 1.5
_HUMAN: Mapping[str, float] = {
    # 1RM over bodyweight that no one has passed without equipment, with some room, the body's share included.
    "barbell-back-squat": 5.0,
    "barbell-bench-press": 4.0,
    "barbell-deadlift": 5.5,
    "barbell-overhead-press": 2.7,
    "barbell-row": 3.5,
    "pull-up": 2.8,
}
_HUMAN_LONE = 8.0


@dataclass(frozen=True, slots=True)
class Heard:
    """Evidence after a reading: log e1RM, variance, readings in a row that surprised, and whether this one counts."""

    log_kg: float | None
    variance: float
    surprises: int
    believed: bool


def someone(bodyweight_kg: float) -> AthleteProfile:
    """An athlete of whom nothing but the bodyweight is known, for what to expect of a lift not yet heard of."""
    return AthleteProfile(
        goal="general",
        days_per_week=3,
        minutes=60,
        equipment=(),
        bodyweight_kg=bodyweight_kg,
        experience="intermediate",
    )


def most_kg(entry: Entry, bodyweight_kg: float) -> float:
    """Whole 1RM in kg that nobody of this bodyweight has."""
    if entry.lift is None:
        return _HUMAN_LONE * bodyweight_kg
    return exp(link_of(entry, bodyweight_kg).forward(log(_HUMAN[entry.lift] * bodyweight_kg))[0])


def hear(
    state: ExerciseState, at: datetime, reading: Reading, *, most: float, expected: Callable[[], Belief]
) -> Heard:
    """Take up a reading as far as it is plausible.

    `most` is the human limit in kg; `expected` is asked for the first time an exercise is heard of.
    """
    if reading.log_kg > log(most):
        return Heard(state.log_e1rm, state.variance, state.surprises, believed=False)
    if state.log_e1rm is None:
        return _first(state, at, reading, expected())
    mean, variance = aged(state, at)
    surprise = reading.log_kg - mean
    if reading.floor:
        surprise = max(0.0, surprise)
    doubt = _DEVIATIONS * sqrt(variance + reading.variance)
    strange = abs(surprise) > max(_STRANGE, doubt)
    count = _counted(state.surprises, surprise)
    if abs(surprise) > max(_ABSURD, doubt) and abs(count) == 1:
        return Heard(mean, variance, count, believed=False)
    after, sure = observe(state, at, reading)
    most_step = _STEP * 2 ** (min(_MOST_STEPS, abs(count)) - 1)
    moved = max(-most_step, min(most_step, after - mean))
    if moved != after - mean:
        left = surprise - moved
        sure = max(sure, min(_WIDE, 0.25 * left * left))
    return Heard(mean + moved, sure, count if strange else 0, believed=not strange or abs(count) > 1)


def _first(state: ExerciseState, at: datetime, reading: Reading, belief: Belief) -> Heard:
    """A first reading is believed within what such a body may well lift, and as far as the edge of it beyond."""
    high = max(_FIRST, _DEVIATIONS * sqrt(belief.variance))
    low = max(_FIRST_LOW, high)
    surprise = reading.log_kg - belief.mean
    if -low <= surprise <= high or (reading.floor and surprise < 0.0):
        mean, variance = observe(state, at, reading)
        return Heard(mean, variance, 0, believed=True)
    count = _counted(state.surprises, surprise)
    if surprise < 0.0 and abs(count) == 1:
        return Heard(None, state.variance, count, believed=False)
    edge = belief.mean + (high if surprise > 0.0 else -low)
    return Heard(edge, max(_WIDE, reading.variance), count, believed=abs(count) > 1)


def _counted(before: int, surprise: float) -> int:
    """Readings in a row that surprised on the same side, this one included; negative when below."""
    side = 1 if surprise > 0.0 else -1
    return before + side if before * side > 0 else side


def bearing(results: Sequence[Result], belief: Belief, body_kg: float) -> tuple[Result, ...]:
    """Results to build the next load on: a single set that shows half as much again as is believed is none."""
    if len(results) != 1 or results[0].sets != 1:
        return tuple(results)
    (only,) = results
    if only.reps is None or not only.load_kg:
        return tuple(results)
    shown = (only.load_kg + body_kg) / share_of_max(only.reps + (only.rir or 0.0))
    return () if shown > _LONE_SHARE_OF_BELIEF * exp(belief.mean) else tuple(results)
