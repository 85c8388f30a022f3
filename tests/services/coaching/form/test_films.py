"""`fitpulse coach` on videos: the whole way, with films in which nobody is."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from fitpulse.infra.media.limits import Limits
from fitpulse.infra.media.probe import probe
from fitpulse.main.coach import coach
from tests.infra.media.clips import pattern
from tests.infra.pose.models import weights

pytestmark = pytest.mark.slow

APP = typer.Typer()
APP.command()(coach)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    weights()
    return pattern(tmp_path_factory.mktemp("films") / "a.mp4", size="160x90")


def told(*arguments: str, code: int) -> list[Any]:
    result = CliRunner().invoke(APP, list(arguments))
    assert result.exit_code == code, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_film_without_anybody_has_an_answer_without_repetitions(film: Path) -> None:
    (answer,) = told(str(film), "--exercise", "squat", "--json", code=0)
    assert (answer["reps"], answer["assessed_s"], answer["score"]) == ([], 0.0, None)
    assert (answer["fps"], answer["seconds"]) == (30.0, pytest.approx(14 / 15, abs=0.01))


def test_nobody_can_be_recognised_in_it(film: Path) -> None:
    (answer,) = told(str(film), "--json", code=1)
    assert answer["error"]["type"] == "form-frame-invalid"


def test_broken_films_have_their_line_and_the_others_go_on(film: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mov"
    broken.write_bytes(film.read_bytes()[:3000])
    first, second, third = told(
        str(broken), str(tmp_path / "absent.mp4"), str(film), "--exercise", "squat", "--json", code=1
    )
    assert first["error"]["type"] == "form-video-unreadable"
    assert second["error"]["type"] == "form-file-unreadable"
    assert third["reps"] == []


def test_a_broken_film_is_said_in_a_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"nothing")
    weights()
    result = CliRunner().invoke(APP, [str(broken)])
    assert result.exit_code == 1
    assert "holds no film" in result.output
    assert "Traceback" not in result.output


def test_the_annotated_film_lies_beside_the_chart(film: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(APP, [str(film), "--exercise", "squat", "--into", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert {path.name for path in tmp_path.iterdir()} == {"a.coach.svg", "a.coach.mp4"}
    drawn = probe(tmp_path / "a.coach.mp4", Limits())
    assert (drawn.width, drawn.height, drawn.fps, drawn.seconds) == (160, 90, 30.0, 1.0)


def test_an_unknown_movement_is_refused_before_anything_is_watched(film: Path) -> None:
    (answer,) = told(str(film), "--exercise", "handstand", "--json", code=1)
    assert answer["error"]["type"] == "form-movement-unknown"
