"""The chart of a judged set: what is drawn stays in the plot, and a gap stays a gap."""

import re
from types import SimpleNamespace
from typing import cast

import pytest

from fitpulse.main import coach_chart
from fitpulse.main.coach_answer import Traced
from fitpulse.main.coach_chart import FLOOR, TOP, _axes, _lines, _Plane


def seen(times: list[float]) -> list[Traced]:
    return [cast("Traced", SimpleNamespace(angle=90.0, frame=SimpleNamespace(t=t))) for t in times]


def moves(times: list[float]) -> int:
    """How many lines are drawn that do not touch."""
    (line,) = _lines(seen(times), _Plane(max(times), [90.0], degrees=True))
    return line.count("M")


def test_a_gap_is_no_line_however_many_points_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    times = [n / 30 for n in range(300)] + [10.8 + n / 30 for n in range(300)]
    assert moves(times) == 2
    monkeypatch.setattr(coach_chart, "POINTS", 100)
    assert moves(times) == 2, "of six points one is drawn"


@pytest.mark.parametrize("low", [-3.0, -0.62, -0.31, 0.0, 0.4])
def test_no_line_of_the_grid_lies_outside_the_plot(low: float) -> None:
    plane = _Plane(10.0, [low, low + 0.11], degrees=False)
    lines = [float(y) for one in _axes(plane) for y in re.findall(r' y1="([^"]+)"', one)]
    assert lines
    assert all(TOP <= y <= FLOOR for y in lines)
