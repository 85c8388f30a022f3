"""Where the person is and how they stand towards the camera, followed from frame to frame."""

from collections.abc import Sequence

from fitpulse.services.coaching.domain.form import landmarks as at
from fitpulse.services.coaching.domain.form.arithmetic import arccos, arctan2, length
from fitpulse.services.coaching.domain.form.filters import Average
from fitpulse.services.coaching.domain.form.spec import View

COUNTS = 0.3
"""The visibility from which a landmark may count."""

JUDGES = 0.5
"""The visibility from which a fault may be judged."""

SIDE_YAW = 60.0
FRONT_YAW = 20.0
JUMP_TORSOS = 0.5
FRAME_S = 1.0 / 30.0
FREEZE_S = 0.5
LOSS_S = 0.5
GROW_S = 0.3
SHRINK_S = 3.0
FARTHEST_TORSOS = 2.0
SHANKS = 1.2
BROAD = 1.2
"""A torso is at least so many times as long as a shank, and as the shoulders are broad."""

BREADTH = 1.45
"""A torso is about so many times as long as the shoulders are wide."""

BEYOND = 1e7
"""Coordinates from this on, in pixels or metres, are no place in a picture or a room."""

NOTHING = 1e-7
"""A torso below this has no size."""


class Body:
    """One frame of landmarks with what was learned from those before.

    `x`, `y` in square pixels, y down; `v` visibility; `torso` the smoothed length of hip to shoulder;
    `facing` is 1.0 to the right and -1.0 to the left; `yaw` degrees from frontal (0) to side (90);
    `incline` degrees of the trunk from upright, in three dimensions where world landmarks came along.
    """

    __slots__ = (
        "_doubt", "_facing", "_frozen_until", "_hips", "_hips_at", "_seen_at", "_tilt", "_torso", "_yaw",
        "facing", "incline", "lost_s", "span", "torso", "v", "x", "y", "yaw",
    )  # fmt: skip

    def __init__(self) -> None:
        self.x = [0.0] * at.COUNT
        self.y = [0.0] * at.COUNT
        self.v = [0.0] * at.COUNT
        self.torso = self.span = 0.0
        self.facing = 1.0
        self.yaw = self.incline = 0.0
        self.lost_s = 0.0
        self._torso: float | None = None
        self._yaw = Average(1.0)
        self._tilt = Average(0.15)
        self._facing = Average(0.7)
        self._hips: tuple[float, float] | None = None
        self._doubt = False
        self._hips_at = self._seen_at = self._frozen_until = -1.0

    @property
    def view(self) -> View:
        if self.yaw > SIDE_YAW:
            return "side"
        return "front" if self.yaw < FRONT_YAW else "oblique"

    def see(self, t: float, step_s: float, points: Sequence[float], world: Sequence[float] | None) -> bool:
        """Take up one frame; False while nobody, or not clearly the same person, is there to judge."""
        x, y, v = self.x, self.y, self.v
        for number in range(at.COUNT):
            place = 4 * number
            x[number], y[number], seen = points[place], points[place + 1], points[place + 3]
            far = abs(x[number]) + abs(y[number]) + abs(seen)
            v[number] = min(1.0, max(0.0, seen)) if far < BEYOND else 0.0
        if not self._follow(t, step_s):
            return False
        self._stand(step_s, world)
        return t >= self._frozen_until

    def _follow(self, t: float, step_s: float) -> bool:
        v = self.v
        hips = v[at.LEFT_HIP] > 0.0 and v[at.RIGHT_HIP] > 0.0
        shoulders = v[at.LEFT_SHOULDER] > 0.0 and v[at.RIGHT_SHOULDER] > 0.0
        if not hips or not shoulders:
            self.lost_s = t - self._seen_at if self._seen_at >= 0.0 else 0.0
            return False
        x, y = self.x, self.y
        middle_x = (x[at.LEFT_HIP] + x[at.RIGHT_HIP]) / 2
        middle_y = (y[at.LEFT_HIP] + y[at.RIGHT_HIP]) / 2
        up_x = (x[at.LEFT_SHOULDER] + x[at.RIGHT_SHOULDER]) / 2 - middle_x
        up_y = (y[at.LEFT_SHOULDER] + y[at.RIGHT_SHOULDER]) / 2 - middle_y
        self.span = length(up_x, up_y)
        lost = self._seen_at >= 0.0 and t - self._seen_at > LOSS_S
        sure = max(v[at.LEFT_HIP], v[at.RIGHT_HIP]) >= JUDGES
        before = self._hips
        jumped = False
        if before is not None and sure and not lost:
            reach = JUMP_TORSOS * self.torso * max(1.0, (t - self._hips_at) / FRAME_S)
            jumped = length(middle_x - before[0], middle_y - before[1]) > min(
                reach, FARTHEST_TORSOS * self.torso
            )
            if jumped and t >= self._frozen_until and not self._doubt:
                self._doubt = True
                self._frozen_until = t + FREEZE_S
            elif not jumped and self._doubt:
                self._frozen_until = t
            if jumped and t < self._frozen_until:
                self._seen_at = t
                self.lost_s = 0.0
                return False
        if lost:
            self._frozen_until = t + FREEZE_S
        if self._doubt:
            self._doubt = False
            self._torso = None if jumped else self._torso
        self._hips, self._hips_at = (middle_x, middle_y), t
        self._seen_at = t
        self.lost_s = 0.0
        return self._size(step_s)

    def _size(self, step_s: float) -> bool:
        """Follow the length of the torso, which foreshortens, by the limbs that don't at the same time."""
        x, y, v = self.x, self.y, self.v
        seen = max(
            self.span,
            BROAD
            * length(x[at.LEFT_SHOULDER] - x[at.RIGHT_SHOULDER], y[at.LEFT_SHOULDER] - y[at.RIGHT_SHOULDER]),
        )
        for knee, ankle in ((at.LEFT_KNEE, at.LEFT_ANKLE), (at.RIGHT_KNEE, at.RIGHT_ANKLE)):
            if v[knee] >= JUDGES and v[ankle] >= JUDGES:
                seen = max(seen, SHANKS * length(x[knee] - x[ankle], y[knee] - y[ankle]))
        if seen <= NOTHING:
            return False
        if self._torso is None:
            self._torso = seen
        tau = GROW_S if seen > self._torso else SHRINK_S
        self._torso += step_s / (tau + step_s) * (seen - self._torso)
        self.torso = self._torso
        return True

    def _stand(self, step_s: float, world: Sequence[float] | None) -> None:
        x, y, v = self.x, self.y, self.v
        flat = arctan2(
            abs(x[at.LEFT_SHOULDER] + x[at.RIGHT_SHOULDER] - x[at.LEFT_HIP] - x[at.RIGHT_HIP]),
            y[at.LEFT_HIP] + y[at.RIGHT_HIP] - y[at.LEFT_SHOULDER] - y[at.RIGHT_SHOULDER],
        )
        wide = abs(x[at.LEFT_SHOULDER] - x[at.RIGHT_SHOULDER])
        yaw = arccos(BREADTH * wide / self.torso)
        tilt = flat
        if world is not None:
            a, b, c, d = 3 * at.LEFT_SHOULDER, 3 * at.RIGHT_SHOULDER, 3 * at.LEFT_HIP, 3 * at.RIGHT_HIP
            across = world[a] - world[b]
            deep = world[a + 2] - world[b + 2]
            up_x = world[a] + world[b] - world[c] - world[d]
            up_y = world[a + 1] + world[b + 1] - world[c + 1] - world[d + 1]
            up_z = world[a + 2] + world[b + 2] - world[c + 2] - world[d + 2]
            far = abs(across) + abs(deep) + abs(up_x) + abs(up_y) + abs(up_z)
            if far < BEYOND:
                yaw = arctan2(abs(deep), abs(across))
                tilt = arctan2(length(up_x, up_z), -up_y)
        self.yaw = self._yaw.update(yaw, step_s)
        self.incline = self._tilt.update(tilt, step_s)
        ahead = 0.0
        if v[at.NOSE] > 0.0:
            ahead += x[at.NOSE] - (x[at.LEFT_SHOULDER] + x[at.RIGHT_SHOULDER]) / 2
        for heel, foot in ((at.LEFT_HEEL, at.LEFT_FOOT), (at.RIGHT_HEEL, at.RIGHT_FOOT)):
            if v[heel] > COUNTS and v[foot] > COUNTS:
                ahead += x[foot] - x[heel]
        self.facing = 1.0 if self._facing.update(ahead / self.torso, step_s) >= 0.0 else -1.0
