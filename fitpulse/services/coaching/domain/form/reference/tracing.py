"""The repetitions of a recorded set as curves: each angle, and each joint, from the first moment to the last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from fitpulse.services.coaching.domain.form.engine import FormEngine
from fitpulse.services.coaching.domain.form.feedback import Rep, SetReport
from fitpulse.services.coaching.domain.form.landmarks import (
    COUNT,
    LEFT_HIP,
    LEFT_SHOULDER,
    RIGHT_HIP,
    RIGHT_SHOULDER,
)
from fitpulse.services.coaching.domain.form.recording import Moment
from fitpulse.services.coaching.domain.form.reference.warping import SAMPLES, resampled
from fitpulse.services.coaching.domain.form.spec import FormSpec, View

LEAST: Final = 6
"""Frames without which a repetition has no shape."""

MOST_FRAMES: Final = 20_000


@dataclass(frozen=True, slots=True)
class TracedRep:
    """One repetition; `curves` are its angles in degrees by signal, `SAMPLES` values each, where all could be seen."""

    rep: Rep
    curves: dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class _Kept:
    t: float
    values: tuple[float | None, ...]
    points: tuple[float, ...]


class Tracer:
    """An engine that also remembers what it read, up to MOST_FRAMES."""

    def __init__(self, spec: FormSpec, view: View | None = None) -> None:
        self.spec = spec
        self._engine = FormEngine(spec, view)
        self._names = tuple(name for name, signal in spec.signals.items() if signal.unit == "deg")
        self._kept: list[_Kept] = []

    def step(self, moment: Moment) -> None:
        """Raises what the engine raises."""
        judged = self._engine.step(moment.t, moment.points, moment.world).judged
        if judged and len(self._kept) < MOST_FRAMES:
            values = tuple(self._engine.value(name) for name in self._names)
            self._kept.append(_Kept(moment.t, values, moment.points))

    def report(self) -> SetReport:
        return self._engine.report()

    def reps(self) -> list[TracedRep]:
        """The whole repetitions that have a shape."""
        return [
            TracedRep(rep, curves)
            for rep in self.report().reps
            if (curves := self._curves([each for each in self._kept if rep.start_s <= each.t <= rep.end_s]))
        ]

    def poses(self, rep: Rep) -> list[list[float]]:
        """`SAMPLES` times 33 (x, y) in torsos from the middle of the hips at the start; what isn't seen, as guessed."""
        kept = [each for each in self._kept if rep.start_s <= each.t <= rep.end_s]
        times = [each.t for each in kept]
        first = kept[0].points
        hip, shoulder = _middle(first, LEFT_HIP, RIGHT_HIP), _middle(first, LEFT_SHOULDER, RIGHT_SHOULDER)
        torso = max(((hip[0] - shoulder[0]) ** 2 + (hip[1] - shoulder[1]) ** 2) ** 0.5, 1e-6)
        tracks = [
            resampled(times, [(each.points[4 * number + axis] - hip[axis]) / torso for each in kept])
            for number in range(COUNT)
            for axis in (0, 1)
        ]
        return [[round(track[place], 3) for track in tracks] for place in range(SAMPLES)]

    def _curves(self, kept: Sequence[_Kept]) -> dict[str, list[float]]:
        if len(kept) < LEAST:
            return {}
        times = [each.t for each in kept]
        columns: Iterable[tuple[float | None, ...]] = zip(*(each.values for each in kept), strict=True)
        return {
            name: resampled(times, _unwrapped([value for value in column if value is not None]))
            for name, column in zip(self._names, columns, strict=True)
            if None not in column
        }


def _unwrapped(degrees: Sequence[float]) -> list[float]:
    """Without the jumps of an angle that passes ±180."""
    out = list(degrees[:1])
    for value in degrees[1:]:
        out.append(value - 360.0 * round((value - out[-1]) / 360.0))
    return out


def _middle(points: Sequence[float], left: int, right: int) -> tuple[float, float]:
    return (points[4 * left] + points[4 * right]) / 2, (points[4 * left + 1] + points[4 * right + 1]) / 2
