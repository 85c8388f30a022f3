"""One person in a film: where they are now, and everything that was read of them."""

from array import array
from typing import Any

import numpy as np

from fitpulse.infra.pose.network import HIPS, POINTS, TOP, Reading
from fitpulse.infra.pose.region import Region, around
from fitpulse.infra.pose.smoothing import Ease, OneEuro

SHOULDERS, ELBOWS, WRISTS, WAIST, KNEES, ANKLES = (11, 12), (13, 14), (15, 16), (23, 24), (25, 26), (27, 28)
JOINTS = (
    (WAIST, SHOULDERS, ELBOWS),
    (SHOULDERS, ELBOWS, WRISTS),
    (SHOULDERS, WAIST, KNEES),
    (WAIST, KNEES, ANKLES),
)
STILL_DEG = 8.0
"""What the largest joint angle of somebody at rest sways, with the landmarks' own noise."""

CALM = 0.01
"""Who moves no joint by more than this share of their square from one picture to the next may be passed over once."""

MOVED = (*SHOULDERS, *ELBOWS, *WRISTS, *WAIST, *KNEES, *ANKLES)
TREMBLE_S = 0.3
VALUES = POINTS * 7


class Person:
    """`region` is None while they are lost. Points are smoothed as they come."""

    def __init__(self, region: Region) -> None:
        self.region: Region | None = region
        self.last = region
        self.seen_at = 0.0
        self.frames = array("I")
        self.passed = array("I")
        self._values = array("f")
        self._ease()

    def _ease(self) -> None:
        self._points = OneEuro(0.05, 80.0)
        self._frame = OneEuro(0.01, 10.0)
        self._world = OneEuro(0.1, 40.0)
        self._seen = Ease(TREMBLE_S)
        self._rests = False
        self._at: Any = None

    def resume(self, region: Region) -> None:
        self.region = self.last = region
        self._ease()

    def lose(self) -> None:
        self.region = None

    def rest(self, number: int) -> bool:
        """Whether frame `number` can be spared: they hardly moved, and the one before was read."""
        if not self._rests:
            return False
        self._rests = False
        self.passed.append(number)
        return True

    def take(self, number: int, t: float, reading: Reading) -> None:
        """Take up what was read in frame `number` at `t` seconds, and look there next."""
        step_s = max(1e-3, t - self.seen_at)
        scale = self.last.side
        raw = reading.points
        points = self._points.update(raw[:POINTS, :3].astype(np.float64), step_s, scale)
        frame = self._frame.update(raw[[HIPS, TOP], :2].astype(np.float64), step_s, scale)
        world = self._world.update(reading.world.astype(np.float64), step_s)
        visible = self._seen.update(raw[:POINTS, 3], step_s)
        self.region = self.last = around(tuple(frame[0]), tuple(frame[1]))
        self.seen_at = t
        at = points[MOVED, :2]
        self._rests = self._at is not None and float(np.abs(at - self._at).max()) < CALM * scale
        self._at = at
        self.frames.append(number)
        self._values.frombytes(np.column_stack([points, visible, world]).astype(np.float32).tobytes())

    def values(self) -> Any:
        """What was read: float32 (frames, 33, 7): x, y, z in pixels, visibility, world x, y, z."""
        return np.frombuffer(self._values, np.float32).reshape(-1, POINTS, 7)

    def between(self) -> tuple[Any, Any]:
        """The numbers of the frames that were passed over, and what lies halfway between their neighbours."""
        passed = np.frombuffer(self.passed, np.uint32)
        numbers, values = self.numbers(), self.values()
        before = np.searchsorted(numbers, passed) - 1
        after = np.minimum(before + 1, len(numbers) - 1)
        near = numbers[after] == passed + 1
        return passed, (values[before] + values[np.where(near, after, before)]) / 2

    def numbers(self) -> Any:
        """The numbers of the frames in which they were read."""
        return np.frombuffer(self.frames, np.uint32)

    def place(self) -> Region:
        """Where they mostly were, upright, and how large."""
        hips = self.values()[:, WAIST, :2].mean(axis=1)
        return Region(float(np.median(hips[:, 0])), float(np.median(hips[:, 1])), self.last.side, 0.0)

    def effort(self) -> float:
        """How much this looks like the one who trains: time seen, times size, times movement of the joints."""
        seen = self.values()
        if not len(seen):
            return 0.0
        sway = max(float(_angle(seen, *joint, side).std()) for joint in JOINTS for side in (0, 1))
        torso = seen[:, SHOULDERS, :2].mean(axis=1) - seen[:, WAIST, :2].mean(axis=1)
        size = float(np.median(np.hypot(torso[:, 0], torso[:, 1])))
        return (len(seen) + len(self.passed)) * size * (STILL_DEG + sway)


def _angle(seen: Any, one: tuple[int, int], at: tuple[int, int], other: tuple[int, int], side: int) -> Any:
    """The angle at `at` in degrees, frame by frame; NaN-free, since every frame here was read."""
    first = seen[:, one[side], :2] - seen[:, at[side], :2]
    second = seen[:, other[side], :2] - seen[:, at[side], :2]
    cross = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
    return np.degrees(np.abs(np.arctan2(cross, (first * second).sum(axis=1))))
