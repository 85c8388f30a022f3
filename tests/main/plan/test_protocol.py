"""Every op of the line protocol, what it refuses, and that it lives on."""

import json
from datetime import timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from fitpulse.main import cli, inventory
from fitpulse.main.plan import answers, schema
from fitpulse.main.plan.loop import LONGEST_LINE, converse
from fitpulse.services.coaching.domain.beliefs import Beliefs
from fitpulse.services.coaching.domain.index import shipped_index
from tests.main.plan.talk import CATALOGUE, START, WORDS, Json, Talk, Trainee, after, profile, stamp

PAGE = Path(__file__).parents[3] / "docs" / "api" / "plan.md"
DOCUMENT = PAGE.with_suffix(".schema.json")


@pytest.fixture
def talk() -> Talk:
    started = Talk()
    assert started.ok("athlete", START, profile=profile()) == {"ok": True}
    return started


def test_the_schema_in_the_repository_is_the_protocols() -> None:
    assert DOCUMENT.read_text() == inventory.encode(schema.document())


def test_the_documents_conversation_is_understood() -> None:
    talk = Talk()
    lines = PAGE.read_text().splitlines()
    pairs = [
        (line[2:], after_it[2:])
        for line, after_it in pairwise(lines)
        if line.startswith("→") and "…" not in line
    ]
    assert len(pairs) > 8
    for said, heard in pairs:
        told = talk.raw(said.encode())
        assert f'{{"{next(iter(told))}":' == heard[: len(next(iter(told))) + 4]


