"""The walk of a workout: planned, begun, logged, completed."""

from datetime import datetime, timedelta
from uuid import uuid4

import msgspec
import pytest

from fitpulse.kernel.clock import ManualClock
from fitpulse.services.training.domain.workout import Workout
from tests.services.training.conftest import Athlete

pytestmark = pytest.mark.server


async def test_a_workout_from_plan_to_summary(athlete: Athlete, clock: ManualClock) -> None:
    await athlete.describe()
    workout = await athlete.today()
    assert workout["state"] == "planned"
    assert workout["plan"]["items"]
    assert all(item["reason"] for item in workout["plan"]["items"])
    path = f"/v1/workouts/{workout['id']}"
    for item in workout["plan"]["items"][:2]:
        for planned in item["sets"]:
            clock.advance(timedelta(minutes=3))
            await athlete.log(
                workout["id"],
                exercise=item["exercise"],
                item=item["n"],
                n=planned["n"],
                kind=planned["kind"],
                reps=planned["reps_max"],
                load_kg=planned["load_kg"],
                seconds=planned["seconds"],
                rir=2,
            )
    begun = await athlete.today()
    assert begun["id"] == workout["id"]
    assert begun["state"] == "active"
    done = await athlete.do("POST", f"{path}/complete", {"rpe": 7.5, "note": "good"})
    msgspec.convert(done, Workout)
    assert done["state"] == "completed"
    assert done["note"] == "good"
    summary = done["summary"]
    assert summary["sets"] == len(begun["sets"]) == sum(len(i["sets"]) for i in workout["plan"]["items"][:2])
    assert summary["exercises"] == 2
    assert summary["tonnage_kg"] > 0
    assert summary["records"]
    again = await athlete.do("POST", f"{path}/complete", {"rpe": 1})
    assert again == done
    following = await athlete.today()
    assert following["id"] != workout["id"]
    assert following["local_date"] > workout["local_date"]
    listed = await athlete.do("GET", "/v1/workouts?limit=1")
    assert [line["id"] for line in listed["items"]] == [following["id"]]
    rest = await athlete.do("GET", f"/v1/workouts?limit=1&cursor={listed['next']}")
    assert [line["id"] for line in rest["items"]] == [workout["id"]]
    assert rest["next"] is None


async def test_without_a_profile_nothing_is_planned(athlete: Athlete) -> None:
    assert (await athlete.call("GET", "/v1/me/athlete")).status_code == 404
    answer = await athlete.call("GET", "/v1/workouts/next")
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("/athlete-profile-needed")


async def test_the_plan_stands_until_something_changes(athlete: Athlete, clock: ManualClock) -> None:
    await athlete.describe()
    first = await athlete.today()
    assert await athlete.today() == first
    shorter = await athlete.do("GET", "/v1/workouts/next?minutes=20")
    assert shorter["id"] == first["id"]
    assert shorter["plan"]["minutes"] <= 22
    assert await athlete.today() == shorter
    await athlete.do("PATCH", "/v1/me/athlete", {"forbidden": [shorter["plan"]["items"][0]["exercise"]]})
    changed = await athlete.today()
    assert changed["version"] > shorter["version"]
    banned = shorter["plan"]["items"][0]["exercise"]
    assert banned not in {item["exercise"] for item in changed["plan"]["items"]}
    clock.advance(timedelta(days=1))
    tomorrow = await athlete.today()
    assert tomorrow["id"] != first["id"]
    assert (await athlete.do("GET", f"/v1/workouts/{first['id']}"))["state"] == "lapsed"


async def test_a_begun_workout_is_not_planned_anew(athlete: Athlete, clock: ManualClock) -> None:
    await athlete.describe()
    first = await athlete.today()
    await athlete.do("POST", f"/v1/workouts/{first['id']}/start")
    await athlete.describe(minutes=30)
    assert (await athlete.today())["plan"] == first["plan"]
    clock.advance(timedelta(hours=11))
    assert (await athlete.today())["id"] == first["id"]
    clock.advance(timedelta(hours=2))
    assert (await athlete.today())["id"] != first["id"]


