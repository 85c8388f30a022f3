"""What the coach makes of days: sessions done, half done and missed, own work, history, records and pain."""

from datetime import timedelta
from typing import Any

import pytest

from tests.main.plan.talk import CATALOGUE, START, Talk, after, profile, stamp, work_of


@pytest.fixture
def talk() -> Talk:
    started = Talk()
    started.ok("athlete", START, profile=profile())
    return started


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


def test_the_end_of_a_session_is_said(talk: Talk) -> None:
    workout = talk.ok("next", START, minutes=20)["workout"]
    left = talk.ok("say", START, workout=workout["id"], what="minutes_left", minutes=0)
    assert left["workout"] is None
    assert "0 min left" in left["reason"]
    workout = talk.ok("next", START + timedelta(days=1), minutes=20)["workout"]
    for item in workout["items"]:
        done = {"n": item["sets"][-1]["n"], "kind": item["sets"][-1]["kind"], "reps": 8, "seconds": 60}
        talk.ok("log", START + timedelta(days=1), workout=workout["id"], exercise=item["exercise"], **done)
    told = talk.ok("next", START + timedelta(days=1))
    assert told["workout"] is None
    assert told["reason"].startswith("Nothing is left")
