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
FASTEST = 8.0
"""Torsos a second that hips may move from one frame to the next: about 4 m/s, a jump."""

STROLL = 1.0
"""Torsos a second that somebody may have moved meanwhile who comes back after a doubt."""

FRAME_S = 1.0 / 30.0
FREEZE_S = 0.5
LOSS_S = 0.5
FOUND_S = 1.0
"""A place held for less was the model still looking for the person, who is the same one after it."""

LONGEST_DOUBT_S = 1.5
"""Whoever was seen in one place for longer is given up later, but no later than after this."""

GROW_S = 0.3
SHRINK_S = 3.0
OUTGROWN = 1.25
"""A torso that is seen so many times as long as it was thought was thought wrong; no camera zooms so fast."""

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
    `incline` degrees of the trunk from upright, in three dimensions where world landmarks came along, else told
    from its foreshortening. `outgrown` is how many times as long as before the torso is, where it had been thought
    too short (1.0 elsewhere): lengths in torsos of before are too large by as much. `moved` says that this frame
    begins in another place, perhaps with another person.
    """

    __slots__ = (
        "_doubt", "_doubted_at", "_facing", "_frozen_until", "_here_since", "_hips", "_hips_at", "_seen_at", "_tilt",
        "_torso", "_yaw",
        "facing", "incline", "lost_s", "moved", "outgrown", "span", "torso", "v", "x", "y", "yaw",
    )  # fmt: skip

    def __init__(self) -> None:
        self.x = [0.0] * at.COUNT
        self.y = [0.0] * at.COUNT
        self.v = [0.0] * at.COUNT
        self.torso = self.span = 0.0
        self.facing = self.outgrown = 1.0
        self.yaw = self.incline = 0.0
        self.lost_s = 0.0
        self._torso: float | None = None
        self._yaw = Average(1.0)
        self._tilt = Average(0.15)
        self._facing = Average(0.7)
        self._hips: tuple[float, float] | None = None
        self._doubt = self.moved = False
        self._doubted_at = self._here_since = self._hips_at = self._seen_at = self._frozen_until = -1.0

    @property
    def view(self) -> View:
        if self.yaw > SIDE_YAW:
            return "side"
        return "front" if self.yaw < FRONT_YAW else "oblique"

    def see(self, t: float, step_s: float, points: Sequence[float], world: Sequence[float] | None) -> bool:
        """Take up one frame; False while nobody, or not clearly the same person, is there to judge."""
        self._take(points)
        self.moved = False
        if not self._follow(t, step_s):
            return False
        self._stand(step_s, world)
        return t >= self._frozen_until

    def _take(self, points: Sequence[float]) -> None:
        self.x, self.y, self.v = x, y, v = [*points[0::4]], [*points[1::4]], [*points[3::4]]
        whole = sum(x) + sum(y) + sum(v)
        if (
            whole - whole == 0.0
            and min(v) >= 0.0
            and max(v) <= 1.0
            and max(*x, *y) < BEYOND / 4
            and min(*x, *y) > -BEYOND / 4
        ):
            return
        for number in range(at.COUNT):
            far = abs(x[number]) + abs(y[number]) + abs(v[number])
            v[number] = min(1.0, max(0.0, v[number])) if far < BEYOND else 0.0

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
            reach = max(JUMP_TORSOS, FASTEST * (t - self._seen_at)) + STROLL * (t - self._hips_at)
            far = min(reach, FARTHEST_TORSOS) * self.torso
            jumped = length(middle_x - before[0], middle_y - before[1]) > far
            if jumped and t >= self._frozen_until and not self._doubt:
                self._doubt = True
                self._doubted_at = t
                self._frozen_until = t + min(LONGEST_DOUBT_S, max(FREEZE_S, (t - self._here_since) / 2))
            elif not jumped and self._doubt:
                self._frozen_until = t
            if jumped and t < self._frozen_until:
                self._seen_at = t
                self.lost_s = 0.0
                return False
        if lost:
            self._frozen_until = t + FREEZE_S
        if self._doubt and jumped:
            self.moved = self._doubted_at - self._here_since >= FOUND_S
            self._torso = None
        if (self._doubt and jumped) or lost or before is None:
            self._here_since = t
        self._doubt = False
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
        before = self._torso
        tau = GROW_S if seen > before else SHRINK_S
        self.torso = self._torso = before + step_s / (tau + step_s) * (seen - before)
        self.outgrown = self.torso / before if seen > OUTGROWN * before else 1.0
        return True

    def _stand(self, step_s: float, world: Sequence[float] | None) -> None:
        x, y, v = self.x, self.y, self.v
        yaw = tilt = None
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
        if yaw is None or tilt is None:
            wide = abs(x[at.LEFT_SHOULDER] - x[at.RIGHT_SHOULDER])
            high = (y[at.LEFT_HIP] + y[at.RIGHT_HIP] - y[at.LEFT_SHOULDER] - y[at.RIGHT_SHOULDER]) / 2
            yaw = arccos(BREADTH * wide / self.torso)
            tilt = arccos(high / max(self.torso, self.span))
        self.yaw = self._yaw.update(yaw, step_s)
        self.incline = self._tilt.update(tilt, step_s)
        ahead = 0.0
        if v[at.NOSE] > 0.0:
            ahead += x[at.NOSE] - (x[at.LEFT_SHOULDER] + x[at.RIGHT_SHOULDER]) / 2
        for heel, foot in ((at.LEFT_HEEL, at.LEFT_FOOT), (at.RIGHT_HEEL, at.RIGHT_FOOT)):
            if v[heel] > COUNTS and v[foot] > COUNTS:
                ahead += x[foot] - x[heel]
        self.facing = 1.0 if self._facing.update(ahead / self.torso, step_s) >= 0.0 else -1.0
