import json
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import typer
from typer.testing import CliRunner

from fitpulse.main.coach import coach
from fitpulse.services.coaching.domain.form.avatar.film import Take, film
from fitpulse.services.coaching.domain.form.landmarks import NAMES
from tests.services.coaching.form.npz import write

APP = typer.Typer()
APP.command()(coach)
SCHEMA = json.loads((Path(__file__).parents[4] / "docs" / "api" / "coach.schema.json").read_text())["$defs"]


@pytest.fixture(scope="module")
def squats(tmp_path_factory: pytest.TempPathFactory) -> Path:
    moments = list(film(Take("squat")))
    folder = tmp_path_factory.mktemp("clips")
    return write(
        folder / "squats.npz", [each.points for each in moments], [each.world or () for each in moments]
    )


def told(*arguments: str, code: int = 0) -> list[dict[str, object]]:
    result = CliRunner().invoke(APP, list(arguments))
    assert result.exit_code == code, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_json_has_the_protocols_shape(squats: Path) -> None:
    (answer,) = told(str(squats), "--exercise", "squat", "--json")
    assert set(answer) == {*SCHEMA["judged"]["required"]}
    reps = answer["reps"]
    assert isinstance(reps, list)
    assert len(reps) == 3
    assert set(reps[0]) == {*SCHEMA["rep"]["properties"]}
    assert set(reps[0]["tempo_s"]) == {"eccentric", "pause", "concentric"}


def test_a_set_is_told_beside_a_reference(squats: Path, tmp_path: Path) -> None:
    slow = list(film(Take("squat", reps=2, speed=0.5)))
    path = write(tmp_path / "slow.npz", [each.points for each in slow], [each.world or () for each in slow])
    (answer,) = told(str(path), "--exercise", "squat", "--json", "--reference", str(squats))
    assert set(answer) == {*SCHEMA["judged"]["properties"]}
    beside = answer["reference"]
    assert isinstance(beside, dict)
    assert beside["similarity"] > 90
    assert [rep["n"] for rep in beside["reps"]] == [1, 2]
    assert all(rep["pace"]["eccentric"] > 1.5 for rep in beside["reps"])


def test_a_reference_is_kept_in_a_file(squats: Path, tmp_path: Path) -> None:
    kept = tmp_path / "squat.json"
    told(str(squats), "--exercise", "squat", "--json", "--learn", str(kept))
    (answer,) = told(str(squats), "--exercise", "squat", "--json", "--reference", str(kept))
    assert answer["reference"]["similarity"] > 95  # type: ignore[index]
    assert len(json.loads(kept.read_text())["poses"]) == 64
    kept.write_text("{}")
    (answer,) = told(str(squats), "--exercise", "squat", "--json", "--reference", str(kept), code=1)
    assert answer["error"]["type"] == "form-no-reference"  # type: ignore[index]


def test_a_reference_of_another_movement_is_refused(squats: Path, tmp_path: Path) -> None:
    curls = list(film(Take("biceps_curl")))
    path = write(
        tmp_path / "curls.npz", [each.points for each in curls], [each.world or () for each in curls]
    )
    (answer,) = told(str(path), "--exercise", "biceps_curl", "--json", "--reference", str(squats), code=1)
    assert answer["error"]["type"] == "form-no-reference"  # type: ignore[index]


def test_the_movement_is_recognised_where_nobody_names_it(squats: Path) -> None:
    (answer,) = told(str(squats), "--json")
    assert answer["exercise"] == "squat"


def test_another_movement_than_announced_is_seen(squats: Path) -> None:
    (answer,) = told(str(squats), "--exercise", "push_up", "--json")
    assert answer["reps"] == []
    assert answer["recognised"][0]["exercise"] == "squat"  # type: ignore[index]
    result = CliRunner().invoke(APP, [str(squats), "--exercise", "push_up"])
    assert "looks like squat" in result.output


