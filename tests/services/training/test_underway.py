"""A workout under way: sets change what is left, words change it at once, and all of it can be taken back."""

from datetime import timedelta
from typing import Any

import pytest

from fitpulse.kernel.clock import ManualClock
from tests.services.training.conftest import Athlete
from tests.services.training.test_undo import newest, undo, without

pytestmark = pytest.mark.server


def loaded(workout: dict[str, Any]) -> dict[str, Any]:
    """The first exercise with at least three weighed working sets."""
    for item in workout["plan"]["items"]:
        work = [one for one in item["sets"] if one["kind"] == "work" and one["load_kg"]]
        if len(work) >= 3:
            return item
    message = "no exercise with three weighed sets"
    raise AssertionError(message)


def working(item: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in item["sets"] if one["kind"] != "warmup"]


async def do_set(athlete: Athlete, workout: dict[str, Any], item: dict[str, Any], n: int, **did: Any) -> Any:
    planned = next(one for one in item["sets"] if one["n"] == n)
    values = {
        "exercise": item["exercise"],
        "item": item["n"],
        "n": n,
        "kind": planned["kind"],
        "reps": planned["reps_max"],
        "load_kg": planned["load_kg"],
        "rir": planned["rir"],
    }
    return await athlete.log(workout["id"], **values | did)


async def adapt(athlete: Athlete, workout: dict[str, Any]) -> Any:
    return await athlete.do("POST", f"/v1/workouts/{workout['id']}/adapt")


async def say(athlete: Athlete, workout: dict[str, Any], **said: Any) -> Any:
    return await athlete.do("POST", f"/v1/workouts/{workout['id']}/say", said)


async def test_a_hard_set_lightens_the_next(athlete: Athlete) -> None:
    await athlete.describe()
    workout = await athlete.today()
    item = loaded(workout)
    first, *later = working(item)
    await do_set(athlete, workout, item, first["n"], reps=max(1, first["reps_min"] - 4), rir=0)
    before = await athlete.today()
    answer = await adapt(athlete, workout)
    mine = [c for c in answer["changes"] if c["exercise"] == item["exercise"] and c["field"] == "load_kg"]
    assert {change["n"] for change in mine} == {one["n"] for one in later}
    for change in mine:
        assert change["to"] < change["from"] == first["load_kg"]
        assert f"{change['to']:g} kg" in change["reason"]
    assert answer["workout"] == await athlete.today()
    stored = next(one for one in answer["workout"]["plan"]["items"] if one["n"] == item["n"])
    assert [one["n"] for one in stored["sets"]] == [one["n"] for one in item["sets"]]
    assert working(stored)[0] == first, "what is done stays as it was planned"
    again = await adapt(athlete, workout)
    assert again["changes"] == []
    assert again["workout"] == answer["workout"]
    await undo(athlete, "plan")
    assert without(await athlete.today()) == without(before)
    assert (await adapt(athlete, workout))["changes"] == [], "what was taken back is not forced again"


async def test_a_set_as_planned_changes_nothing(athlete: Athlete) -> None:
    await athlete.describe()
    workout = await athlete.today()
    item = loaded(workout)
    await do_set(athlete, workout, item, working(item)[0]["n"])
    before = await athlete.today()
    answer = await adapt(athlete, workout)
    assert [one for one in answer["changes"] if one["exercise"] == item["exercise"]] == []
    if not answer["changes"]:
        assert answer["workout"] == before
    left = next(one for one in answer["remaining"] if one["n"] == item["n"])
    assert [one["n"] for one in left["sets"]] == [one["n"] for one in working(item)[1:]]


async def test_busy_puts_another_in_its_place(athlete: Athlete) -> None:
    await athlete.describe()
    workout = await athlete.today()
    item = loaded(workout)
    answer = await say(athlete, workout, what="busy", exercise=item["exercise"])
    now = next(one for one in answer["workout"]["plan"]["items"] if one["n"] == item["n"])
    assert now["exercise"] != item["exercise"]
    assert now["swapped_from"] == item["exercise"]
    (change,) = [one for one in answer["changes"] if one["field"] == "exercise"]
    assert (change["from"], change["to"]) == (item["exercise"], now["exercise"])
    assert now["name"] in answer["reason"]
    assert answer["workout"]["state"] == "active", "who says something has begun"
    await undo(athlete, "plan")
    assert (await athlete.today())["plan"] == workout["plan"]


async def test_busy_halfway_keeps_what_is_done(athlete: Athlete) -> None:
    await athlete.describe()
    workout = await athlete.today()
    item = loaded(workout)
    first = working(item)[0]
    await do_set(athlete, workout, item, first["n"])
    answer = await say(athlete, workout, what="busy", exercise=item["exercise"])
    items = answer["workout"]["plan"]["items"]
    place = next(place for place, one in enumerate(items) if one["n"] == item["n"])
    assert [one["n"] for one in items[place]["sets"]][-1] == first["n"]
    other = items[place + 1]
    assert other["n"] == max(one["n"] for one in workout["plan"]["items"]) + 1
    assert other["swapped_from"] == item["exercise"]
    assert len(working(other)) <= len(working(item)) - 1


