"""Angles from the four operations and the square root alone.

IEEE 754 defines those to the last bit, so that every interpreter of the specifications gets equal numbers;
arctangents and exponentials of two libraries differ in theirs.
"""

from collections.abc import Iterable
from math import sqrt

DEGREES = 57.29577951308232
_TAN_22_5 = 0.41421356237309503
_A, _B, _C, _D, _E, _F, _G, _H, _I = ((-1.0) ** n / (2 * n + 1) for n in range(9, 0, -1))


def arctan(ratio: float) -> float:
    """Degrees of the arctangent of 0 ≤ `ratio` ≤ 1, to 1e-7: Taylor's series after one half-angle step."""
    offset = 0.0
    if ratio > _TAN_22_5:
        ratio = (ratio - 1.0) / (ratio + 1.0)
        offset = 45.0
    s = ratio * ratio
    series = (
        (((((((_A * s + _B) * s + _C) * s + _D) * s + _E) * s + _F) * s + _G) * s + _H) * s + _I
    ) * s + 1.0
    return offset + ratio * series * DEGREES


def arctan2(y: float, x: float) -> float:
    """Degrees in [-180, 180] of the vector (x, y); 0 for the zero vector."""
    height, width = abs(y), abs(x)
    if height == 0.0 and width == 0.0:
        return 0.0
    angle = arctan(height / width) if height <= width else 90.0 - arctan(width / height)
    if x < 0.0:
        angle = 180.0 - angle
    return -angle if y < 0.0 else angle


def arccos(cosine: float) -> float:
    """Degrees in [0, 180]; the argument is clamped to [-1, 1]."""
    cosine = min(1.0, max(-1.0, cosine))
    return arctan2(sqrt(1.0 - cosine * cosine), cosine)


def angle_between(ax: float, ay: float, bx: float, by: float) -> float:
    """Degrees in [0, 180] between two vectors."""
    return arctan2(abs(ax * by - ay * bx), ax * bx + ay * by)


def length(x: float, y: float) -> float:
    return sqrt(x * x + y * y)


def total(values: Iterable[float]) -> float:
    """The values added one after the other; `sum` rounds differently from Python 3.12 on."""
    added = 0.0
    for value in values:
        added += value
    return added


def median(values: list[float]) -> float:
    """The middle value, the mean of the two middle ones for an even count; `values` is not empty."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
