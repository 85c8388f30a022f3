"""A set that is told twice counts once: told again the same it changes nothing, told otherwise it is a correction."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.main.plan.talk import GARAGE, START, Json, Talk, profile


def begun(**changes: Any) -> tuple[Talk, Json]:
    talk = Talk()
    talk.ok("athlete", START, profile=profile(equipment=GARAGE, goal="strength", minutes=60, **changes))
    return talk, talk.ok("next", START)["workout"]


def told(item: Json, one: Json, **done: Any) -> Json:
    reps = one["reps"]["min"] if one["reps"] else None
    asked = {"kind": one["kind"], "reps": reps, "seconds": one["seconds"], "load_kg": one["load_kg"]}
    return {"exercise": item["exercise"], "n": one["n"], "rir": one["rir"]} | asked | done


def work(item: Json) -> list[Json]:
    return [one for one in item["sets"] if one["kind"] == "work"]


def beliefs(talk: Talk) -> Json:
    return talk.ok("beliefs", START + timedelta(hours=2))


def test_the_same_line_twice_counts_once() -> None:
    once, workout = begun()
    twice, _ = begun()
    item = workout["items"][0]
    for one in work(item):
        line = told(item, one, workout=workout["id"])
        first = once.ok("log", START, **line)
        assert twice.ok("log", START, **line) == first
        assert twice.ok("log", START, **line) == first, "a retry hears what was missed"
    assert beliefs(twice) == beliefs(once)
    assert twice.ok("next", START) == once.ok("next", START)


def test_a_correction_is_as_if_told_so_at_once() -> None:
    right, workout = begun()
    wrong, _ = begun()
    item = workout["items"][0]
    first, *others = work(item)
    line = told(item, first, workout=workout["id"])
    typo = wrong.ok("log", START, **line | {"reps": 1, "rir": 0})
    assert typo["changes"], "a set that falls far short changes the next ones"
    right.ok("log", START, **line)
    corrected = wrong.ok("log", START, **line)
    moved = {(one["exercise"], one["n"], one["field"]) for one in corrected["changes"]}
    assert (item["exercise"], others[0]["n"], "load_kg") in moved
    assert all("corrected set" in one["reason"] for one in corrected["changes"])
    assert beliefs(wrong) == beliefs(right)
    assert wrong.ok("next", START) == right.ok("next", START)


def test_what_was_said_in_between_stays_said() -> None:
    talk, workout = begun()
    item = workout["items"][0]
    line = told(item, work(item)[0], workout=workout["id"])
    talk.ok("log", START, **line)
    talk.ok("checkin", START, energy=2)
    left = talk.ok("say", START, workout=workout["id"], what="minutes_left", minutes=15)["workout"]
    talk.ok("log", START, **line | {"reps": line["reps"] + 1})
    assert talk.ok("next", START)["workout"]["minutes"] <= left["minutes"]


def test_a_completed_workout_is_still_corrected() -> None:
    right, workout = begun()
    wrong, _ = begun()
    item = workout["items"][0]
    line = told(item, work(item)[0], workout=workout["id"])
    for talk, done in ((right, line), (wrong, line | {"reps": 1})):
        talk.ok("log", START, **done)
        talk.ok("complete", START, workout=workout["id"], minutes=30, rpe=7)
    assert wrong.ok("log", START, **line)["changes"] == []
    assert beliefs(wrong) == beliefs(right)


def test_own_work_is_never_taken_for_a_correction() -> None:
    talk, workout = begun()
    own = {"exercise": "barbell-bench-press", "reps": 8, "load_kg": 40, "rir": 2}
    for _ in range(2):
        talk.ok("log", START, **own)
        talk.ok("log", START, workout=workout["id"], **own)
    assert beliefs(talk)["weekly_sets"]["chest"] == 4


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 12), st.integers(0, 4)), min_size=1, max_size=6))
def test_only_the_last_word_about_each_set_counts(words: list[tuple[int, int, int]]) -> None:
    """Any order of corrections leaves the body as the last values, told in the order of the first ones."""
    talk, workout = begun()
    other, _ = begun()
    item = workout["items"][0]
    sets = work(item)
    last: dict[int, Json] = {}
    for place, reps, rir in words:
        one = sets[place % len(sets)]
        line = told(item, one, workout=workout["id"], reps=reps, rir=rir, load_kg=40)
        talk.ok("log", START, **line)
        last[one["n"]] = line
    for line in last.values():
        other.ok("log", START, **line)
    assert beliefs(talk) == beliefs(other)
    assert talk.ok("next", START) == other.ok("next", START)
