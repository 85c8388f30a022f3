"""The walk that must always work: the same test over HTTP on one process and on three with gRPC between them."""

import io
import json
import time
import zipfile
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from fitpulse.infra.embedded import Endpoints
from tests.e2e.person import Person
from tests.e2e.topology import ONE, THREE, Installation, installation

pytestmark = pytest.mark.server

PROFILE = {
    "goals": ["strength"],
    "experience": "novice",
    "days_per_week": 4,
    "minutes": 60,
    "equipment": ["barbell", "plates", "rack", "bench", "dumbbells", "pull-up-bar"],
    "sex": "female",
    "birth_year": 1990,
    "bodyweight_kg": 65,
}
WITHIN_S = 5.0


@pytest.fixture(scope="module", params=[ONE, THREE], ids=["one process", "three processes"])
def running(request: pytest.FixtureRequest, app_url: str, endpoints: Endpoints) -> Iterator[Installation]:
    with installation(request.param, app_url=app_url, valkey_url=endpoints.valkey_url) as installed:
        yield installed
        for node in installed.nodes:
            assert not node.errors(), node.services


async def eventually(ask: Callable[[], Awaitable[Any]], true: Callable[[Any], bool]) -> Any:
    """What `ask` answers once it is `true`; events take effect within milliseconds, the bound is generous."""
    end = time.monotonic() + WITHIN_S
    while not true(answer := await ask()):
        assert time.monotonic() < end, f"still {answer}"
    return answer


async def log_planned_sets(
    person: Person, workout: dict[str, Any], at: datetime | None = None
) -> list[dict[str, Any]]:
    """Do the plan as it stands, one rep more than asked in each working set."""
    answers = []
    for item in workout["plan"]["items"]:
        for planned in item["sets"]:
            body = {
                "id": str(uuid4()),
                "exercise": item["exercise"],
                "item": item["n"],
                "n": planned["n"],
                "kind": planned["kind"],
                "performed_at": (at or datetime.now(UTC)).isoformat(),
                "load_kg": planned["load_kg"],
            }
            if planned["seconds"] is None:
                body |= {"reps": planned["reps_max"] + 1, "rir": planned["rir"]}
            else:
                body |= {"seconds": planned["seconds"]}
            answer = await person.call("POST", f"/v1/workouts/{workout['id']}/sets", body)
            assert answer.status_code == 200, answer.text
            answers.append(answer.json())
    return answers


async def test_from_signing_up_to_seeing_progress(running: Installation) -> None:
    async with running.client() as http:
        person = Person(http)
        await person.sign_up()
        await person.sign_in()

        assert (await person.call("PUT", "/v1/me/athlete", PROFILE)).status_code == 200
        joined = await person.call("PUT", "/v1/community/membership", {"handle": f"ada_{uuid4().hex[:8]}"})
        assert joined.status_code in {200, 201}, joined.text

        workout = await person.get("/v1/workouts/next")
        assert workout["state"] == "planned"
        assert workout["plan"]["items"], workout["plan"]["reason"]
        assert all(item["reason"] for item in workout["plan"]["items"])
        assert (await person.get("/v1/workouts/next"))["id"] == workout["id"], "today's workout is stable"

        found = await person.get("/v1/exercises?q=benhc pres&limit=5")
        assert "barbell-bench-press" in [one["id"] for one in found["items"]], "search forgives typing errors"

        logged = await log_planned_sets(person, workout)
        assert any(answer["records"] for answer in logged), "the first time is a record"

        key = str(uuid4())
        done = await person.call("POST", f"/v1/workouts/{workout['id']}/complete", {"rpe": 7}, key=key)
        assert done.status_code == 200, done.text
        summary = done.json()["summary"]
        assert summary["sets"] == len(logged)
        again = await person.call("POST", f"/v1/workouts/{workout['id']}/complete", {"rpe": 7}, key=key)
        assert again.content == done.content, "a retry gets the same answer"

        assert (await person.get("/v1/records"))["items"]
        board = await eventually(lambda: person.get("/v1/leaderboards/weekly"), lambda b: bool(b["me"]))
        assert board["me"]["score"] > 0
        told = await eventually(lambda: person.get("/v1/notifications"), lambda n: bool(n["items"]))
        assert told["unread"] >= 1
        volume = await eventually(lambda: person.get("/v1/progress/summary"), bool)
        assert volume
        mails = await eventually(lambda: outbox(http), lambda text: text.count(person.email) >= 2)
        assert mails


