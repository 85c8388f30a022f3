"""Draws into a film's pictures: smooth lines, dots, panels and words, on arrays of (height, width, 4) bytes."""

from functools import lru_cache
from math import ceil, floor
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]
Spot = tuple[float, float]
SPARSE = 3


def ink(colour: str) -> Colour:
    """`#RRGGBB` as numbers."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _blend(canvas: Any, left: int, top: int, alpha: Any, colour: Colour) -> None:
    """Mix `colour` in where `alpha` (0..1) says; the part of it that lies outside of the canvas is dropped."""
    high, wide = alpha.shape
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(canvas.shape[1], left + wide), min(canvas.shape[0], top + high)
    if x0 >= x1 or y0 >= y1:
        return
    share = alpha[y0 - top : y1 - top, x0 - left : x1 - left]
    under = canvas[y0:y1, x0:x1, :3]
    paint = np.array(colour, np.float32)
    if np.count_nonzero(share) * SPARSE < share.size:  # a slanting line fills little of the box around it
        spots = np.nonzero(share)
        under[spots] = under[spots] + share[spots][:, None] * (paint - under[spots])
    else:
        under[:] = under + share[..., None] * (paint - under)


def line(canvas: Any, start: Spot, end: Spot, width: float, colour: Colour, opacity: float = 1.0) -> None:
    """A line with round ends; a dot where `start` is `end`. Its edge is as smooth as its distance to the middle."""
    reach = width / 2 + 1
    left, top = floor(min(start[0], end[0]) - reach), floor(min(start[1], end[1]) - reach)
    right, bottom = ceil(max(start[0], end[0]) + reach), ceil(max(start[1], end[1]) + reach)
    left, top = max(0, left), max(0, top)
    right, bottom = min(canvas.shape[1], right), min(canvas.shape[0], bottom)
    if left >= right or top >= bottom:
        return
    x = np.arange(left, right, dtype=np.float32)[None, :] + 0.5 - start[0]
    y = np.arange(top, bottom, dtype=np.float32)[:, None] + 0.5 - start[1]
    across, down = end[0] - start[0], end[1] - start[1]
    size = across * across + down * down
    along = np.clip((x * across + y * down) / size, 0.0, 1.0) if size > 0.0 else np.zeros((1, 1), np.float32)
    far = np.hypot(x - along * across, y - along * down)
    _blend(canvas, left, top, np.clip(width / 2 + 0.5 - far, 0.0, 1.0) * opacity, colour)


@lru_cache(maxsize=64)
def _panel(wide: int, high: int, radius: int) -> Any:
    drawn = Image.new("L", (wide * 2, high * 2))
    ImageDraw.Draw(drawn).rounded_rectangle((0, 0, wide * 2 - 1, high * 2 - 1), radius * 2, fill=255)
    return np.asarray(drawn.resize((wide, high), Image.Resampling.BOX), np.float32) / 255


def panel(
    canvas: Any, left: int, top: int, wide: int, high: int, radius: int, colour: Colour, opacity: float
) -> None:
    """A filled rectangle with round corners."""
    _blend(canvas, left, top, _panel(wide, high, min(radius, high // 2, wide // 2)) * opacity, colour)


@lru_cache(maxsize=256)
def _words(text: str, size: int) -> Any:
    font = ImageFont.load_default(size)
    left, top, right, bottom = font.getbbox(text)
    drawn = Image.new("L", (max(1, ceil(right - left)), max(1, ceil(bottom - top))))
    ImageDraw.Draw(drawn).text((-left, -top), text, fill=255, font=font)
    return np.asarray(drawn, np.float32) / 255


def measure(text: str, size: int) -> tuple[int, int]:
    """Width and height of `text` in pixels."""
    high, wide = _words(text, size).shape
    return wide, high


def write(canvas: Any, left: int, top: int, text: str, size: int, colour: Colour) -> None:
    """`text` with its upper left corner there."""
    _blend(canvas, left, top, _words(text, size), colour)
