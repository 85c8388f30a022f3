"""Dynamic time warping: how far two curves lie apart when one may run ahead of the other for a while."""

from collections.abc import Sequence
from math import inf, isinf
from typing import Final

SAMPLES: Final = 64
BAND: Final = 6
"""Sakoe and Chiba's band: a curve runs ahead of the other by 10 % of its length at most."""

Curve = Sequence[float]


def resampled(times: Sequence[float], values: Sequence[float], count: int = SAMPLES) -> list[float]:
    """`values` at `count` equal steps from the first time to the last, by straight lines; times must grow."""
    first, span = times[0], times[-1] - times[0]
    out: list[float] = []
    place = 0
    for number in range(count):
        t = first + span * number / (count - 1)
        while place < len(times) - 2 and times[place + 1] < t:
            place += 1
        part = min(1.0, (t - times[place]) / (times[place + 1] - times[place]))
        out.append(values[place] + part * (values[place + 1] - values[place]))
    return out


def distance(a: Sequence[Curve], b: Sequence[Curve], band: int = BAND) -> float:
    """The mean difference of two sets of equally long curves along their best common alignment.

    Steps are weighted symmetrically (Sakoe & Chiba 1978, P = 0: a diagonal step counts twice), so the sum is divided
    by the two lengths together, and the distance from a to b is that from b to a. All curves of a set move together.
    """
    size = len(a[0])
    before = [inf] * size
    for row in range(size):
        now = [inf] * size
        for column in range(max(0, row - band), min(size, row + band + 1)):
            cost = sum(abs(x[row] - y[column]) for x, y in zip(a, b, strict=True)) / len(a)
            if row == column == 0:
                now[0] = 2.0 * cost
                continue
            beside = now[column - 1] if column else inf
            corner = before[column - 1] if column else inf
            now[column] = min(before[column] + cost, beside + cost, corner + 2.0 * cost)
        before = now
    total = before[size - 1]
    assert not isinf(total)
    return total / (2 * size)