async def test_pain_spares_the_region_now_and_later(athlete: Athlete, clock: ManualClock) -> None:
    await athlete.describe()
    workout = await athlete.today()
    item = loaded(workout)
    details = await athlete.do("GET", f"/v1/exercises/{item['exercise']}")
    region = details["contraindicated"][0]
    answer = await say(athlete, workout, what="pain", exercise=item["exercise"], region=region)
    assert "tried again on" in answer["reason"]
    for left in answer["remaining"]:
        of = await athlete.do("GET", f"/v1/exercises/{left['exercise']}")
        assert region not in of["contraindicated"], left["exercise"]
    await athlete.do("POST", f"/v1/workouts/{workout['id']}/start")
    if answer["remaining"]:
        other = answer["remaining"][0]
        await do_set(athlete, workout, other, other["sets"][0]["n"])
    await athlete.do("POST", f"/v1/workouts/{workout['id']}/complete", {"rpe": 6})
    for _ in range(4):
        clock.advance(timedelta(days=3))
        later = await athlete.today()
        assert item["exercise"] not in [one["exercise"] for one in later["plan"]["items"]]


async def test_undoing_pain_lets_plans_have_it_again(athlete: Athlete) -> None:
    await athlete.describe()
    workout = await athlete.today()
    item = loaded(workout)
    region = (await athlete.do("GET", f"/v1/exercises/{item['exercise']}"))["contraindicated"][0]
    await say(athlete, workout, what="pain", exercise=item["exercise"], region=region)
    assert region in (await newest(athlete, "told"))["title"]
    await undo(athlete, "plan")
    await undo(athlete, "start")
    await undo(athlete, "told")
    assert (await athlete.today())["plan"] == workout["plan"]


async def test_less_time_leaves_less(athlete: Athlete) -> None:
    await athlete.describe()
    workout = await athlete.today()
    fewer = await say(athlete, workout, what="minutes_left", minutes=20)

    def sets(items: list[dict[str, Any]]) -> int:
        return sum(len(working(one)) for one in items if not one["skipped"])

    assert 0 < sets(fewer["remaining"]) < sets(workout["plan"]["items"])
    assert "20 min left" in fewer["reason"]
    assert fewer["workout"]["plan"]["minutes"] <= 21
    assert all(
        one["field"] == "set" and one["to"] is None for one in fewer["changes"] if one["field"] == "set"
    )
    assert sets(fewer["workout"]["plan"]["items"]) == sets(fewer["remaining"])


async def test_too_hard_then_too_easy(athlete: Athlete) -> None:
    await athlete.describe()
    workout = await athlete.today()
    item = loaded(workout)
    easier = await say(athlete, workout, what="too_hard")
    lighter = [one for one in easier["changes"] if one["exercise"] == item["exercise"]]
    assert {one["field"] for one in lighter} <= {"load_kg", "reps", "rir"}
    assert all(one["to"] < one["from"] for one in lighter if one["field"] == "load_kg")
    assert lighter
    harder = await say(athlete, workout, what="too_easy")
    assert harder["changes"]
    await undo(athlete, "plan")
    await undo(athlete, "plan")
    assert (await athlete.today())["plan"] == workout["plan"]


@pytest.mark.parametrize(
    "said",
    [
        {"what": "pain", "exercise": "barbell-bench-press"},
        {"what": "busy"},
        {"what": "minutes_left"},
        {"what": "too_hard", "minutes": 5},
        {"what": "tired"},
        {"what": "minutes_left", "minutes": -1},
    ],
)
async def test_half_a_wish_is_refused(athlete: Athlete, said: dict[str, Any]) -> None:
    await athlete.describe()
    workout = await athlete.today()
    assert (await athlete.call("POST", f"/v1/workouts/{workout['id']}/say", said)).status_code == 422


async def test_only_what_is_left_can_be_spoken_of(athlete: Athlete) -> None:
    await athlete.describe()
    workout = await athlete.today()
    body = {"what": "busy", "exercise": "couch-stretch"}
    answer = await athlete.call("POST", f"/v1/workouts/{workout['id']}/say", body)
    assert answer.status_code == 422
    assert answer.json()["type"].endswith("/workout-exercise-not-left")


async def test_a_workout_that_is_over_is_left_alone(athlete: Athlete, stranger: Athlete) -> None:
    await athlete.describe()
    await stranger.describe()
    workout = await athlete.today()
    path = f"/v1/workouts/{workout['id']}"
    assert (await stranger.call("POST", f"{path}/adapt")).status_code == 404
    assert (await stranger.call("POST", f"{path}/say", {"what": "too_hard"})).status_code == 404
    await athlete.do("POST", f"{path}/skip")
    assert (await athlete.call("POST", f"{path}/adapt")).status_code == 409
    assert (await athlete.call("POST", f"{path}/say", {"what": "too_hard"})).status_code == 409