async def test_skipping_moves_on_but_not_for_ever(athlete: Athlete) -> None:
    await athlete.describe()
    seen = set()
    for _ in range(8):
        workout = await athlete.today()
        seen.add(workout["local_date"])
        await athlete.do("POST", f"/v1/workouts/{workout['id']}/skip")
    assert len(seen) == 8
    assert (await athlete.call("GET", "/v1/workouts/next")).json()["type"].endswith("/planned-ahead")


async def test_the_day_is_the_athletes_own(athlete: Athlete, clock: ManualClock) -> None:
    clock.set(clock.now().replace(hour=23, minute=30))
    await athlete.describe(time_zone="Asia/Tokyo")
    workout = await athlete.today()
    assert workout["local_date"] == (clock.now() + timedelta(hours=9)).date().isoformat()


async def test_an_empty_workout_is_skipped_and_a_full_one_completed(athlete: Athlete) -> None:
    await athlete.describe()
    workout = await athlete.today()
    path = f"/v1/workouts/{workout['id']}"
    assert (await athlete.call("POST", f"{path}/complete")).json()["type"].endswith("/workout-empty")
    await athlete.log(workout["id"], reps=5, load_kg=60)
    assert (await athlete.call("POST", f"{path}/skip")).json()["type"].endswith("/workout-begun")
    await athlete.do("POST", f"{path}/complete")
    assert (await athlete.call("POST", f"{path}/skip")).status_code == 409


async def test_nobody_else_reaches_a_workout(athlete: Athlete, stranger: Athlete) -> None:
    await athlete.describe()
    await stranger.describe()
    workout = await athlete.today()
    set_id = uuid4()
    await athlete.log(workout["id"], set_id=set_id, reps=5, load_kg=60)
    path = f"/v1/workouts/{workout['id']}"
    a_set = stranger.a_set(reps=1, load_kg=1)
    for method, where, body in (
        ("GET", path, None),
        ("PATCH", path, {"note": "mine"}),
        ("POST", f"{path}/start", None),
        ("POST", f"{path}/skip", None),
        ("POST", f"{path}/complete", None),
        ("POST", f"{path}/items/1/skip", None),
        ("POST", f"{path}/items/1/swap", None),
        ("POST", f"{path}/sets", a_set | {"id": str(uuid4())}),
        ("PUT", f"{path}/sets/{set_id}", a_set),
        ("DELETE", f"{path}/sets/{set_id}", None),
    ):
        answer = await stranger.call(method, where, body)
        assert answer.status_code == 404, f"{method} {where}: {answer.text}"
    change = (await athlete.do("GET", "/v1/changes"))["items"][0]
    assert (await stranger.call("POST", f"/v1/changes/{change['id']}/undo")).status_code == 404
    assert (await stranger.do("GET", "/v1/records"))["items"] == []
    assert {line["id"] for line in (await stranger.do("GET", "/v1/workouts"))["items"]} == set()
    own = await stranger.today()
    await stranger.log(own["id"], set_id=set_id, reps=3, load_kg=40)
    assert (await athlete.do("GET", path))["sets"][0]["reps"] == 5


async def test_a_swap_keeps_its_place_and_says_why(athlete: Athlete) -> None:
    await athlete.describe()
    workout = await athlete.today()
    old = workout["plan"]["items"][0]
    swapped = await athlete.do("POST", f"/v1/workouts/{workout['id']}/items/1/swap", {"cause": "busy"})
    new = swapped["plan"]["items"][0]
    assert new["exercise"] != old["exercise"]
    assert new["swapped_from"] == old["exercise"]
    assert new["reason"]
    skipped = await athlete.do("POST", f"/v1/workouts/{workout['id']}/items/1/skip")
    assert skipped["plan"]["items"][0]["skipped"]
    assert (await athlete.call("POST", f"/v1/workouts/{workout['id']}/items/90/skip")).status_code == 404


