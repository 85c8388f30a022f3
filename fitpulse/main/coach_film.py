"""The annotated film: the skeleton with what is wrong in amber, the count, and the cue of the moment."""

from bisect import bisect_right
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fitpulse.main.coach_answer import Judged, Traced
from fitpulse.main.coach_source import FilmMoments, Progress
from fitpulse.services.coaching.domain.form.landmarks import INDEX
from fitpulse.services.coaching.domain.form.recording import Moment
from fitpulse.services.coaching.domain.form.spec import COMBINED, FormSpec

if TYPE_CHECKING:
    from fitpulse.infra.pose.pool import PosedFilm

BONES = (
    ("shoulder", "elbow"), ("elbow", "wrist"), ("shoulder", "hip"), ("hip", "knee"), ("knee", "ankle"),
    ("ankle", "heel"), ("heel", "foot"), ("ankle", "foot"),
)  # fmt: skip
ACROSS = ("shoulder", "hip")
SEEN = 0.3
STALE_S = 0.4
"""Landmarks older than this aren't drawn."""

CUE_S = 2.5
LONGEST_SIDE = 960
FASTEST = 30.0
GROUND, TEXT, SOFT, ACCENT, ON_ACCENT, WARN, GOOD = (
    "#0D1014", "#F3F5F7", "#AEB8C4", "#C8F24B", "#12180A", "#FFC14D", "#4FD6A0",
)  # fmt: skip


def annotate(source: Path, film: "PosedFilm", judged: Judged, target: Path, progress: Progress) -> None:
    """Write the annotated film to `target`. Raises OSError, or what `infra.media.errors` lists."""
    import numpy as np

    from fitpulse.infra.media.encode import FilmWriter
    from fitpulse.infra.media.film import watch
    from fitpulse.infra.media.limits import Limits
    from fitpulse.infra.media.probe import probe

    limits = Limits()
    clip = probe(source, limits)
    size = clip.fit(LONGEST_SIDE)
    fps = min(FASTEST, clip.fps)
    moments = list(FilmMoments(film))
    times = list(film.times)
    overlay = Overlay(judged, size, size[0] / film.width)
    with FilmWriter(target, size, fps, limits) as writer:
        for picture in watch(source, clip, size, limits, most_fps=fps, steady=True):
            canvas = np.frombuffer(picture.pixels, np.uint8).reshape(size[1], size[0], 4)
            place = max(0, bisect_right(times, picture.t) - 1)
            overlay.draw(canvas, picture.t, between(moments, place, picture.t))
            writer.add(picture.pixels)
            if clip.seconds:
                progress(min(1.0, picture.t / clip.seconds))


def between(moments: list[Moment], place: int, t: float) -> Moment | None:
    """The landmarks at `t`, halfway where that is halfway between two moments; None where there are none near."""
    here = moments[place]
    if t - here.t > STALE_S or not isfinite(here.points[0]):
        return None
    after = moments[place + 1] if place + 1 < len(moments) else here
    if not isfinite(after.points[0]) or after.t - here.t > STALE_S or after is here:
        return here
    share = min(1.0, max(0.0, (t - here.t) / (after.t - here.t)))
    points = tuple(a + share * (b - a) for a, b in zip(here.points, after.points, strict=True))
    return Moment(t, points, None)


def joints(spec: FormSpec, signal: str) -> frozenset[str]:
    """The bare names of joints that `signal` is read from."""
    of = spec.signals[signal]
    if of.kind in COMBINED:
        return frozenset().union(*(joints(spec, each) for each in of.of))
    return frozenset(name.removeprefix("left_").removeprefix("right_") for name in of.of)


