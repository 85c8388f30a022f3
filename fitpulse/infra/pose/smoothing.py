"""The 1 € filter (Casiez et al., CHI 2012) over whole arrays of points, as BlazePose's own pipeline applies it."""

from math import pi
from typing import Any

import numpy as np

DERIVATIVE_HZ = 1.0


def _alpha(cutoff: Any, step_s: float) -> Any:
    return 1.0 / (1.0 + 1.0 / (2.0 * pi * cutoff * step_s))


class OneEuro:
    """`least_hz` when still; `beta` more per unit of speed, speed being measured in `scale`s a second."""

    def __init__(self, least_hz: float, beta: float) -> None:
        self._least_hz = least_hz
        self._beta = beta
        self._last: Any = None
        self._raw: Any = None
        self._speed: Any = None

    def update(self, values: Any, step_s: float, scale: float = 1.0) -> Any:
        if self._last is None:
            self._last, self._raw, self._speed = values, values, np.zeros_like(values)
            return values
        speed = (values - self._raw) / (scale * step_s)
        self._speed = self._speed + _alpha(DERIVATIVE_HZ, step_s) * (speed - self._speed)
        cutoff = self._least_hz + self._beta * np.abs(self._speed)
        self._last = self._last + _alpha(cutoff, step_s) * (values - self._last)
        self._raw = values
        return self._last


class Ease:
    """A low pass with the time constant `tau_s`."""

    def __init__(self, tau_s: float) -> None:
        self._tau_s = tau_s
        self._last: Any = None

    def update(self, values: Any, step_s: float) -> Any:
        if self._last is None:
            self._last = values
        self._last = self._last + step_s / (self._tau_s + step_s) * (values - self._last)
        return self._last