async def test_supersets_and_notes(athlete: Athlete) -> None:
    await athlete.describe()
    workout = await athlete.today()
    path = f"/v1/workouts/{workout['id']}"
    lonely = await athlete.call("PATCH", path, {"items": [{"n": 1, "superset": "Z"}]})
    assert lonely.status_code == 422
    paired = await athlete.do(
        "PATCH",
        path,
        {"note": "evening", "items": [{"n": 1, "superset": "Z", "note": "slow"}, {"n": 2, "superset": "Z"}]},
    )
    assert paired["note"] == "evening"
    assert [item["superset"] for item in paired["plan"]["items"][:2]] == ["Z", "Z"]
    assert paired["plan"]["items"][0]["note"] == "slow"
    stale = await athlete.call("PATCH", path, {"note": "late", "version": workout["version"]})
    assert stale.status_code == 409


async def test_a_workout_begun_in_the_morning_is_still_todays_in_the_evening(
    athlete: Athlete, clock: ManualClock
) -> None:
    await athlete.describe()
    clock.advance(timedelta(hours=17))  # six in the morning in Berlin
    begun = await athlete.today()
    await athlete.log(begun["id"], reps=5, load_kg=60)
    clock.advance(timedelta(hours=13))
    evening = await athlete.today()
    assert (evening["id"], evening["state"]) == (begun["id"], "active")
    clock.advance(timedelta(hours=12))
    tomorrow = await athlete.today()
    assert tomorrow["local_date"] > begun["local_date"]


async def test_a_session_is_never_longer_than_a_day(athlete: Athlete, clock: ManualClock) -> None:
    """Sets of two weeks in one workout, as from a device whose clock was off."""
    await athlete.describe()
    workout = await athlete.today()
    await athlete.log(workout["id"], at=clock.now() - timedelta(days=14), reps=5, load_kg=60)
    await athlete.log(workout["id"], n=2, reps=5, load_kg=60)
    done = await athlete.do("POST", f"/v1/workouts/{workout['id']}/complete")
    assert done["summary"]["minutes"] == 1440


async def test_the_exercises_of_a_completed_workout_stay(athlete: Athlete) -> None:
    await athlete.describe()
    workout = await athlete.today()
    path = f"/v1/workouts/{workout['id']}"
    await athlete.log(workout["id"], reps=5, load_kg=60)
    done = await athlete.do("POST", f"{path}/complete")
    for change in ("swap", "skip"):
        answer = await athlete.call("POST", f"{path}/items/1/{change}")
        assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (409, "workout-closed")
    assert (await athlete.do("GET", path))["plan"] == done["plan"]
    assert (await athlete.do("PATCH", path, {"note": "slept badly"}))["note"] == "slept badly"


async def test_a_phone_whose_clock_is_a_little_ahead_can_start_and_end(
    athlete: Athlete, clock: ManualClock
) -> None:
    await athlete.describe()
    workout = await athlete.today()
    path = f"/v1/workouts/{workout['id']}"
    for ahead, status in ((timedelta(hours=1), 422), (timedelta(seconds=3), 200)):
        started = await athlete.call(
            "POST", f"{path}/start", {"started_at": (clock.now() + ahead).isoformat()}
        )
        assert started.status_code == status
    assert datetime.fromisoformat(started.json()["started_at"]) == clock.now()
    await athlete.log(workout["id"], at=clock.now() + timedelta(seconds=3), reps=5, load_kg=60)
    ended = {"completed_at": (clock.now() + timedelta(seconds=4)).isoformat()}
    done = await athlete.do("POST", f"{path}/complete", ended)
    assert done["summary"]["minutes"] == 0