def test_a_file_that_fails_has_its_line_and_the_others_go_on(squats: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.npz"
    broken.write_bytes(b"nothing")
    first, second, third = told(
        str(broken), str(squats), str(tmp_path / "absent.npz"), "--exercise", "squat", "--json", code=1
    )
    assert first["error"]["type"] == "form-frame-invalid"  # type: ignore[index]
    assert len(second["reps"]) == 3  # type: ignore[arg-type]
    assert third["error"]["type"] == "form-file-unreadable"  # type: ignore[index]


def test_an_unknown_movement_is_refused(squats: Path) -> None:
    (answer,) = told(str(squats), "--exercise", "handstand", "--json", code=1)
    assert answer["error"]["type"] == "form-movement-unknown"  # type: ignore[index]


def test_the_list_names_movements_and_their_faults() -> None:
    listed = {str(each["exercise"]): each["faults"] for each in told("--list", "--json")}
    assert "hips_low" in listed["plank"]  # type: ignore[operator]
    assert "squat: depth" in CliRunner().invoke(APP, ["--list"]).output


def test_frames_are_judged_row_by_row(tmp_path: Path) -> None:
    good, low = (next(film(Take("plank", faults=faults))).points for faults in ((), ("hips_low",)))
    names = [
        f"{side}_{joint}"
        for side in ("left", "right")
        for joint in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    ]
    lines = [",".join(["label", *(f"{name}_{axis}" for name in names for axis in "xyzv")])]
    for points in (good, low):
        row = ["?"]
        for name in names:
            place = 4 * NAMES.index(name)
            row += [str(points[place] / 1280), str(points[place + 1] / 720), "0", "1"]
        lines.append(",".join(row))
    path = tmp_path / "frames.csv"
    path.write_text("\n".join(lines))
    first, second = told("--frames", str(path), "--exercise", "plank", "--json")
    assert (first["row"], first["phase"]) == (0, "correct")
    assert (second["row"], second["phase"]) == (1, "low")
    assert second["faults"]["hips_low"] > 1  # type: ignore[index]
    assert first["faults"]["hips_low"] < 0  # type: ignore[index]
    path.write_text("\n".join([*lines, "?,x"]))
    *_, error = told("--frames", str(path), "--exercise", "plank", "--json", code=1)
    assert "Line 4" in error["error"]["detail"]  # type: ignore[index]


def test_a_chart_lies_beside_the_file_unless_json_is_asked_for(squats: Path, tmp_path: Path) -> None:
    squats = Path(shutil.copy(squats, tmp_path))
    told(str(squats), "--exercise", "squat", "--json")
    chart = squats.with_suffix(".coach.svg")
    assert not chart.exists()
    result = CliRunner().invoke(APP, [str(squats), "--exercise", "squat"])
    assert str(chart) in result.output.replace("\n", "")
    assert "3 repetitions" in chart.read_text()
    into = tmp_path / "drawn"
    into.mkdir()
    (answer,) = told(str(squats), "--exercise", "squat", "--json", "--draw", "--into", str(into))
    drawn = ET.parse(into / "squats.coach.svg").getroot()  # noqa: S314 (our own file)
    assert len([each for each in drawn.iter() if each.get("class") == "rep"]) == len(answer["reps"])  # type: ignore[arg-type]


def test_without_the_extra_a_video_is_answered_with_what_to_install(
    squats: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    video = tmp_path / "a.mp4"
    video.write_bytes(b"film")
    first, second = told(str(video), str(squats), "--exercise", "squat", "--json", code=1)
    assert first["error"]["type"] == "form-video-unsupported"  # type: ignore[index]
    assert "--extra vision" in first["error"]["detail"]  # type: ignore[index]
    assert len(second["reps"]) == 3  # type: ignore[arg-type]


def test_a_folder_that_cant_be_written_to_is_said_and_costs_no_answer(squats: Path, tmp_path: Path) -> None:
    (answer,) = told(
        str(squats), "--exercise", "squat", "--json", "--draw", "--into", str(tmp_path / "absent")
    )
    assert len(answer["reps"]) == 3  # type: ignore[arg-type]
