"""What the figure shows is what the engine judges, and what is drawn is a picture to any reader of XML."""

from xml.etree import ElementTree as ET

import pytest

from fitpulse.services.coaching.domain.form.avatar.demonstration import Demonstration, demonstrate
from fitpulse.services.coaching.domain.form.avatar.drawing import picture
from fitpulse.services.coaching.domain.form.avatar.movements import movements
from fitpulse.services.coaching.domain.form.engine import FormEngine
from fitpulse.services.coaching.domain.form.errors import FaultNotShown, MovementUnknown
from fitpulse.services.coaching.domain.form.feedback import SetReport
from fitpulse.services.coaching.domain.form.library import movement

SVG = "{http://www.w3.org/2000/svg}"
SHOWN = [(name, fault) for name, how in movements().items() for fault in (None, *how.faults)]


def judged(shown: Demonstration, laps: int = 4) -> SetReport:
    """What the engine makes of the track, looped, as if a camera had seen it."""
    engine = FormEngine(movement(shown.movement), view=shown.view)
    for number, frame in enumerate(frame for _ in range(laps) for frame in shown.frames):
        points = [
            value
            for x, y in zip(frame[::2], frame[1::2], strict=True)
            for value in (640.0 + 110.0 * x, 360.0 + 110.0 * y, 0.0, 0.98)
        ]
        engine.step(number / shown.fps, points)
    return engine.report()


@pytest.mark.parametrize("name", sorted(movements()))
def test_the_engine_finds_a_clean_demonstration_clean(name: str) -> None:
    shown = demonstrate(name)
    report = judged(shown)
    assert not report.faults
    if movement(name).rep is None:
        assert report.holds
    else:
        assert len(report.reps) >= 3


@pytest.mark.parametrize(("name", "fault"), SHOWN)
def test_every_picture_is_whole_and_loops(name: str, fault: str | None) -> None:
    root = ET.fromstring(picture(name, fault=fault))  # noqa: S314 - our own
    title = root.findtext(f"{SVG}title")
    assert title is not None
    assert title.startswith(movement(name).name)
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    moving = root.findall(f".//{SVG}animate[@attributeName='d']")
    assert moving
    for each in moving:
        values = each.attrib["values"].split(";")
        assert values[0] == values[-1]
        for value in values:
            for point in value[1:].split("L"):
                x, y = map(float, point.split())
                assert left < x < left + width
                assert top < y < top + height
    assert (fault is not None) == ("with a fault" in title)


def test_the_bones_of_a_fault_are_marked() -> None:
    assert b'"near wrong"' in picture("squat", fault="depth")
    assert b'"near wrong"' not in picture("squat")


def test_a_view_turns_the_figure() -> None:
    side, front = demonstrate("squat"), demonstrate("squat", view="front")
    assert (side.view, side.far, front.view, front.far) == ("side", "left", "front", None)
    assert side.frames != front.frames


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(MovementUnknown):
        demonstrate("juggling")
    with pytest.raises(FaultNotShown, match="What can be shown: depth"):
        demonstrate("barbell_squat", fault="gloves")
