"""For you, over HTTP with the real coach."""

from datetime import timedelta
from uuid import uuid4

import pytest

from fitpulse.infra.db import Database
from fitpulse.kernel.clock import ManualClock
from fitpulse.services.training.store import company
from tests.services.training.conftest import Athlete

pytestmark = pytest.mark.server
SET = """
insert into training.set_log (user_id, id, workout_id, exercise, n, kind, performed_at, system_load_kg, tonnage_kg,
  hard, revision, logged_at, changed_at)
select $1, gen_random_uuid(), workout, $2, 1, 'work', $3, 0, 0, true, 1, $3, $3
from unnest(array[gen_random_uuid(), gen_random_uuid()]) as workout"""


async def test_a_profile_is_needed_and_enough(athlete: Athlete) -> None:
    refused = await athlete.call("GET", "/v1/suggestions")
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "athlete-profile-needed")
    await athlete.describe()
    found = await athlete.do("GET", "/v1/suggestions?limit=5")
    assert len(found["exercises"]) == 5
    assert found["programs"]
    assert all(one["reason"] for one in (*found["exercises"], *found["programs"]))


async def test_what_was_done_swapped_away_and_preferred_is_known(
    athlete: Athlete, db: Database, clock: ManualClock
) -> None:
    await athlete.describe(preferred=["kettlebell-swing"], forbidden=["goblet-squat"])
    today = await athlete.today()
    swapped, skipped = today["plan"]["items"][0], today["plan"]["items"][1]
    await athlete.do("POST", f"/v1/workouts/{today['id']}/items/1/swap", {"cause": "dislike"})
    await athlete.do("POST", f"/v1/workouts/{today['id']}/items/2/skip")
    await athlete.log(today["id"], exercise="barbell-row", reps=8, load_kg=50)
    async with db.read(athlete.id) as tx:
        uses = {
            use.exercise: use for use in await company.used(tx, athlete.id, now=clock.now() + timedelta(1))
        }
    assert uses[swapped["exercise"]].swapped_away == 1
    assert uses[skipped["exercise"]].skipped == 1
    assert uses["barbell-row"].workouts == 1
    found = await athlete.do("GET", "/v1/suggestions?limit=20")
    known = {"barbell-row", "kettlebell-swing", "goblet-squat", swapped["exercise"], skipped["exercise"]}
    assert not known & {one["id"] for one in found["exercises"]}
    told = [one["reason"] for one in found["exercises"]]
    assert any("Kettlebell Swing" in reason or "Barbell Row" in reason for reason in told)


async def test_only_what_five_people_do_is_counted(db: Database, clock: ManualClock) -> None:
    async with db.system() as tx:
        await tx.execute("delete from training.company_count")
    one, two, rare = (f"test-{uuid4().hex[:8]}" for _ in range(3))
    for n in range(5):
        person = uuid4()
        async with db.transaction(person) as tx:
            for exercise in (one, two, *([rare] if n else [])):
                await tx.execute(SET, person, exercise, clock.now() - timedelta(days=3))
    async with db.system() as tx:
        assert await company.count(tx, now=clock.now(), every=timedelta(days=1))
        assert not await company.count(tx, now=clock.now(), every=timedelta(days=1)), "once a day"
        popular = await company.popular(tx)
        pairs = await company.pairs(tx, [one, two, rare])
        await tx.execute("delete from training.set_log where exercise like 'test-%'")
    assert {name: popular.get(name) for name in (one, two, rare)} == {one: 5, two: 5, rare: None}
    assert pairs == [(*sorted((one, two)), 5)]


async def test_a_program_that_one_has_is_not_suggested(athlete: Athlete) -> None:
    await athlete.describe()
    first = (await athlete.do("GET", "/v1/suggestions"))["programs"][0]
    await athlete.do("POST", "/v1/programs", {"template": first["id"]})
    left = (await athlete.do("GET", "/v1/suggestions"))["programs"]
    assert first["id"] not in {one["id"] for one in left}
