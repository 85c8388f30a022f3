"""The interpreter of form specifications: one frame in, one answer out, in constant time."""

from collections.abc import Sequence

from fitpulse.services.coaching.domain.form.body import COUNTS, LOSS_S, Body
from fitpulse.services.coaching.domain.form.clock import FrameClock
from fitpulse.services.coaching.domain.form.cues import Cue, Cues
from fitpulse.services.coaching.domain.form.feedback import Frame, SetReport
from fitpulse.services.coaching.domain.form.holds import HoldCounter
from fitpulse.services.coaching.domain.form.repetitions import RepCounter
from fitpulse.services.coaching.domain.form.signals import Signals
from fitpulse.services.coaching.domain.form.spec import FormSpec, View
from fitpulse.services.coaching.domain.form.tally import summarise

FORGET_S = 2.0
"""Seconds of absence after which a movement under way is dropped."""


class FormEngine:
    """Follows one set of one movement. Memory grows with the repetitions, never with the frames.

    `view` is the person's own word on where the camera stands; without it the view is estimated.
    """

    def __init__(self, spec: FormSpec, view: View | None = None) -> None:
        self.spec = spec
        self._view = view
        self._body = Body()
        self._signals = Signals(spec.signals)
        self._cues = Cues()
        self._counter: RepCounter | HoldCounter
        if spec.rep is not None:
            self._counter = RepCounter(spec, spec.rep, self._signals)
        else:
            assert spec.hold is not None
            self._counter = HoldCounter(spec, spec.hold, self._signals)
        self._main = self._counter.main
        self._clock = FrameClock()
        self._read_s: float | None = None
        self._assessed_s = 0.0
        self._views: dict[View, float] = {}

    def step(self, t: float, points: Sequence[float], world: Sequence[float] | None = None) -> Frame:
        """Judge the frame at `t` seconds.

        `points` are 33 times (x, y, z, visibility) in square pixels, y down, `world` 33 times (x, y, z) metres or None;
        NaN where a point wasn't found. Raises FrameInvalid on wrong lengths and TimeReversed where `t` does not
        advance.
        """
        step_s = self._clock.advance(t, points, world)
        seen = self._body.see(t, step_s, points, world)
        view = self._view or self._body.view
        signals = self._signals
        judged = False
        if seen:
            gap = t - self._read_s if self._read_s is not None else 0.0
            if gap > LOSS_S:
                signals.forget()
            if gap > FORGET_S or self._body.moved:
                self._counter.lose()
            signals.read(self._body, step_s)
            judged = all(signals.values[place] is not None for place in self._main)
        cue: Cue | None = None
        if judged:
            self._read_s = t
            self._assessed_s += step_s
            self._views[view] = self._views.get(view, 0.0) + step_s
            wrong, right = self._counter.step(t, step_s, self._body, view)
            if wrong or right:
                cue = self._cues.choose(t, wrong, right)
        return self._frame(t, view, cue, judged=judged)

    def value(self, signal: str) -> float | None:
        """The smoothed value of one of the specification's signals after the last frame; None where not seen."""
        return self._signals.values[self._signals.names.index(signal)]

    def report(self) -> SetReport:
        """The set so far; the engine may go on afterwards."""
        view = max(self._views, key=lambda each: self._views[each]) if self._views else self._body.view
        return summarise(
            self.spec, self._counter, view=view, seconds=self._clock.seconds, assessed_s=self._assessed_s
        )

    def _frame(self, t: float, view: View, cue: Cue | None, *, judged: bool) -> Frame:
        counter = self._counter
        seen = min((self._signals.seen[place] for place in self._main), default=0.0) if judged else 0.0
        return Frame(
            t=t,
            judged=judged,
            phase=counter.phase,
            view=view,
            reps=counter.count,
            partial_reps=counter.partial_count,
            hold_s=counter.held_s,
            faults=counter.active,
            cue=cue,
            score=counter.last_score,
            confidence=seen if seen >= COUNTS else 0.0,
        )
