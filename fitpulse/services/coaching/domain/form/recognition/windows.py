"""The last seconds of a stream as samples of signals, in constant memory."""

from collections import deque
from collections.abc import Sequence

from fitpulse.services.coaching.domain.form.body import Body
from fitpulse.services.coaching.domain.form.clock import LONGEST_STEP_S, FrameClock
from fitpulse.services.coaching.domain.form.recognition.features import LEAST_SAMPLES, SIGNALS, Sample
from fitpulse.services.coaching.domain.form.signals import Signals

WINDOW_S = 3.0
HOP_S = 0.5
SAMPLE_S = 1.0 / 15.0


class Windows:
    """Follows a stream; `step` says when another window is full enough to be judged."""

    def __init__(self) -> None:
        self.samples: deque[Sample] = deque()
        self._body = Body()
        self._signals = Signals(SIGNALS)
        self._sampled_at = self._judged_at = -1e9
        self._clock = FrameClock()

    def step(self, t: float, points: Sequence[float], world: Sequence[float] | None = None) -> bool:
        """Take one frame, as FormEngine.step; most are only followed, some are sampled."""
        step_s = self._clock.advance(t, points, world)
        body = self._body
        seen = body.see(t, step_s, points, world)
        if body.moved or body.outgrown > 1.0:
            self.samples.clear()  # they show somebody else, or a body that the pose model hadn't found yet
        if not seen or t - self._sampled_at < SAMPLE_S:
            return False
        since = min(LONGEST_STEP_S, t - self._sampled_at)
        self._sampled_at = t
        self._signals.read(body, since)
        self.samples.append((t, tuple(self._signals.values)))
        while t - self.samples[0][0] > WINDOW_S:
            self.samples.popleft()
        if t - self._judged_at < HOP_S or len(self.samples) < LEAST_SAMPLES:
            return False
        self._judged_at = t
        return True
