"""Watches one fault through a repetition, or through seconds of a hold, and says how bad it was."""

from collections import deque
from dataclasses import dataclass

from fitpulse.services.coaching.domain.form.body import JUDGES
from fitpulse.services.coaching.domain.form.filters import Average
from fitpulse.services.coaching.domain.form.spec import FaultSpec, Phase, View

KEPT_FRAMES = 5
ASSESSED = 0.5
"""The share of frames of a phase that must be judgeable."""

REST_S = 0.4


def exceedance(spec: FaultSpec, value: float) -> float:
    """How far `value` is on the way from warn (0) to fail (1); below 0 it is good, it has no upper end."""
    return (value - spec.warn) / (spec.fail - spec.warn)


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault as it was in one repetition: its worst value, severity 0..1, and when."""

    fault: FaultSpec
    value: float
    severity: float
    at_s: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """`finding` is None when all was well; without `assessed` nothing can be said."""

    assessed: bool
    finding: Finding | None = None


class RepFault:
    """One fault over the repetitions of a set."""

    __slots__ = (
        "_at_s",
        "_kept",
        "_last",
        "_least",
        "_most",
        "_rest",
        "_seen",
        "_total",
        "_value",
        "bad",
        "resting",
        "spec"
    )  # fmt: skip

    def __init__(self, spec: FaultSpec) -> None:
        self.spec = spec
        self.resting = "rest" in spec.phases
        self.bad = 1.0 if spec.fail > spec.warn else -1.0
        self._rest = Average(REST_S)
        self._kept: deque[float] = deque(maxlen=KEPT_FRAMES)
        self.begin()

    def begin(self) -> None:
        self._kept.clear()
        self._value: float | None = None
        self._least = self._most = self._last = 0.0
        self._at_s = 0.0
        self._seen = self._total = 0

    def step(
        self, t: float, step_s: float, phase: Phase, value: float | None, seen: float, view: View
    ) -> None:
        """Take one frame; `seen` is the visibility the value rests on."""
        if phase == "rest" and value is not None:
            self._rest.update(value, step_s)
        if phase not in self.spec.phases:
            return
        self._total += 1
        if value is None or seen < JUDGES or view not in self.spec.views:
            return
        value = self._since_rest(value)
        self._seen += 1
        if self._seen == 1:
            self._least = self._most = value
            self._at_s = t
        self._least = min(self._least, value)
        self._most = max(self._most, value)
        self._last = value
        self._measure(t, step_s, value)

    def _since_rest(self, value: float) -> float:
        rest = self._rest.value
        if self.spec.since_rest is None or rest is None:
            return value
        if self.spec.since_rest == "difference":
            return value - rest
        return value / rest if rest != 0.0 else 1.0

    def _measure(self, t: float, step_s: float, value: float) -> None:
        statistic = self.spec.statistic
        if statistic == "peak":
            needed = int(max(1.0, min(float(KEPT_FRAMES), self.spec.debounce_s / step_s)))
            self._kept.append(self.bad * value)
            if len(self._kept) < needed:
                return
            kept = list(self._kept)[-needed:]
            worst = self.bad * min(kept)
            if self._value is None or self.bad * worst > self.bad * self._value:
                self._value, self._at_s = worst, t
        elif statistic == "reached":
            if self._value is None or self.bad * value < self.bad * self._value:
                self._value, self._at_s = value, t
        else:
            self._value = self._most - self._least if statistic == "swing" else value
            self._at_s = t

    def end(self) -> Verdict:
        """Judge the repetition that ended."""
        if self._value is None or self._seen < ASSESSED * self._total:
            return Verdict(assessed=False)
        over = exceedance(self.spec, self._value)
        if over <= 0.0:
            return Verdict(assessed=True)
        return Verdict(assessed=True, finding=Finding(self.spec, self._value, min(1.0, over), self._at_s))


class HoldFault:
    """One fault over the seconds of a hold: episodes that last at least `debounce_s`."""

    __slots__ = ("_since", "_worst", "active", "assessed_s", "bad_s", "episodes", "severity_s", "spec")

    def __init__(self, spec: FaultSpec) -> None:
        self.spec = spec
        self.assessed_s = self.bad_s = self.severity_s = 0.0
        self.episodes = 0
        self.active = False
        self._since: float | None = None
        self._worst = 0.0

    def step(self, t: float, step_s: float, value: float | None, seen: float, view: View) -> bool:
        """Take one frame in position; True where an episode begins."""
        if value is None or seen < JUDGES or view not in self.spec.views:
            self.leave()
            return False
        self.assessed_s += step_s
        over = exceedance(self.spec, value)
        if over <= 0.0:
            self.leave()
            return False
        if self._since is None:
            self._since = t
        begins = not self.active and t - self._since >= self.spec.debounce_s
        if begins:
            self.active = True
            self.episodes += 1
            self.bad_s += t - self._since
            self.severity_s += (t - self._since) * min(1.0, over)
        elif self.active:
            self.bad_s += step_s
            self.severity_s += step_s * min(1.0, over)
        return begins

    def leave(self) -> None:
        self._since = None
        self.active = False
