"""The turned square around a person from which their landmarks are read."""

from dataclasses import dataclass
from math import atan2, ceil, cos, floor, hypot, pi, sin
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


def cut(picture: Any, region: Region, side: int) -> Any:
    """`region` of `picture` (height, width, 4) as bytes (side, side, 3); beyond its edge its last pixels go on."""
    fine = 2 * side
    step = region.side / fine
    c, s = step * cos(region.turn), step * sin(region.turn)
    half = fine / 2
    x, y = region.x - half * c + half * s, region.y - half * s - half * c
    pixels, left, top = with_margin(picture, region)
    turned = as_image(pixels).transform(
        (fine, fine),
        Image.Transform.AFFINE,
        (c, -s, x - left, s, c, y - top),
        Image.Resampling.NEAREST,
    )
    # Four nearest pixels averaged cost a third of one interpolated, and alias less where the person is large.
    return np.frombuffer(turned.reduce(2).tobytes(), np.uint8).reshape(side, side, 4)[..., :3]


def as_image(pixels: Any) -> Image.Image:
    """An array (height, width, 4) of bytes as an image that shares its memory."""
    return Image.frombuffer("RGBX", (pixels.shape[1], pixels.shape[0]), pixels, "raw", "RGBX", 0, 1)


def with_margin(picture: Any, region: Region) -> tuple[Any, int, int]:
    """A picture that holds all of `region`, its edge repeated where needed, and where its corner lies."""
    reach = ceil(region.side * (abs(cos(region.turn)) + abs(sin(region.turn))) / 2) + 2
    left, top, right, bottom = (
        floor(each) for each in (region.x - reach, region.y - reach, region.x + reach, region.y + reach)
    )
    high, wide = picture.shape[:2]
    if left >= 0 and top >= 0 and right <= wide and bottom <= high:
        return picture, 0, 0
    pixels = picture.view(np.uint32)[..., 0]
    inner = pixels[_shared(top, bottom, high), _shared(left, right, wide)]
    margin = np.empty((bottom - top, right - left), np.uint32)
    rows, columns = _place(top, len(margin), inner.shape[0]), _place(left, margin.shape[1], inner.shape[1])
    margin[rows, columns] = inner
    margin[rows, : columns.start] = inner[:, :1]
    margin[rows, columns.stop :] = inner[:, -1:]
    margin[: rows.start] = margin[rows.start]
    margin[rows.stop :] = margin[rows.stop - 1]
    return margin.view(np.uint8).reshape(*margin.shape, 4), left, top


def _shared(begin: int, end: int, length: int) -> slice:
    """What `begin` to `end` has of the `length` that there are; the nearest one where it has none."""
    return slice(min(max(begin, 0), length - 1), max(min(end, length), 1))


def _place(begin: int, length: int, shared: int) -> slice:
    """Where that lies in a stretch of `length` from `begin` on."""
    start = min(max(-begin, 0), length - shared)
    return slice(start, start + shared)
