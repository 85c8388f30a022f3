"""`fitpulse plan --athlete`: a file in, weeks with reasons out, and one plain line for what is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from fitpulse.main.cli import cli

RUNNER = CliRunner()
ATHLETE: dict[str, Any] = {
    "at": "2026-01-07T17:00:00Z",
    "profile": {
        "goal": "strength",
        "days_per_week": 3,
        "minutes": 60,
        "equipment": ["barbell", "plates", "rack", "bench", "dumbbells"],
        "experience": "intermediate",
        "bodyweight_kg": 80,
    },
    "sets": [
        {
            "at": "2026-01-05T17:00:00Z",
            "exercise": "barbell-back-squat",
            "reps": 8,
            "load_kg": 90,
            "rir": 2,
        }
    ],
    "edits": {
        "weeks": [{"day": "2026-01-13", "weekdays": ["tuesday", "thursday"]}],
        "away": [{"first": "2026-01-19", "last": "2026-01-25"}],
        "places": [{"name": "hotel", "equipment": ["dumbbells"]}],
        "days": [{"day": "2026-01-09", "place": "hotel", "minutes": 30}],
    },
}


def written(folder: Path, told: object) -> str:
    path = folder / "athlete.json"
    path.write_text(told if isinstance(told, str) else json.dumps(told))
    return str(path)


def test_weeks_and_the_first_session_are_printed(tmp_path: Path) -> None:
    result = RUNNER.invoke(cli, ["plan", "--athlete", written(tmp_path, ATHLETE)], env={"COLUMNS": "160"})
    assert result.exit_code == 0
    for text in (
        "Week of 05 January 2026",
        "strength, hotel",
        "You train on Tuesday and Thursday",
        "RIR",
        "away",
    ):
        assert text in result.stdout


def test_the_json_says_the_same_twice(tmp_path: Path) -> None:
    command = ["plan", "--athlete", written(tmp_path, ATHLETE), "--weeks", "3", "--json"]
    first, again = RUNNER.invoke(cli, command), RUNNER.invoke(cli, command)
    assert first.stdout == again.stdout
    shown = json.loads(first.stdout)
    assert [week["starts"] for week in shown["weeks"]] == ["2026-01-05", "2026-01-12", "2026-01-19"]
    assert shown["weeks"][0]["days"][0]["kind"] == "done"
    trained = [day["day"] for day in shown["weeks"][1]["days"] if day["kind"] != "rest"]
    assert trained == ["2026-01-13", "2026-01-15"]
    assert all(day["kind"] == "rest" for day in shown["weeks"][2]["days"])
    assert shown["first"]["day"] == "2026-01-07"
    assert all(item["reason"] for item in shown["first"]["items"])


@pytest.mark.parametrize(
    ("told", "weeks", "words"),
    [
        ("{", "4", "no JSON object"),
        ({}, "4", "profile"),
        ({**ATHLETE, "edit": {}}, "4", "edit"),
        ({**ATHLETE, "profile": {**ATHLETE["profile"], "goal": "fame"}}, "4", "profile.goal"),
        ({**ATHLETE, "profile": {**ATHLETE["profile"], "equipment": ["barbel"]}}, "4", "barbell"),
        ({**ATHLETE, "edits": {"days": [{"day": "2026-01-09", "place": "attic"}]}}, "4", "attic"),
        (ATHLETE, "13", "1 to 12 weeks"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(tmp_path: Path, told: object, weeks: str, words: str) -> None:
    path = written(tmp_path, told)
    result = RUNNER.invoke(cli, ["plan", "--athlete", path, "--weeks", weeks])
    assert result.exit_code == 1
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    shown = RUNNER.invoke(cli, ["plan", "--athlete", path, "--weeks", weeks, "--json"])
    assert set(json.loads(shown.stdout)["error"]) == {"type", "title", "detail"}


def test_a_missing_file_is_said() -> None:
    result = RUNNER.invoke(cli, ["plan", "--athlete", "nowhere.json"])
    assert result.exit_code == 1
    assert "nowhere.json" in result.stderr


def test_one_of_the_two_ways_is_needed() -> None:
    assert RUNNER.invoke(cli, ["plan"]).exit_code == 2
