"""Checks that frames are whole and come one after the other, and says how much time each one stands for."""

from collections.abc import Sequence

from fitpulse.services.coaching.domain.form.errors import FrameInvalid, TimeReversed
from fitpulse.services.coaching.domain.form.landmarks import VALUES, WORLD_VALUES

LONGEST_STEP_S = 0.5
FIRST_STEP_S = 1.0 / 30.0


class FrameClock:
    """The time of a stream of frames."""

    __slots__ = ("_first_s", "_last_s")

    def __init__(self) -> None:
        self._first_s: float | None = None
        self._last_s = 0.0

    @property
    def seconds(self) -> float:
        """From the first frame to the last."""
        return self._last_s - self._first_s if self._first_s is not None else 0.0

    def advance(self, t: float, points: Sequence[float], world: Sequence[float] | None) -> float:
        """Seconds since the frame before, of which a gap counts for LONGEST_STEP_S at most.

        Raises FrameInvalid on wrong lengths and TimeReversed where `t` does not advance.
        """
        if len(points) != VALUES or (world is not None and len(world) != WORLD_VALUES):
            worlds = len(world) if world is not None else 0
            detail = f"A frame has {VALUES} numbers and {WORLD_VALUES} for the world, not {len(points)} and {worlds}."
            raise FrameInvalid(detail)
        if t - t != 0.0:
            detail = "The time of a frame is a finite number of seconds."
            raise FrameInvalid(detail)
        if self._first_s is None:
            self._first_s = self._last_s = t
            return FIRST_STEP_S
        step_s = t - self._last_s
        if step_s <= 0.0:
            detail = f"A frame at {t:.3f} s follows one at {self._last_s:.3f} s."
            raise TimeReversed(detail)
        self._last_s = t
        return min(step_s, LONGEST_STEP_S)
