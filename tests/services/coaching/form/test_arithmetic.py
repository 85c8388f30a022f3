import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitpulse.services.coaching.domain.form.arithmetic import angle_between, arccos, arctan2, median
from fitpulse.services.coaching.domain.form.filters import OneEuro

NUMBERS = st.floats(-1e4, 1e4, allow_nan=False).filter(lambda value: value == 0 or abs(value) > 1e-6)


@given(NUMBERS, NUMBERS)
def test_the_arctangent_agrees_with_the_library(y: float, x: float) -> None:
    if x == 0.0 and y == 0.0:
        assert arctan2(y, x) == 0.0
        return
    told, library = arctan2(y, x), math.degrees(math.atan2(y, x))
    assert min(abs(told - library), 360 - abs(told - library)) < 1e-6


@given(st.floats(-2, 2))
def test_the_arccosine_clamps(cosine: float) -> None:
    assert arccos(cosine) == pytest.approx(math.degrees(math.acos(max(-1, min(1, cosine)))), abs=1e-5)


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.floats(0.1, 10))
def test_an_angle_knows_neither_scale_nor_mirror(
    ax: float, ay: float, bx: float, by: float, scale: float
) -> None:
    angle = angle_between(ax, ay, bx, by)
    assert 0 <= angle <= 180
    assert angle_between(-ax, ay, -bx, by) == angle
    assert angle_between(ax * scale, ay * scale, bx, by) == pytest.approx(angle, abs=1e-4)


@given(st.lists(NUMBERS, min_size=1, max_size=9))
def test_the_median_stands_in_the_middle(values: list[float]) -> None:
    middle = median(values)
    assert sum(value < middle for value in values) <= len(values) / 2
    assert sum(value > middle for value in values) <= len(values) / 2


def test_the_filter_keeps_still_what_is_still_and_follows_what_moves() -> None:
    still, moving = OneEuro(), OneEuro()
    spread = [still.update(90.0 + (1.0 if number % 2 else -1.0), 1 / 30) for number in range(120)][60:]
    assert max(spread) - min(spread) < 0.7
    late = [abs(moving.update(300.0 * number / 30, 1 / 30) - 300.0 * number / 30) for number in range(60)]
    assert late[-1] < 15
