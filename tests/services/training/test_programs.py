"""A person's own programs over HTTP: kept, edited, followed one at a time, undone."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from fitpulse.infra.db import Database
from fitpulse.kernel.clock import ManualClock
from fitpulse.kernel.errors import Invalid
from fitpulse.services.training.domain import program as limits
from fitpulse.services.training.events import ProgramStarted, ProgramStopped
from fitpulse.services.training.routes.programs import _decoded
from fitpulse.services.training.service.erasure import erase
from tests.services.training.conftest import Athlete
from tests.services.training.test_sets import told
from tests.services.training.test_undo import undo

pytestmark = pytest.mark.server

SMALL: dict[str, Any] = {
    "format": "fitpulse.program/1",
    "title": "Bench every other day",
    "weeks": [{"days": ["a"]}],
    "days": {"a": {"name": "Bench", "slots": [{"lift": "bench"}]}},
    "lifts": {
        "bench": {
            "exercise": "barbell-bench-press",
            "rule": {"type": "linear", "sets": 2, "reps": 5, "add_kg": 2.5},
            "start_kg": 40,
        }
    },
    "days_per_week": 4,
    "minutes": 20,
}


async def made(athlete: Athlete, document: dict[str, Any] = SMALL) -> dict[str, Any]:
    program: dict[str, Any] = await athlete.do("POST", "/v1/programs", {"document": document})
    return program


async def train(athlete: Athlete, workout: dict[str, Any], *, short: int = 0) -> None:
    for item in workout["plan"]["items"]:
        for one in item["sets"]:
            await athlete.log(
                workout["id"],
                exercise=item["exercise"],
                item=item["n"],
                n=one["n"],
                kind=one["kind"],
                reps=one["reps_min"] and one["reps_min"] - (short if one["kind"] == "work" else 0),
                seconds=one["seconds"],
                load_kg=one["load_kg"],
            )
    await athlete.do("POST", f"/v1/workouts/{workout['id']}/complete")


def bench(workout: dict[str, Any]) -> float:
    (item,) = workout["plan"]["items"]
    load: float = item["sets"][-1]["load_kg"]
    return load


async def test_templates_are_there_and_become_ones_own(athlete: Athlete) -> None:
    templates = await athlete.do("GET", "/v1/programs/templates")
    assert len(templates) >= 9
    running = await athlete.do("GET", "/v1/programs/templates?goal=endurance")
    assert [one["id"] for one in running] == ["couch-to-5k"]
    for template in templates:
        program = await athlete.do("POST", "/v1/programs", {"template": template["id"]})
        document = await athlete.do("GET", f"/v1/programs/templates/{template['id']}")
        assert program["document"] == document
        assert program["title"] == template["title"]
    listed = await athlete.do("GET", "/v1/programs?limit=5")
    assert len(listed["items"]) == 5
    assert listed["next"]
    assert (await athlete.call("GET", "/v1/programs/templates/none-such")).status_code == 404


async def test_a_document_is_checked_and_exported_as_it_was_imported(athlete: Athlete) -> None:
    assert (await athlete.do("POST", "/v1/programs/check", SMALL))["equipment"]
    program = await made(athlete)
    exported = await athlete.call("GET", f"/v1/programs/{program['id']}/export")
    again = await athlete.do("POST", "/v1/programs", {"document": exported.json()})
    twice = await athlete.call("GET", f"/v1/programs/{again['id']}/export")
    assert twice.content == exported.content
    wrong = SMALL | {"weeks": [{"days": ["b"]}]}
    for method, path, body in (
        ("POST", "/v1/programs/check", wrong),
        ("POST", "/v1/programs", {"document": wrong}),
        ("PUT", f"/v1/programs/{program['id']}", wrong),
    ):
        refused = await athlete.call(method, path, body)
        assert refused.status_code == 422
        assert {"pointer": "/weeks/0/days/0", "detail": "No day has the id 'b'."} in refused.json()["errors"]
    for odd in ({}, {"template": "five-by-five", "document": SMALL}, {"other": 1}, [], {"document": None}):
        assert (await athlete.call("POST", "/v1/programs", odd)).status_code == 422


async def test_an_edit_needs_the_version_that_was_read(athlete: Athlete) -> None:
    program = await made(athlete)
    path = f"/v1/programs/{program['id']}"
    read = await athlete.call("GET", path)
    assert read.headers["etag"] == '"1"'
    renamed = SMALL | {"title": "Bench more"}
    assert (await athlete.do("PUT", path, renamed, if_match='"1"'))["version"] == 2
    assert (await athlete.call("PUT", path, SMALL, if_match='"1"')).status_code == 412
    assert (await athlete.do("PUT", path, renamed))["version"] == 2, "nothing to change"
    await undo(athlete, "program")
    assert (await athlete.do("GET", path))["title"] == SMALL["title"]
    await athlete.do("DELETE", path)
    assert (await athlete.call("GET", path)).status_code == 404
    await undo(athlete, "program")
    assert (await athlete.do("GET", path))["document"] == program["document"]


async def test_the_followed_program_decides_the_next_workout(athlete: Athlete, clock: ManualClock) -> None:
    await athlete.describe(experience="novice", bodyweight_kg=90, sex="male")
    planned = await athlete.today()
    program = await made(athlete)
    await athlete.do("POST", f"/v1/programs/{program['id']}/start")
    first = await athlete.today()
    assert first["id"] == planned["id"], "the same workout, planned anew"
    assert bench(first) == 40
    assert (await athlete.today()) == first
    await train(athlete, first)
    clock.advance(timedelta(days=1))
    second = await athlete.today()
    assert bench(second) == 42.5
    assert second["plan"]["items"][0]["reason"] == "+2.5 kg: both sets last time met the target."
    await train(athlete, second, short=1)
    clock.advance(timedelta(days=1))
    third = await athlete.today()
    assert bench(third) == 42.5
    assert "again" in third["plan"]["items"][0]["reason"]
    await athlete.do("POST", f"/v1/programs/{program['id']}/stop")
    assert "Bench every other day" not in (await athlete.today())["plan"]["reason"]


async def test_a_completion_that_is_undone_or_corrected_counts_as_it_stands(
    athlete: Athlete, clock: ManualClock
) -> None:
    await athlete.describe(experience="novice", bodyweight_kg=90, sex="male")
    program = await made(athlete)
    await athlete.do("POST", f"/v1/programs/{program['id']}/start")
    first = await athlete.today()
    await train(athlete, first)
    await undo(athlete, "complete")
    assert (await athlete.today())["id"] == first["id"]
    done = max((await athlete.today())["sets"], key=lambda one: one["n"])
    short = athlete.a_set(item=1, n=done["n"], kind="work", reps=4, load_kg=40)
    await athlete.do("PUT", f"/v1/workouts/{first['id']}/sets/{done['id']}", short)
    await athlete.do("POST", f"/v1/workouts/{first['id']}/complete")
    clock.advance(timedelta(days=1))
    assert bench(await athlete.today()) == 40


async def test_one_program_is_followed_at_a_time(athlete: Athlete, db: Database) -> None:
    await athlete.describe()
    one, other = await made(athlete), await made(athlete, SMALL | {"title": "Another"})
    started = await athlete.do("POST", f"/v1/programs/{one['id']}/start")
    assert started["followed"]
    assert await athlete.do("POST", f"/v1/programs/{one['id']}/start") == started
    await athlete.do("POST", f"/v1/programs/{other['id']}/start")
    listed = (await athlete.do("GET", "/v1/programs"))["items"]
    assert {line["title"]: line["followed"] for line in listed} == {"Another": True, SMALL["title"]: False}
    await undo(athlete, "program")
    await undo(athlete, "program")
    assert await athlete.do("GET", f"/v1/programs/{one['id']}") == started | {
        "version": 4,
        "updated_at": (await athlete.do("GET", f"/v1/programs/{one['id']}"))["updated_at"],
    }
    begun = [event.program_id for event in await told(db, athlete, ProgramStarted)]
    ended = [event.program_id for event in await told(db, athlete, ProgramStopped)]
    assert [str(one) for one in begun] == [one["id"], other["id"], one["id"]]
    assert [str(one) for one in ended] == [one["id"], other["id"]]


async def test_what_is_anothers_is_not_there(athlete: Athlete, stranger: Athlete) -> None:
    program = await made(athlete)
    path = f"/v1/programs/{program['id']}"
    for method, where, body in (
        ("GET", path, None),
        ("PUT", path, SMALL),
        ("DELETE", path, None),
        ("POST", f"{path}/start", None),
        ("POST", f"{path}/stop", None),
        ("GET", f"{path}/export", None),
    ):
        assert (await stranger.call(method, where, body)).status_code == 404
    assert (await stranger.do("GET", "/v1/programs"))["items"] == []


async def test_there_is_an_end_to_programs(athlete: Athlete, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fitpulse.services.training.service.programs.MOST_PROGRAMS", 2)
    assert limits.MOST_PROGRAMS == 100
    await made(athlete)
    await made(athlete)
    refused = await athlete.call("POST", "/v1/programs", {"document": SMALL})
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("programs-full")


async def test_a_start_amid_planning_wins(athlete: Athlete) -> None:
    await athlete.describe(experience="novice", bodyweight_kg=90, sex="male")
    program = await made(athlete)
    await asyncio.gather(
        athlete.today(), athlete.do("POST", f"/v1/programs/{program['id']}/start"), athlete.today()
    )
    assert bench(await athlete.today()) == 40


async def test_a_program_that_can_not_be_used_any_more_says_so(athlete: Athlete, db: Database) -> None:
    await athlete.describe()
    program = await made(athlete)
    path = f"/v1/programs/{program['id']}"
    await athlete.do("POST", f"{path}/start")
    async with db.system() as tx:
        gone = "replace(document::text, 'barbell-bench-press', 'gone-press')::json"
        await tx.execute(f"update training.program set document = {gone} where user_id = $1", athlete.id)
    refused = await athlete.call("GET", "/v1/workouts/next")
    assert refused.status_code == 409
    assert "gone-press" in refused.json()["detail"]
    await athlete.do("POST", f"{path}/stop")
    assert await athlete.today()


async def test_erasure_takes_programs_too(athlete: Athlete, db: Database) -> None:
    await athlete.describe()
    program = await made(athlete)
    await athlete.do("POST", f"/v1/programs/{program['id']}/start")
    await athlete.today()
    async with db.system() as tx:
        await erase(tx, athlete.id)
        for table in ("program", "program_session"):
            query = f"select count(*) from training.{table} where user_id = $1"
            assert await tx.fetchval(query, athlete.id) == 0
    assert (await athlete.call("GET", f"/v1/programs/{uuid4()}")).status_code == 404


def test_a_document_that_nests_beyond_all_reading_is_refused() -> None:
    with pytest.raises(Invalid):
        _decoded(b'{"document":' + b"[" * 9000 + b"]" * 9000 + b"}")
