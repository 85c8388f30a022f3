"""Every op of the line protocol, what it refuses, and that it lives on."""

import json
from datetime import timedelta
from io import BytesIO
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
from tests.main.plan.talk import CATALOGUE, START, WORDS, Json, Talk, Trainee, after, profile, stamp, work_of

DOCUMENT = Path(__file__).parents[3] / "docs" / "api" / "plan.schema.json"


@pytest.fixture
def talk() -> Talk:
    started = Talk()
    assert started.ok("athlete", START, profile=profile()) == {"ok": True}
    return started


def test_the_schema_in_the_repository_is_the_protocols() -> None:
    assert DOCUMENT.read_text() == inventory.encode(schema.document())


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
    first = Trainee(Random(3)).talk
    second = Talk()
    trained(Trainee(Random(3), first), 8)
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


def test_a_second_next_is_the_same_until_something_is_said(talk: Talk) -> None:
    first = talk.ok("next", START)
    assert talk.ok("next", after(START, 120)) == first
    shorter = talk.ok("next", after(START, 121), minutes=25)["workout"]
    assert shorter["minutes"] <= 25
    assert shorter["id"] != first["workout"]["id"]


def test_a_session_that_did_not_take_place_is_left_behind(talk: Talk) -> None:
    talk.ok("next", START)
    told = talk.ok("next", START + timedelta(days=1))["workout"]
    assert told["reason"].startswith("Monday's session did not take place")
    assert talk.tell("complete", START + timedelta(days=1), workout="w1", minutes=60)["error"]["type"] == (
        "plan-workout-closed"
    )


def test_a_session_half_done_goes_on_the_same_day_and_is_counted_the_next(talk: Talk) -> None:
    workout = talk.ok("next", START)["workout"]
    item = workout["items"][0]
    for one in item["sets"]:
        reps = one["reps"]["max"]
        talk.ok(
            "log", START, workout="w1", exercise=item["exercise"], n=one["n"], reps=reps, kind=one["kind"]
        )
    left = talk.ok("next", after(START, 20))["workout"]
    assert left["id"] == "w1"
    assert item["exercise"] not in {each["exercise"] for each in left["items"]}
    assert work_of(left) < work_of(workout)
    assert talk.ok("beliefs", after(START, 30))["load"]["days"] == 0
    later = talk.ok("next", START + timedelta(days=1))
    assert talk.ok("beliefs", START + timedelta(days=1))["load"]["atl"] > 0
    assert later["workout"] is None or "sets were done on Monday" in later["workout"]["reason"]


def test_own_work_counts(talk: Talk) -> None:
    for n in range(3):
        told = talk.ok("log", after(START, 3 * n), exercise="barbell-bench-press", reps=8, load_kg=40, rir=2)
        assert told["changes"] == []
    known = talk.ok("beliefs", after(START, 20))
    assert known["weekly_sets"]["chest"] == 3
    assert known["e1rm"]["barbell-bench-press"]["low"] < 53 < known["e1rm"]["barbell-bench-press"]["high"]
    assert known["recovery"]["chest"] < 100


def test_the_profile_changes_and_the_body_stays(talk: Talk) -> None:
    talk.ok("log", START, exercise="barbell-bench-press", reps=8, load_kg=40, rir=2)
    talk.ok(
        "athlete", START, profile=profile(injuries=[{"region": "knee", "since": "2026-03-01", "severity": 1}])
    )
    need = {"goal": "muscle", "days_per_week": 4, "minutes": 45, "equipment": ["dumbbells"]}
    talk.ok("athlete", START, profile=need)
    assert "barbell-bench-press" in talk.ok("beliefs", START)["e1rm"]
    workout = talk.ok("next", START + timedelta(days=1))["workout"]
    for item in workout["items"]:
        assert "knee" not in CATALOGUE[item["exercise"]]["contraindicated"]
        assert set(CATALOGUE[item["exercise"]]["equipment"]) <= {"dumbbells"}
    talk.ok("athlete", START + timedelta(days=1), profile={**need, "injuries": []})


def test_history_is_believed_in_any_order() -> None:
    sets = [
        {
            "at": stamp(START - timedelta(days=3 * n)),
            "exercise": "barbell-back-squat",
            "n": 1,
            "kind": "work",
            "reps": 5,
            "load_kg": 100 - n,
            "rir": 2,
            "seconds": None,
            "pain": None,
        }
        for n in range(1, 15)
    ]
    forward, backward = Talk(), Talk()
    for told, order in ((forward, sets[::-1]), (backward, sets)):
        told.ok("athlete", START, profile=profile())
        assert told.ok("history", sets=order) == {"ok": True}
    known = forward.ok("beliefs", START)
    assert known == backward.ok("beliefs", START)
    squat = known["e1rm"]["barbell-back-squat"]
    assert squat["low"] < 121 < squat["high"]
    assert known["load"]["days"] > 30
    assert forward.ok("next", START)["workout"]


def test_records_are_told_when_they_are_beaten(talk: Talk) -> None:
    def kinds(**done: Any) -> dict[str, Any]:
        told = talk.ok("log", START, exercise="barbell-bench-press", rir=1, **done)
        return {record["kind"]: (record["previous"], record["value"]) for record in told["records"]}

    assert set(kinds(reps=5, load_kg=60)) == {"e1rm", "load"}
    assert kinds(reps=5, load_kg=60) == {}
    assert kinds(reps=4, load_kg=60) == {}
    assert kinds(reps=6, load_kg=60)["reps"] == (5, 6)
    assert kinds(reps=2, load_kg=62.5)["load"] == (60, 62.5)
    assert kinds(reps=10, load_kg=30) == {"reps": (6, 10)}


def test_pain_in_a_set_steers_away(talk: Talk) -> None:
    workout = talk.ok("next", START)["workout"]
    item = next(
        each for each in workout["items"] if "lower-back" in CATALOGUE[each["exercise"]]["contraindicated"]
    )
    told = talk.ok(
        "log",
        START,
        workout="w1",
        exercise=item["exercise"],
        n=1,
        kind="warmup",
        reps=3,
        load_kg=20,
        pain="lower-back",
    )
    assert {change["field"] for change in told["changes"]} == {"set"}
    assert all(change["to"] is None for change in told["changes"])
    for day in (0, 2, 4, 7, 9):
        found = talk.ok("next", START + timedelta(days=day))["workout"]
        assert item["exercise"] not in {each["exercise"] for each in found["items"]} if found else True
    left = talk.ok("next", START + timedelta(days=9))["workout"]
    assert left is None or item["exercise"] not in {each["exercise"] for each in left["items"]}
