"""Beliefs can be read, corrected by the person's word, and the correction taken back."""

from datetime import timedelta
from typing import Any

import pytest

from fitpulse.kernel.clock import ManualClock
from tests.services.training.conftest import Athlete
from tests.services.training.test_undo import undo

pytestmark = pytest.mark.server
BENCH = "barbell-bench-press"


async def beliefs(athlete: Athlete) -> dict[str, Any]:
    return await athlete.do("GET", "/v1/me/beliefs")


def bench(told: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in told["e1rm"] if one["exercise"] == BENCH)


async def test_sets_make_beliefs(athlete: Athlete) -> None:
    await athlete.describe()
    workout = await athlete.today()
    assert (await beliefs(athlete))["e1rm"] == []
    await athlete.log(workout["id"], reps=5, load_kg=60, rir=1)
    told = await beliefs(athlete)
    assert bench(told)["low"] < bench(told)["kg"] < bench(told)["high"]
    assert told["weekly_sets"]["chest"] > 0
    assert told["recovery"]["chest"] < 100


async def test_the_persons_word_counts(athlete: Athlete, clock: ManualClock) -> None:
    await athlete.describe()
    workout = await athlete.today()
    await athlete.log(workout["id"], reps=5, load_kg=40, rir=1)
    before = await beliefs(athlete)
    clock.advance(timedelta(hours=1))
    corrected = await athlete.do("PUT", f"/v1/me/beliefs/{BENCH}", {"one_rep_max_kg": 80})
    assert bench(corrected)["kg"] == pytest.approx(80, rel=0.04)
    assert bench(corrected)["low"] > bench(before)["high"]
    again = await athlete.do("PUT", f"/v1/me/beliefs/{BENCH}", {"load_kg": 60, "reps": 3})
    assert bench(again)["kg"] == pytest.approx(64.4, rel=0.05)
    await undo(athlete, "told")
    assert bench(await beliefs(athlete))["kg"] == pytest.approx(80, rel=0.04)
    await undo(athlete, "told")
    assert bench(await beliefs(athlete))["kg"] == pytest.approx(bench(before)["kg"], rel=0.001)


async def test_plans_follow_the_word(athlete: Athlete) -> None:
    await athlete.describe(goals=["strength"], equipment=["barbell", "plates", "rack", "bench"])
    before = loads(await athlete.today())
    for exercise in before:
        details = await athlete.do("GET", f"/v1/exercises/{exercise}")
        if details["measure"] == "reps":
            await athlete.do("PUT", f"/v1/me/beliefs/{exercise}", {"one_rep_max_kg": 30})
    after = loads(await athlete.today())
    both = before.keys() & after.keys()
    assert any(after[one] < before[one] for one in both)


def loads(workout: dict[str, Any]) -> dict[str, float]:
    return {
        item["exercise"]: max(one["load_kg"] for one in item["sets"])
        for item in workout["plan"]["items"]
        if all(one["load_kg"] for one in item["sets"])
    }


@pytest.mark.parametrize(
    ("exercise", "body", "status"),
    [
        (BENCH, {}, 422),
        (BENCH, {"load_kg": 60}, 422),
        (BENCH, {"one_rep_max_kg": 80, "load_kg": 60, "reps": 3}, 422),
        (BENCH, {"one_rep_max_kg": -1}, 422),
        ("plank", {"one_rep_max_kg": 80}, 422),
        ("no-such-lift", {"one_rep_max_kg": 80}, 404),
    ],
)
async def test_odd_words_are_refused(
    athlete: Athlete, exercise: str, body: dict[str, float], status: int
) -> None:
    await athlete.describe()
    assert (await athlete.call("PUT", f"/v1/me/beliefs/{exercise}", body)).status_code == status


async def test_a_profile_is_needed(athlete: Athlete) -> None:
    assert (await athlete.call("GET", "/v1/me/beliefs")).status_code == 409
    assert (await athlete.call("PUT", f"/v1/me/beliefs/{BENCH}", {"one_rep_max_kg": 80})).status_code == 409
