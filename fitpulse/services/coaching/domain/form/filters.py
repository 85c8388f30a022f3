"""Smoothing that works at any frame rate, from basic arithmetic alone."""

TWO_PI = 6.283185307179586
MIN_CUTOFF_HZ = 1.0
BETA = 0.02
SPEED_CUTOFF_HZ = 1.0


class OneEuro:
    """The 1 € filter of Casiez, Roussel and Vogel (CHI 2012): a cutoff that rises with speed.

    `scale` brings the signal to degree-like size, for which BETA was chosen. A first-order low-pass filter with
    cutoff f gives its newest sample the weight 2πf·dt / (2πf·dt + 1); written out, as it is read most often of all.
    """

    __slots__ = ("scale", "speed", "value")

    def __init__(self, scale: float = 1.0) -> None:
        self.scale = scale
        self.value: float | None = None
        self.speed = 0.0

    def reset(self) -> None:
        self.value = None
        self.speed = 0.0

    def update(self, raw: float, step_s: float) -> float:
        """The filtered value; `step_s` > 0 since the sample before."""
        before = self.value
        if before is None:
            self.value = raw
            return raw
        turn = TWO_PI * SPEED_CUTOFF_HZ * step_s
        self.speed = speed = self.speed + turn / (turn + 1.0) * ((raw - before) / step_s - self.speed)
        turn = TWO_PI * (MIN_CUTOFF_HZ + BETA * self.scale * abs(speed)) * step_s
        self.value = value = before + turn / (turn + 1.0) * (raw - before)
        return value


class Average:
    """An exponential mean with time constant `tau_s`; None until the first sample."""

    __slots__ = ("tau_s", "value")

    def __init__(self, tau_s: float) -> None:
        self.tau_s = tau_s
        self.value: float | None = None

    def update(self, raw: float, step_s: float) -> float:
        if self.value is None:
            self.value = raw
        else:
            self.value += step_s / (self.tau_s + step_s) * (raw - self.value)
        return self.value
