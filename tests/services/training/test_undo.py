"""Undo: each change for a day, the newest of a thing first, back to exactly what was."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from fitpulse.infra.db import Database
from fitpulse.kernel.clock import ManualClock
from fitpulse.services.training.events import WorkoutCompleted, WorkoutReopened
from fitpulse.services.training.service.upkeep import JournalUpkeep
from fitpulse.services.training.store.changes import KEPT
from tests.services.training.conftest import Athlete
from tests.services.training.test_sets import told

pytestmark = pytest.mark.server


async def newest(athlete: Athlete, kind: str) -> dict[str, Any]:
    changes = (await athlete.do("GET", "/v1/changes"))["items"]
    return next(change for change in changes if change["kind"] == kind)


async def undo(athlete: Athlete, kind: str) -> dict[str, Any]:
    change = await newest(athlete, kind)
    undone = await athlete.do("POST", f"/v1/changes/{change['id']}/undo")
    assert undone["undone_at"]
    assert await athlete.do("POST", f"/v1/changes/{change['id']}/undo") == undone
    return undone


def without(workout: dict[str, Any], *moving: str) -> dict[str, Any]:
    """A workout but for the numbers that only grow."""
    sets = [{key: value for key, value in one.items() if key != "revision"} for one in workout["sets"]]
    return {key: value for key, value in workout.items() if key not in ("version", *moving)} | {"sets": sets}


async def test_sets_come_and_go(athlete: Athlete) -> None:
    await athlete.describe()
    workout = await athlete.today()
    set_id = uuid4()
    await athlete.log(workout["id"], reps=5, load_kg=60)
    seen = [await athlete.today()]
    held = [await athlete.records()]
    await athlete.log(workout["id"], set_id=set_id, n=2, reps=5, load_kg=70)
    seen.append(await athlete.today())
    held.append(await athlete.records())
    await athlete.log(workout["id"], set_id=set_id, n=2, reps=6, load_kg=75)
    seen.append(await athlete.today())
    held.append(await athlete.records())
    await athlete.do("DELETE", f"/v1/workouts/{workout['id']}/sets/{set_id}")
    for before, records in zip(reversed(seen), reversed(held), strict=True):
        change = await undo(athlete, "set")
        assert change["subject"] == str(set_id)
        assert without(await athlete.today()) == without(before)
        assert await athlete.records() == records
        if len(seen) > 1 and before is seen[1]:
            break
    await undo(athlete, "set")
    assert without(await athlete.today()) == without(seen[0])


async def test_the_newest_goes_first(athlete: Athlete) -> None:
    await athlete.describe()
    workout = await athlete.today()
    set_id = uuid4()
    await athlete.log(workout["id"], set_id=set_id, reps=5, load_kg=60)
    first = await newest(athlete, "set")
    await athlete.log(workout["id"], set_id=set_id, reps=6, load_kg=60)
    answer = await athlete.call("POST", f"/v1/changes/{first['id']}/undo")
    assert answer.json()["type"].endswith("/change-overlaid")
    await undo(athlete, "set")
    await athlete.do("POST", f"/v1/changes/{first['id']}/undo")
    assert (await athlete.today())["sets"] == []


async def test_completion_is_reopened(athlete: Athlete, db: Database, clock: ManualClock) -> None:
    await athlete.describe()
    workout = await athlete.today()
    await athlete.log(workout["id"], reps=5, load_kg=60)
    clock.advance(timedelta(minutes=30))
    before = await athlete.today()
    done = await athlete.do("POST", f"/v1/workouts/{workout['id']}/complete", {"rpe": 6})
    await undo(athlete, "complete")
    assert await athlete.today() == before
    (completed,) = await told(db, athlete, WorkoutCompleted)
    (reopened,) = await told(db, athlete, WorkoutReopened)
    assert reopened.revision > completed.revision
    again = await athlete.do("POST", f"/v1/workouts/{workout['id']}/complete", {"rpe": 6})
    assert again == done


async def test_start_and_skip(athlete: Athlete) -> None:
    await athlete.describe()
    before = await athlete.today()
    path = f"/v1/workouts/{before['id']}"
    await athlete.do("POST", f"{path}/start")
    started = await newest(athlete, "start")
    await athlete.do("POST", f"{path}/skip")
    assert (await athlete.call("POST", f"/v1/changes/{started['id']}/undo")).status_code == 409
    await undo(athlete, "skip")
    await undo(athlete, "start")
    assert await athlete.today() == before
    await athlete.do("POST", f"{path}/start")
    await athlete.log(before["id"], reps=5, load_kg=60)
    started = await newest(athlete, "start")
    assert (await athlete.call("POST", f"/v1/changes/{started['id']}/undo")).status_code == 409


async def test_plans(athlete: Athlete) -> None:
    await athlete.describe()
    seen = [await athlete.today()]
    path = f"/v1/workouts/{seen[0]['id']}"
    seen.append(await athlete.do("POST", f"{path}/items/1/swap"))
    seen.append(await athlete.do("POST", f"{path}/items/2/skip"))
    await athlete.do("PATCH", path, {"note": "later"})
    for before in reversed(seen):
        await undo(athlete, "plan")
        assert without(await athlete.today()) == without(before)


async def test_profiles(athlete: Athlete) -> None:
    first = await athlete.describe()
    second = await athlete.describe(minutes=45)
    await athlete.do("PATCH", "/v1/me/athlete", {"minutes": 30})
    await undo(athlete, "profile")
    assert await athlete.do("GET", "/v1/me/athlete") == second
    await undo(athlete, "profile")
    assert await athlete.do("GET", "/v1/me/athlete") == first
    await undo(athlete, "profile")
    assert (await athlete.call("GET", "/v1/me/athlete")).status_code == 404


async def test_a_day_is_the_limit(athlete: Athlete, clock: ManualClock) -> None:
    await athlete.describe()
    change = await newest(athlete, "profile")
    clock.advance(timedelta(hours=24))
    assert (await athlete.call("POST", f"/v1/changes/{change['id']}/undo")).status_code == 404
    assert (await athlete.do("GET", "/v1/changes"))["items"] == []
    assert (await athlete.call("POST", f"/v1/changes/{uuid4()}/undo")).status_code == 404


async def test_a_set_does_not_come_back_into_a_skipped_workout(athlete: Athlete) -> None:
    await athlete.describe()
    workout = await athlete.today()
    path, set_id = f"/v1/workouts/{workout['id']}", uuid4()
    await athlete.log(workout["id"], set_id=set_id, reps=5, load_kg=60)
    await athlete.do("DELETE", f"{path}/sets/{set_id}")
    removal = await newest(athlete, "set")
    await athlete.do("POST", f"{path}/skip")
    undone = await athlete.call("POST", f"/v1/changes/{removal['id']}/undo")
    assert undone.json()["type"].endswith("/change-overlaid")
    again = await athlete.call("PUT", f"{path}/sets/{set_id}", athlete.a_set(reps=5, load_kg=60))
    assert again.json()["type"].endswith("/workout-skipped")
    assert (await athlete.do("GET", path))["sets"] == []
    await undo(athlete, "skip")
    await athlete.do("POST", f"/v1/changes/{removal['id']}/undo")
    assert len((await athlete.do("GET", path))["sets"]) == 1


async def test_a_note_at_the_end_is_a_change_of_its_own(athlete: Athlete) -> None:
    await athlete.describe()
    workout = await athlete.today()
    path = f"/v1/workouts/{workout['id']}"
    await athlete.do("PATCH", path, {"note": "first"})
    await athlete.log(workout["id"], reps=5, load_kg=60)
    await athlete.do("POST", f"{path}/complete", {"note": "second"})
    for note in ("second", "first", ""):
        assert (await athlete.do("GET", path))["note"] == note
        if note == "second":
            await undo(athlete, "complete")
        if note:
            await undo(athlete, "plan")


async def test_a_plan_of_an_undone_profile_does_not_outlive_it(athlete: Athlete) -> None:
    await athlete.describe(minutes=60)
    long = await athlete.today()
    await undo(athlete, "profile")
    assert (await athlete.call("GET", "/v1/workouts/next")).status_code == 409
    await athlete.describe(minutes=20)
    short = await athlete.today()
    assert short["id"] == long["id"]
    assert short["plan"]["minutes"] <= 22


async def test_the_journal_ends_with_the_day(athlete: Athlete, db: Database, clock: ManualClock) -> None:
    """Also for someone who never completes a workout."""
    await athlete.describe()
    clock.advance(KEPT + timedelta(hours=1))
    await athlete.describe(minutes=45)
    await JournalUpkeep(db, clock).look_after()
    async with db.system() as tx:
        kept = await tx.fetch("select changed_at from training.change where user_id = $1", athlete.id)
    assert [row["changed_at"] for row in kept] == [clock.now()]
