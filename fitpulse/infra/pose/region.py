"""The turned square around a person from which their landmarks are read."""

from dataclasses import dataclass
from math import atan2, cos, hypot, pi, sin
from typing import Any

import numpy as np
from PIL import Image

SIDE = 2.5
"""The square's side in distances from the hips' middle to the point that spans the body."""

NEAR = 0.3
ALIKE = 1.6


@dataclass(frozen=True, slots=True)
class Region:
    """Centre and side in pixels, turned by `turn` radians so that the body stands upright in it."""

    x: float
    y: float
    side: float
    turn: float

    def same_body(self, other: "Region") -> bool:
        """Whether two squares can only belong to one person."""
        small, large = sorted((self.side, other.side))
        return self.gap(other) < NEAR * small and large < ALIKE * small

    def gap(self, other: "Region") -> float:
        return hypot(self.x - other.x, self.y - other.y)


def around(hips: tuple[float, float], top: tuple[float, float]) -> Region:
    """The square around the hips' middle, upright towards `top`, the point that spans the body."""
    across, down = top[0] - hips[0], top[1] - hips[1]
    turn = pi / 2 - atan2(-down, across)
    return Region(hips[0], hips[1], SIDE * hypot(across, down), turn)


def cut(picture: Image.Image, region: Region, side: int) -> Any:
    """`region` as float32 (side, side, 3) from 0 to 255; beyond the picture's edge its last pixels go on."""
    step = region.side / side
    c, s = step * cos(region.turn), step * sin(region.turn)
    half = side / 2
    x, y = region.x - half * c + half * s, region.y - half * s - half * c
    reach = region.side * (abs(cos(region.turn)) + abs(sin(region.turn))) / 2
    left, top = max(0, int(reach - region.x) + 2), max(0, int(reach - region.y) + 2)
    right = max(0, int(region.x + reach - picture.width) + 2)
    bottom = max(0, int(region.y + reach - picture.height) + 2)
    if left or top or right or bottom:
        pixels = np.pad(np.asarray(picture), ((top, bottom), (left, right), (0, 0)), mode="edge")
        high, wide, _ = pixels.shape
        picture = Image.frombuffer(picture.mode, (wide, high), pixels.tobytes(), "raw", picture.mode, 0, 1)
    turned = picture.transform(
        (side, side),
        Image.Transform.AFFINE,
        (c, -s, x + left, s, c, y + top),
        Image.Resampling.BILINEAR,
    )
    return np.asarray(turned, dtype=np.float32)[..., :3]
