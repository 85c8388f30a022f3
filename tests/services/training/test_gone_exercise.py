"""A set of an exercise that the catalogue no longer has: still shown, told, corrected, removed and brought back."""

import json
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from fitpulse.infra.db import Database
from fitpulse.infra.portability import Portable
from fitpulse.kernel.portability import ExportRequest
from fitpulse.services.training.store.portability import COLLECTIONS, OPENERS
from tests.services.training.conftest import Athlete
from tests.services.training.test_undo import undo

pytestmark = pytest.mark.server
GONE = "a-lift-of-old"


@pytest_asyncio.fixture
async def logged(athlete: Athlete, admin: asyncpg.Connection) -> tuple[str, UUID]:
    """The workout and the set, whose exercise then went."""
    await athlete.describe()
    workout, set_id = (await athlete.today())["id"], uuid4()
    await athlete.log(workout, set_id=set_id, reps=5, load_kg=50)
    for table in ("set_log", "record"):
        await admin.execute(f"update training.{table} set exercise = $2 where user_id = $1", athlete.id, GONE)
    return workout, set_id


async def exercises(athlete: Athlete, workout: str) -> list[str]:
    return [one["exercise"] for one in (await athlete.do("GET", f"/v1/workouts/{workout}"))["sets"]]


async def test_it_is_shown_and_told_with_its_id(
    athlete: Athlete, logged: tuple[str, UUID], db: Database
) -> None:
    workout, set_id = logged
    assert await exercises(athlete, workout) == [GONE]
    records = (await athlete.do("GET", "/v1/records"))["items"]
    assert {record["exercise"] for record in records} == {GONE}
    sets = [one for one in COLLECTIONS if one.name == "training.sets"]
    part = await Portable(db, sets, openers=OPENERS).export(ExportRequest(user_id=athlete.id))
    line = json.loads(part.lines)
    assert (line["id"], line["exercise"]) == (str(set_id), GONE)


async def test_it_is_removed_and_brought_back(athlete: Athlete, logged: tuple[str, UUID]) -> None:
    workout, set_id = logged
    await athlete.do("DELETE", f"/v1/workouts/{workout}/sets/{set_id}")
    assert await exercises(athlete, workout) == []
    newest = (await athlete.do("GET", "/v1/changes"))["items"][0]
    assert newest["title"] == f"Removed {GONE}"
    await undo(athlete, "set")
    assert await exercises(athlete, workout) == [GONE]


async def test_it_is_corrected_to_one_that_is_there_and_trained_on(
    athlete: Athlete, logged: tuple[str, UUID]
) -> None:
    workout, set_id = logged
    await athlete.log(workout, set_id=set_id, reps=6, load_kg=50)
    assert await exercises(athlete, workout) == ["barbell-bench-press"]
    await undo(athlete, "set")
    assert await exercises(athlete, workout) == [GONE]
    await athlete.do("POST", f"/v1/workouts/{workout}/complete", {})
    assert (await athlete.today())["id"] != workout
