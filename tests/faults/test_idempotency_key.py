"""Row 30: the same Idempotency-Key with another body, and many times at once."""

import asyncio
from uuid import uuid4

import pytest
from fastapi import Request
from starlette.types import Message

from fitpulse.infra.db import Claim
from fitpulse.infra.web import router
from fitpulse.infra.web.router import claim
from fitpulse.kernel.principal import Principal
from tests.faults.owner import Owner, a_set
from tests.faults.world import World

pytestmark = pytest.mark.server


async def faults_of_reuse(world: World, owner: Owner) -> list[str]:
    """What went wrong where a key that was used comes again with another body, and on another path."""
    key = str(uuid4())
    path = f"/v1/workouts/{owner.workout_id}/sets"
    first = await owner.person.call("POST", path, a_set(world.clock.now()), key=key)
    assert first.status_code == 200
    before = await world.rows_of(owner.user_id)
    tries = {
        "another body": (path, a_set(world.clock.now(), reps=6)),
        "another path": (f"/v1/workouts/{uuid4()}/sets", a_set(world.clock.now())),
    }
    wrong = []
    for what, (there, body) in tries.items():
        answer = await owner.person.call("POST", there, body, key=key)
        if answer.status_code != 422 or not answer.json()["type"].endswith("/idempotency-key-reused"):
            replayed = "a replayed " if "idempotency-replayed" in answer.headers else ""
            wrong.append(f"{what}: {replayed}{answer.status_code}")
    return wrong if await world.rows_of(owner.user_id) == before else [*wrong, "changed the owner's rows"]


async def test_the_same_key_with_another_body_is_refused(world: World, owner: Owner) -> None:
    assert await faults_of_reuse(world, owner) == []


async def test_the_check_sees_a_key_that_is_not_bound_to_its_body(
    world: World, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defence off: a claim is of the path and the query alone, as if every body were empty."""

    async def nothing() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def of_the_path(who: Principal, route: str, key: str, request: Request) -> Claim:
        return await claim(who, route, key, Request(request.scope, nothing))

    monkeypatch.setattr(router, "claim", of_the_path)
    assert await faults_of_reuse(world, owner) == ["another body: a replayed 200"]


async def test_twenty_at_once_with_one_key_are_one(world: World, owner: Owner) -> None:
    key, consent = str(uuid4()), {"purpose": "video_review", "version": 1, "action": "given"}
    before = len((await owner.person.get("/v1/me/consents"))["ledger"])
    answers = await asyncio.gather(
        *(owner.person.call("POST", "/v1/me/consents", consent, key=key) for _ in range(20))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 19
    assert len((await owner.person.get("/v1/me/consents"))["ledger"]) == before + 1


async def test_twenty_at_once_with_keys_of_their_own_are_twenty(world: World, owner: Owner) -> None:
    """The defence off: nothing but the key makes them one."""
    consent = {"purpose": "video_review", "version": 1, "action": "given"}
    before = len((await owner.person.get("/v1/me/consents"))["ledger"])
    await asyncio.gather(*(owner.person.call("POST", "/v1/me/consents", consent) for _ in range(20)))
    assert len((await owner.person.get("/v1/me/consents"))["ledger"]) == before + 20