def test_a_fault_of_ours_is_an_answer_too(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("fitpulse.services.coaching.domain.dialogue.plan", broken)
    assert talk.tell("next", START)["error"]["type"] == "plan-internal"
    monkeypatch.undo()
    assert talk.ok("next", START)["workout"]["id"] == "w1"


def test_hello_says_the_protocol() -> None:
    told = Talk().ok("hello")
    assert told["protocol"] == 1
    assert isinstance(told["planner"], str)


def test_the_catalogue_is_whole() -> None:
    assert set(WORDS) == {"exercises", "equipment", "muscles", "regions", "patterns"}
    fields = {
        "id",
        "name",
        "pattern",
        "muscles",
        "equipment",
        "mechanics",
        "unilateral",
        "bodyweight_fraction",
        "load_unit",
        "contraindicated",
        "main_lift",
    }
    for exercise in CATALOGUE.values():
        assert set(exercise) == fields
        assert set(exercise["equipment"]) <= set(WORDS["equipment"])
        assert set(exercise["muscles"]) <= set(WORDS["muscles"])
        assert set(exercise["contraindicated"]) <= set(WORDS["regions"])
        assert exercise["pattern"] in WORDS["patterns"]
        assert exercise["load_unit"] in {"total", "per_hand", "added", "none"}
        lift = exercise["main_lift"]
        assert lift is None or (lift["id"] in CATALOGUE and lift["ratio"] > 0)
    assert CATALOGUE["barbell-back-squat"]["main_lift"] == {"id": "barbell-back-squat", "ratio": 1.0}


def test_every_answer_has_the_schemas_shape(talk: Talk) -> None:
    def check(kind: Any) -> None:
        msgspec.json.decode(talk.heard[-1], type=kind)

    talk.ok("checkin", START, sleep_h=7.0, sleep_quality=3, soreness={"chest": 1}, energy=3, mood=4)
    check(answers.CheckinAnswered)
    workout = talk.ok("next", START)["workout"]
    check(answers.WorkoutOffered)
    first = workout["items"][0]
    talk.ok(
        "log",
        START,
        workout=workout["id"],
        exercise=first["exercise"],
        n=3,
        kind="work",
        reps=1,
        load_kg=60,
        rir=0,
    )
    check(answers.SetAnswered)
    assert talk.heard[-1].count(b'"from"')
    talk.ok("say", START, workout=workout["id"], what="too_hard")
    check(answers.WorkoutOffered)
    talk.ok("beliefs", START)
    check(Beliefs)
    talk.ok("calendar", START, weeks=4)
    check(answers.CalendarShown)
    talk.ok("complete", after(START, 60), workout=workout["id"], minutes=58.5, rpe=8)
    check(answers.Summed)
    talk.ok("next", after(START, 90))
    check(answers.RestOffered)
    talk.tell("next", START, minutes=-1)
    check(answers.Refused)


def test_the_same_input_gives_the_same_bytes() -> None:
    first = Trainee(Random(3)).talk  # noqa: S311 -- no secret is drawn
    second = Talk()
    trained(Trainee(Random(3), first), 8)  # noqa: S311 -- no secret is drawn
    for line in first.said:
        second.raw(line)
    assert first.heard == second.heard


def trained(trainee: Trainee, days: int) -> None:
    talk = trainee.talk
    talk.ok("athlete", START, profile=profile())
    for day in range(days):
        at = START + timedelta(days=day)
        talk.ok("checkin", at, sleep_h=trainee.random.uniform(4, 9), energy=trainee.random.randint(1, 5))
        workout = talk.ok("next", at)["workout"]
        for item in workout["items"] if workout else ():
            for one in item["sets"]:
                done = trainee.do(item["exercise"], one, 65.0)
                talk.ok("log", at, workout=workout["id"], exercise=item["exercise"], **done)
        if workout:
            talk.ok("complete", after(at, 60), workout=workout["id"], minutes=60, rpe=7)


BAD: list[Json | str] = [
    "",
    "nonsense",
    "[]",
    "3",
    '{"op": "hello"',
    {},
    {"op": "nothing"},
    {"op": "hello", "more": 1},
    {"op": "next"},
    {"op": "next", "at": "yesterday"},
    {"op": "next", "at": "0001-01-01T00:00:00Z"},
    {"op": "next", "at": stamp(START), "minutes": 0},
    {"op": "next", "at": stamp(START), "minutes": 1e30},
    {"op": "next", "at": stamp(START), "minutes": "60"},
    '{"op": "next", "at": "2026-03-02T17:00:00Z", "minutes": NaN}',
    '{"op": "next", "at": "2026-03-02T17:00:00Z", "minutes": 1e999}',
    {"op": "next", "at": stamp(START), "equipment": ["barbel"]},
    {"op": "next", "at": stamp(START), "plates_kg": [-5]},
    {"op": "next", "at": stamp(START), "bar_kg": 1000},
    {"op": "checkin", "at": stamp(START), "energy": 6},
    {"op": "checkin", "at": stamp(START), "energy": 2.5},
    {"op": "checkin", "at": stamp(START), "soreness": {"brain": 3}},
    {"op": "checkin", "at": stamp(START), "soreness": {"chest": 5}},
    {"op": "checkin", "at": stamp(START), "hrv_rmssd_ms": -1},
    {"op": "log", "at": stamp(START), "exercise": "squat"},
    {"op": "log", "at": stamp(START), "exercise": "barbell-back-squat"},
    {"op": "log", "at": stamp(START), "exercise": "barbell-back-squat", "reps": -1},
    {"op": "log", "at": stamp(START), "exercise": "barbell-back-squat", "reps": 5, "pain": "heart"},
    {"op": "log", "at": stamp(START), "exercise": "barbell-back-squat", "reps": 5, "workout": "w9"},
    {"op": "log", "at": stamp(START), "exercise": "barbell-back-squat", "reps": 5, "kind": "drop"},
    {"op": "say", "at": stamp(START), "workout": "w1", "what": "too_hard"},
    {"op": "complete", "at": stamp(START), "workout": "w1", "minutes": 5},
    {"op": "calendar", "at": stamp(START), "weeks": 0},
    {"op": "history", "sets": [{"at": stamp(START), "exercise": "nope", "reps": 1}]},
    {"op": "athlete", "at": stamp(START), "profile": profile(goal="fame")},
    {"op": "athlete", "at": stamp(START), "profile": profile(days_per_week=8)},
    {"op": "athlete", "at": stamp(START), "profile": profile(injuries=[{"region": "ego"}])},
    {"op": "athlete", "at": stamp(START), "profile": profile(banned=["burpes"])},
    {"op": "athlete", "at": stamp(START), "profile": {"goal": "muscle"}},
]


@pytest.mark.parametrize("message", BAD, ids=str)
def test_nonsense_is_refused_by_name_and_changes_nothing(message: Json | str, talk: Talk) -> None:
    before = talk.ok("beliefs", START)
    told = talk.raw((message if isinstance(message, str) else json.dumps(message)).encode())
    assert set(told) == {"error"}
    assert set(told["error"]) == {"type", "title", "detail"}
    assert all(told["error"].values())
    assert talk.ok("beliefs", START) == before
    assert talk.ok("next", START)["workout"]["id"] == "w1"


def test_a_word_that_is_nearly_right_is_helped_along(talk: Talk) -> None:
    told = talk.tell("next", START, equipment=["dumbells"])
    assert "equipment[0]" in told["error"]["detail"]
    assert "dumbbells" in told["error"]["detail"]
    told = talk.tell("log", START, exercise="barbell_back_squat", reps=5)
    assert "'barbell-back-squat'" in told["error"]["detail"]


def test_bytes_that_are_no_text_are_refused(talk: Talk) -> None:
    assert talk.raw(b'{"op": "hello\xff"}')["error"]["type"].startswith("plan-message")
    assert talk.raw(b"[" * 100_000)["error"]["type"].startswith("plan-message")
    assert talk.ok("hello")


@pytest.mark.parametrize("op", ["next", "beliefs", "checkin"])
def test_nothing_is_answered_about_an_unknown_athlete(op: str) -> None:
    assert Talk().tell(op, START)["error"]["type"] == "plan-athlete-missing"


def test_now_does_not_go_back_by_days(talk: Talk) -> None:
    talk.ok("next", START + timedelta(days=3))
    assert talk.tell("next", START)["error"]["type"] == "plan-time-reversed"
    assert "error" not in talk.tell("log", START, exercise="barbell-row", reps=5, load_kg=40)


def test_whole_numbers_may_have_a_point_and_times_an_offset(talk: Talk) -> None:
    talk.raw(
        b'{"op":"log","at":"2026-03-02T18:30:00+01:00","exercise":"barbell-row","n":1.0,"reps":8.0,"load_kg":40}'
    )
    assert json.loads(talk.heard[-1])["records"]
    assert talk.ok("beliefs", after(START, 31))["weekly_sets"]["lats"] > 0


def test_an_over_long_line_is_one_answer() -> None:
    source = BytesIO(b'{"op":"hello"}\n' + b"x" * (LONGEST_LINE + 10) + b'\n{"op":"hello"}')
    sink = BytesIO()
    converse(source, sink, shipped_index())
    first, second, third = [json.loads(line) for line in sink.getvalue().splitlines()]
    assert second["error"]["type"] == "plan-line-too-long"
    assert first == third


def test_the_command_reads_and_writes_lines() -> None:
    result = CliRunner().invoke(cli, ["plan", "--stdio"], input='{"op":"hello"}\r\n{"op":"x"}\n')
    assert result.exit_code == 0
    first, second = result.stdout.splitlines()
    assert json.loads(first)["protocol"] == 1
    assert "error" in json.loads(second)
