"""The crop, the smoothing and the real networks."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitpulse.infra.pose.network import Detector, Landmarker
from fitpulse.infra.pose.region import Region, around, cut, with_margin
from fitpulse.infra.pose.smoothing import OneEuro
from tests.infra.pose.models import weights


def gradient() -> Any:
    x, y = np.meshgrid(np.arange(200), np.arange(100))
    return np.stack([x, y, x * 0, x * 0], axis=-1).astype(np.uint8)


def test_a_region_is_cut_out_where_it_lies() -> None:
    out = cut(gradient(), Region(100, 50, 40, 0.0), 40)
    assert out[0, 0, :2] == pytest.approx([80, 30], abs=1)
    assert out[-1, -1, :2] == pytest.approx([119, 69], abs=1)


def test_a_turned_region_is_set_upright() -> None:
    out = cut(gradient(), Region(100, 50, 40, np.pi / 2), 40)
    assert out[0, 0, :2] == pytest.approx([120, 30], abs=1.5)


@given(x=st.floats(-300, 500), y=st.floats(-300, 400), side=st.floats(4, 600), turn=st.floats(-3.2, 3.2))
def test_the_picture_goes_on_beyond_its_edge(x: float, y: float, side: float, turn: float) -> None:
    bright = np.full((100, 200, 4), 200, np.uint8)
    assert cut(bright, Region(x, y, side, turn), 16) == pytest.approx(200, abs=1)


@given(angle=st.floats(-3.1, 3.1), length=st.floats(5, 200))
def test_a_region_stands_up_with_the_body(angle: float, length: float) -> None:
    region = around((50.0, 60.0), (50 + length * float(np.sin(angle)), 60 - length * float(np.cos(angle))))
    assert region.side == pytest.approx(2.5 * length)
    assert np.cos(region.turn - angle) == pytest.approx(1.0, abs=1e-6)


def test_smoothing_calms_what_trembles_and_follows_what_moves() -> None:
    noise = np.random.default_rng(1).normal(0, 1, 60)
    calm, moving = OneEuro(0.05, 80.0), OneEuro(0.05, 80.0)
    still = [float(calm.update(np.array([100 + each]), 1 / 15, 300.0)[0]) for each in noise]
    assert np.std(still[20:]) < 0.8
    fast = [float(moving.update(np.array([each * 20.0]), 1 / 15, 300.0)[0]) for each in range(30)]
    assert abs(fast[-1] - 580) < 20


def test_the_networks_see_nobody_in_noise() -> None:
    found = weights()
    picture = np.random.default_rng(2).integers(0, 255, (120, 160, 4), np.uint8)
    assert Detector(found.detector).find(picture) == []
    reading = Landmarker(found.landmarks).read(picture, Region(80, 60, 100, 0.0))
    assert reading.presence < 0.5
    assert reading.points.shape == (39, 4)
    assert reading.world.shape == (33, 3)


@given(
    size=st.tuples(st.integers(2, 60), st.integers(2, 60)),
    x=st.floats(-150, 200),
    y=st.floats(-150, 200),
    side=st.floats(2, 120),
    turn=st.floats(-3.2, 3.2),
)
def test_a_margin_repeats_the_nearest_edge(
    size: tuple[int, int], x: float, y: float, side: float, turn: float
) -> None:
    wide, high = size
    pixels = np.random.default_rng(wide * high).integers(0, 255, (high, wide, 4), np.uint8)
    whole, left, top = with_margin(pixels, Region(x, y, side, turn))
    rows = np.clip(np.arange(top, top + whole.shape[0]), 0, high - 1)
    columns = np.clip(np.arange(left, left + whole.shape[1]), 0, wide - 1)
    assert (whole == pixels[rows][:, columns]).all()
