"""What a camera and BlazePose make of joints in a room: 33 landmarks in a picture, and in metres."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians, sin

from fitpulse.services.coaching.domain.form.avatar.skeleton import Place
from fitpulse.services.coaching.domain.form.landmarks import NAMES
from fitpulse.services.coaching.domain.form.spec import View

YAW: dict[View, float] = {"side": 90.0, "oblique": 42.0, "front": 0.0}
NEAR, FAR = 0.98, 0.72
"""Visibility of what faces the camera, and of the side that the body hides."""

TURNED = 50.0
"""Degrees of yaw from which one side hides the other."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A pinhole camera; `yaw` as of `YAW`, metres away and high, `focal` and the picture's size in pixels.

    `right` and `zoom` change from frame to frame where the camera moves. A `mirrored` picture, as of a front
    camera, also swaps what the model takes for left and right.
    """

    yaw: float = 90.0
    distance: float = 4.5
    height: float = 1.0
    focal: float = 1000.0
    width: float = 1280.0
    tall: float = 720.0
    mirrored: bool = False

    def look(
        self, joints: Mapping[str, Place], *, right: float = 0.0, zoom: float = 1.0
    ) -> tuple[list[float], list[float]]:
        """`points` 33 times (x, y, z, visibility) in pixels and `world` 33 times (x, y, z) in metres."""
        turn, flip = radians(self.yaw), -1.0 if self.mirrored else 1.0
        middle = joints["hip"]
        points: list[float] = []
        world: list[float] = []
        for name in NAMES:
            forward, up, left = joints[_swapped(name) if self.mirrored else name]
            away = left * sin(turn) - forward * cos(turn)
            across = flip * (forward * sin(turn) + left * cos(turn))
            scale = zoom * self.focal / (self.distance + away)
            x = self.width / 2 + scale * (across - right)
            y = self.tall / 2 + scale * (self.height - up)
            hidden = abs(self.yaw) > TURNED and name.startswith(
                "left_" if (self.yaw > 0) is not self.mirrored else "right_"
            )
            deep = (left - middle[2]) * sin(turn) - (forward - middle[0]) * cos(turn)
            points += [x, y, scale * deep, FAR if hidden else NEAR]
            world += [
                flip * ((forward - middle[0]) * sin(turn) + (left - middle[2]) * cos(turn)),
                middle[1] - up,
                deep,
            ]
        return points, world


def _swapped(name: str) -> str:
    side, _, rest = name.partition("_")
    return f"{'right' if side == 'left' else 'left'}_{rest}" if rest else name