class Overlay:
    """Everything that is drawn over one film's pictures of `size`; landmarks are multiplied by `scale`."""

    def __init__(self, judged: Judged, size: tuple[int, int], scale: float) -> None:
        from fitpulse.infra.media import pen

        self._pen = pen
        self._size = size
        self._scale = scale
        self._unit = min(size) / 720
        self._name = judged.spec.name
        self._hold = judged.spec.hold is not None
        self._trace = judged.trace
        self._times = [each.frame.t for each in judged.trace]
        self._parts = {fault.id: joints(judged.spec, fault.signal) for fault in judged.spec.faults}
        self._cues = [(each.frame.t, each.frame.cue) for each in judged.trace if each.frame.cue is not None]
        self._wrong = [
            (fault["at_s"], fault["id"]) for rep in judged.answer["reps"] for fault in rep["faults"]
        ]

    def draw(self, canvas: Any, t: float, moment: Moment | None) -> None:
        place = max(0, bisect_right(self._times, t) - 1)
        traced = self._trace[place]
        if moment is not None:
            self._skeleton(canvas, moment, self._faulty(t, traced))
        self._count(canvas, traced)
        self._cue(canvas, t)

    def _faulty(self, t: float, traced: Traced) -> frozenset[str]:
        """Joints to show in amber: of faults that are there now or were found at this moment afterwards."""
        named = {*traced.frame.faults, *(name for at, name in self._wrong if abs(at - t) < STALE_S)}
        return frozenset().union(*(self._parts[name] for name in named))

    def _skeleton(self, canvas: Any, moment: Moment, faulty: frozenset[str]) -> None:
        pen, points = self._pen, moment.points
        width = 6 * self._unit
        bones = [
            (INDEX[f"{side}_{a}"], INDEX[f"{side}_{b}"], {a, b} <= faulty)
            for side in ("left", "right")
            for a, b in BONES
        ]
        bones += [(INDEX[f"left_{name}"], INDEX[f"right_{name}"], False) for name in ACROSS]

        def spot(joint: int) -> tuple[float, float]:
            return points[4 * joint] * self._scale, points[4 * joint + 1] * self._scale

        shown = [each for each in bones if min(points[4 * each[0] + 3], points[4 * each[1] + 3]) >= SEEN]
        for a, b, _ in shown:
            pen.line(canvas, spot(a), spot(b), width + 4 * self._unit, pen.ink(GROUND), 0.45)
        for a, b, wrong in sorted(shown, key=lambda each: each[2]):
            pen.line(canvas, spot(a), spot(b), width, pen.ink(WARN if wrong else ACCENT))
        for joint in {joint for a, b, _ in shown for joint in (a, b)}:
            pen.line(canvas, spot(joint), spot(joint), width * 1.4, pen.ink(TEXT))

    def _count(self, canvas: Any, traced: Traced) -> None:
        pen, unit = self._pen, self._unit
        number = f"{traced.frame.hold_s:.0f}" if self._hold else str(traced.frame.reps)
        big, small, room = round(96 * unit), round(22 * unit), round(20 * unit)
        label = f"{self._name}, seconds" if self._hold else self._name
        (wide, high), (wide_label, high_label) = pen.measure(number, big), pen.measure(label, small)
        pen.panel(
            canvas,
            room,
            room,
            max(wide, wide_label) + 2 * room,
            high + high_label + 3 * room,
            room,
            pen.ink(GROUND),
            0.72,
        )
        pen.write(canvas, 2 * room, 2 * room, number, big, pen.ink(ACCENT))
        pen.write(canvas, 2 * room, 3 * room + high, label, small, pen.ink(SOFT))

    def _cue(self, canvas: Any, t: float) -> None:
        said = [cue for at, cue in self._cues if cue is not None and at <= t < at + CUE_S]
        if not said:
            return
        pen, unit, cue = self._pen, self._unit, said[-1]
        size, room = round(34 * unit), round(22 * unit)
        wide, high = pen.measure(cue.text, size)
        bar = round(8 * unit)
        left = (self._size[0] - wide - 2 * room - bar) // 2
        top = self._size[1] - high - 4 * room
        pen.panel(canvas, left, top, wide + 3 * room + bar, high + 2 * room, room, pen.ink(GROUND), 0.78)
        pen.panel(canvas, left + room, top + room, bar, high, bar, pen.ink(GOOD if cue.praise else WARN), 1.0)
        pen.write(canvas, left + 2 * room + bar, top + room, cue.text, size, pen.ink(TEXT))
