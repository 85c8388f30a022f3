"""Counts the seconds of a hold, and those of them without a fault."""

from fitpulse.services.coaching.domain.form.body import Body
from fitpulse.services.coaching.domain.form.faults import HoldFault
from fitpulse.services.coaching.domain.form.feedback import Hold, Rep
from fitpulse.services.coaching.domain.form.gates import Gate
from fitpulse.services.coaching.domain.form.signals import Signals
from fitpulse.services.coaching.domain.form.spec import FaultSpec, FormSpec, HoldSpec, Phase, View

OUT_S = 1.0
"""Seconds out of position that end a hold."""


class HoldCounter:
    """Everything about the holds of a set; `holds` in the order they began."""

    count = partial_count = 0

    def __init__(self, spec: FormSpec, hold: HoldSpec, signals: Signals) -> None:
        self.spec = spec
        self.hold = hold
        self.phase: Phase = "rest"
        self.reps: list[Rep] = []
        self.partials: list[Rep] = []
        self.holds: list[Hold] = []
        self.held_s = 0.0
        self.active: tuple[str, ...] = ()
        self.last_score: float | None = None
        self._signals = signals
        self._gate = Gate(hold.position, signals)
        self.main = self._gate.places
        self.faults = [(signals.names.index(fault.signal), HoldFault(fault)) for fault in spec.faults]
        self._current: Hold | None = None
        self._in_at: float | None = None
        self._last_in = 0.0
        self._clean_s = 0.0

    def lose(self) -> None:
        """Nobody was there for a while: the hold is over."""
        self._leave()

    def finish(self) -> None:
        """Holds are always up to date."""

    def step(
        self, t: float, step_s: float, body: Body, view: View
    ) -> tuple[list[FaultSpec], list[FaultSpec]]:
        """Take one judged frame; the faults that begin now, and those that ceased."""
        del body
        if not self._gate.holds():
            if self._in_at is not None and t - self._last_in > OUT_S:
                self._leave()
            return [], []
        if self._in_at is None:
            self._in_at = t
            self._clean_s = 0.0
        self._last_in = t
        wrong, right = [], []
        before = self.active
        for place, fault in self.faults:
            if fault.step(t, step_s, self._signals.values[place], self._signals.seen[place], view):
                wrong.append(fault.spec)
        self.active = tuple(fault.spec.id for _, fault in self.faults if fault.active)
        right = [fault.spec for _, fault in self.faults if fault.spec.id in before and not fault.active]
        self._clean_s += 0.0 if self.active else step_s
        self._hold(t)
        return wrong, right

    def _hold(self, t: float) -> None:
        assert self._in_at is not None
        if self._current is None and t - self._in_at >= self.hold.min_s:
            self._current = Hold(self._in_at, t, 0.0)
            self.holds.append(self._current)
            self.phase = "bottom"
        if self._current is not None:
            self._current.end_s = t
            self._current.good_s = min(self._clean_s, t - self._current.start_s)
            self.held_s = t - self._current.start_s

    def _leave(self) -> None:
        self._current = None
        self._in_at = None
        self.phase = "rest"
        self.active = ()
        for _, fault in self.faults:
            fault.leave()
