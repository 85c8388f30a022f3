"""The repetition machine: rest, out, turn, back, in one signal, whatever the movement."""

from collections import deque
from dataclasses import dataclass, replace
from typing import Literal

from fitpulse.services.coaching.domain.form.arithmetic import median
from fitpulse.services.coaching.domain.form.spec import Phase, RepSpec

RETURNED = 0.6
"""The share of the way back at which a repetition counts."""

NEAR = 0.08
"""The share of the range within which the signal is still at its turn or at rest."""

LEFT = 0.15
"""The share of the least range below which a movement hasn't begun."""

FAST_DROP = 0.5
MEMORY = 5
LEAK_S = 8.0
AWAY_S = 0.4
READY_S = 1.5
SETTLED_S = 0.2
CUT_S = 0.3
"""A movement that began so soon after the stream did began before it: its way out is only known in part."""


Outcome = Literal["counted", "partial"]


@dataclass(frozen=True, slots=True)
class Excursion:
    """One way out and back; `counted` or only `partial`. Times in seconds, `size` in the signal's unit."""

    outcome: Outcome
    start_s: float
    turn_start_s: float
    turn_end_s: float
    end_s: float
    size: float
    cut: bool = False


class RepMachine:
    """Turns a signal into excursions, in constant memory. Levels rise away from rest."""

    __slots__ = (
        "_away_s",
        "_closing",
        "_cut",
        "_ended_at",
        "_first_at",
        "_floor",
        "_fresh",
        "_left_at",
        "_peak",
        "_ranges",
        "_ready_at",
        "_reference",
        "_sign",
        "_started_at",
        "_turn_end",
        "_turn_start",
        "_valley",
        "out",
        "rested",
        "spec",
    )  # fmt: skip

    def __init__(self, spec: RepSpec) -> None:
        self.spec = spec
        self._sign = -1.0 if spec.rest == "high" else 1.0
        self._ranges: deque[float] = deque(maxlen=MEMORY)
        self.begin()

    def begin(self) -> None:
        """As `reset`, before somebody's first sample; they may be in the middle of a repetition."""
        self.reset()
        self._first_at: float | None = None
        self._fresh = True

    def reset(self) -> None:
        """Forget where rest is and drop what was under way; the ranges of earlier repetitions stay."""
        self.out = False
        self.rested = False
        self._closing: Excursion | None = None
        self._valley: float | None = None
        self._peak = self._reference = self._floor = 0.0
        self._started_at = self._left_at = self._turn_start = self._turn_end = self._ended_at = 0.0
        self._ready_at = -1e9
        self._away_s = 0.0
        self._cut = self._fresh = False

    def rescale(self, factor: float) -> None:
        """Keep the levels of this movement comparable where their unit turned out to be another."""
        if self._valley is not None:
            self._valley *= factor
        self._peak *= factor
        self._reference *= factor
        self._floor *= factor

    @property
    def least(self) -> float:
        """The excursion that makes a repetition: the specification's, or half of what this person does."""
        return max(self.spec.min_rom, FAST_DROP * median(list(self._ranges)) if self._ranges else 0.0)

    def phase(self, level: float | None) -> Phase:
        """What the person does now; `level` as `value` of the step."""
        outward: Phase = self.spec.first
        inward: Phase = "concentric" if outward == "eccentric" else "eccentric"
        if not self.out or self._valley is None or level is None:
            return inward if self._closing is not None else "rest"
        away = self._sign * level
        if away >= self._peak - NEAR * (self._peak - self._valley):
            beyond = away >= self._sign * self.spec.turn
            return "bottom" if beyond and self._turn_end > self._turn_start else outward
        return inward

    def step(self, t: float, step_s: float, value: float, *, ready: bool, staying: bool) -> Excursion | None:
        """Take one sample. `ready` says that the start gate holds, `staying` that the posture does.

        Gives an excursion once when it counts and once more, with its true end, when it has come to rest.
        """
        level = self._sign * value
        if ready:
            self._ready_at = t
        if self._fresh:
            self._open(t, level, staying=staying)
        if self.out:
            return self._moving(t, step_s, level, staying=staying)
        return self._resting(t, step_s, level, ready=ready)

    def _open(self, t: float, level: float, *, staying: bool) -> None:
        """Some streams begin at the turn: what comes back from there was a repetition all the same."""
        self._fresh = False
        self._first_at = t
        if self.spec.opening and staying and level >= self._sign * self.spec.turn:
            self.out = True
            self._valley = self._sign * self.spec.rest_at
            self._peak = self._reference = level
            self._started_at = self._turn_start = self._turn_end = t

    def settle(self) -> Excursion | None:
        """The last excursion, with the end it has by now; for the end of the stream."""
        closing, self._closing = self._closing, None
        return self._at_end(closing) if closing is not None else None

    def _at_end(self, closing: Excursion) -> Excursion:
        size = max(closing.size, self._peak - self._floor) if closing.cut else closing.size
        return replace(closing, end_s=max(self._ended_at, closing.turn_end_s), size=size)

    def _resting(self, t: float, step_s: float, level: float, *, ready: bool) -> Excursion | None:
        if self._valley is None or (ready and self._away_s > AWAY_S):
            self._valley = level
            self._left_at = t
        self._away_s = 0.0 if ready else self._away_s + step_s
        if level < self._valley:
            self._valley = level
        else:
            self._valley += step_s / (LEAK_S + step_s) * (level - self._valley)
        least = self.least
        self.rested = level <= self._valley + LEFT * least
        if self.rested:
            self._left_at = t
        done = self._close(t, level)
        at_rest = self._sign * self.spec.rest_at
        cut = self._first_at is not None and self._left_at - self._first_at < CUT_S
        begins = level - self._valley > least / 2 and t - self._ready_at <= READY_S
        if begins and (cut or self._valley <= at_rest):
            if done is None:
                done = self.settle()
            self.out = True
            self._cut = cut
            self._valley = min(self._valley, at_rest)
            self._peak = self._reference = level
            self._started_at = self._left_at
            self._turn_start = self._turn_end = t
            self._away_s = 0.0
        return done

    def _close(self, t: float, level: float) -> Excursion | None:
        closing = self._closing
        if closing is None:
            return None
        if level < self._floor - NEAR / 4 * closing.size:
            self._floor = level
            self._ended_at = t
        if t - self._ended_at < SETTLED_S:
            return None
        return self.settle()

    def _moving(self, t: float, step_s: float, level: float, *, staying: bool) -> Excursion | None:
        assert self._valley is not None
        self._away_s = 0.0 if staying else self._away_s + step_s
        if self._away_s > AWAY_S or t - self._started_at > self.spec.max_s:
            self.reset()
            return None
        self._peak = max(self._peak, level)
        size = self._peak - self._valley
        if level > self._reference + NEAR * size:
            self._reference = level
            self._turn_start = t
        if level >= self._peak - NEAR * size:
            self._turn_end = t
        if self._peak - level < RETURNED * size:
            return None
        return self._return(t, level, size)

    def _return(self, t: float, level: float, size: float) -> Excursion | None:
        turned = self._peak >= self._sign * self.spec.turn
        counted = turned and size >= self.least
        excursion = Excursion(
            "counted" if counted else "partial",
            self._started_at,
            self._turn_start,
            self._turn_end,
            t,
            size,
            self._cut,
        )
        self.out = False
        self._valley = self._floor = level
        self._left_at = self._ended_at = t
        if t - self._started_at < self.spec.min_s:
            return None
        if counted:
            self._ranges.append(size)
        self._closing = excursion
        return excursion