async def test_the_day_and_the_session_are_answered(running: Installation) -> None:
    """A check-in moves today's plan, a set and a word move the rest of it, and the calendar knows of both."""
    async with running.client() as http:
        person = Person(http)
        await person.sign_up()
        await person.sign_in()
        await person.call("PUT", "/v1/me/athlete", PROFILE)
        usual = await person.get("/v1/workouts/next")
        answers = {"sleep_h": 4, "sleep_quality": 1, "energy": 1, "mood": 1}
        checked = await person.call("POST", "/v1/me/check-ins", answers)
        assert checked.status_code == 200, checked.text
        assert checked.json()["readiness"] == await person.get("/v1/me/readiness")
        workout = await person.get("/v1/workouts/next")
        assert workout["id"] == usual["id"]
        assert workout["plan"] != usual["plan"], "a bad night is planned for"

        path = f"/v1/workouts/{workout['id']}"
        item = next(
            one for one in workout["plan"]["items"] if sum(s["load_kg"] is not None for s in one["sets"]) > 1
        )
        first = next(one for one in item["sets"] if one["kind"] == "work")
        failed = {
            "id": str(uuid4()), "exercise": item["exercise"], "item": item["n"], "n": first["n"],
            "performed_at": datetime.now(UTC).isoformat(), "reps": 1, "load_kg": first["load_kg"], "rir": 0,
        }  # fmt: skip
        assert (await person.call("POST", f"{path}/sets", failed)).status_code == 200
        adapted = await person.call("POST", f"{path}/adapt")
        assert adapted.status_code == 200, adapted.text
        assert any(one["exercise"] == item["exercise"] for one in adapted.json()["changes"])
        key = str(uuid4())
        said = await person.call("POST", f"{path}/say", {"what": "minutes_left", "minutes": 15}, key=key)
        assert said.status_code == 200, said.text
        assert said.json()["workout"] == await person.get(path)
        again = await person.call("POST", f"{path}/say", {"what": "minutes_left", "minutes": 15}, key=key)
        assert again.content == said.content, "a retry gets the same answer"

        believed = await person.get("/v1/me/beliefs")
        assert [one["exercise"] for one in believed["e1rm"]] == [item["exercise"]]
        calendar = await person.get("/v1/me/calendar?weeks=2")
        assert len(calendar["weeks"]) == 2


async def outbox(http: httpx2.AsyncClient) -> str:
    return (await http.get("/dev/mail")).text


async def test_a_token_is_refreshed_and_its_predecessor_ends(running: Installation) -> None:
    async with running.client() as http:
        person = Person(http)
        await person.sign_up()
        await person.sign_in()
        form = {"client_id": "fitpulse-app", "refresh_token": person.tokens["refresh_token"]}
        fresh = await http.post("/auth/refresh", data=form)
        assert fresh.status_code == 200, fresh.text
        replayed = await http.post("/auth/refresh", data=form)
        assert replayed.status_code == 400
        after = await http.post("/auth/refresh", data=form | {"refresh_token": fresh.json()["refresh_token"]})
        assert after.status_code == 400, "reuse ends the whole family"


async def test_a_person_takes_their_data_with_them(running: Installation) -> None:
    """Identity packs what every other service tells, wherever each of them runs."""
    async with running.client() as http:
        person = Person(http)
        await person.sign_up()
        await person.sign_in()
        await person.call("PUT", "/v1/me/athlete", PROFILE)
        logged = await log_planned_sets(person, await person.get("/v1/workouts/next"))
        asked = (await person.call("POST", "/v1/users/me/exports")).json()
        path = f"/v1/users/me/exports/{asked['id']}"
        await eventually(lambda: person.get(path), lambda export: export["state"] == "ready")
        packed = zipfile.ZipFile(io.BytesIO((await person.call("GET", f"{path}/file")).content))
        assert len(json.loads(packed.read("json/training.sets.json"))) == len(logged)
        (account,) = json.loads(packed.read("json/account.details.json"))
        assert account["email"] == person.email
        await eventually(
            lambda: person.get("/v1/notifications"),
            lambda told: any(one["kind"] == "export" for one in told["items"]),
        )


async def test_erasing_an_account_leaves_nothing(running: Installation, admin_url: str) -> None:
    async with running.client() as http:
        person = Person(http)
        await person.sign_up()
        await person.sign_in()
        await person.call("PUT", "/v1/me/athlete", PROFILE)
        workout = await person.get("/v1/workouts/next")
        await log_planned_sets(person, workout)
        me = await person.get("/v1/users/me")
        erased = await person.call("DELETE", "/v1/users/me", {"password": "seven quiet herons"})
        assert erased.status_code in {200, 202, 204}, erased.text
        owner = await asyncpg.connect(admin_url)
        try:
            await eventually(lambda: rows_of(owner, me["id"]), lambda left: not left)
            kept = await owner.fetch("select type from events.outbox where key = $1", me["id"])
            assert [row["type"] for row in kept] == ["fitpulse.identity.user-erased.v1"], (
                "the log forgets too"
            )
        finally:
            await owner.close()


async def rows_of(owner: asyncpg.Connection, user_id: str) -> dict[str, int]:
    """Rows of a person by table, in every schema that has a user_id.

    A tombstone (`erased`, with nothing but the random id) stays, so that a late event brings nothing back.
    """
    tables = await owner.fetch(
        "select table_schema || '.' || table_name as name, exists (select from information_schema.columns e "
        "where (e.table_schema, e.table_name) = (c.table_schema, c.table_name) and e.column_name = 'erased') as marks "
        "from information_schema.columns c where column_name = 'user_id' and table_schema in "
        "('identity', 'training', 'progress', 'community', 'notifications', 'infra')"
    )
    counts = {
        row["name"]: await owner.fetchval(
            f"select count(*) from {row['name']} where user_id = $1 {'and not erased' if row['marks'] else ''}",
            user_id,
        )
        for row in tables
    }
    return {name: count for name, count in counts.items() if count}
