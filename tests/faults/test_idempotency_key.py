"""Row 30: the same Idempotency-Key with another body, and many times at once."""

import asyncio
from uuid import uuid4

import pytest

from tests.faults.owner import Owner, a_set
from tests.faults.world import World

pytestmark = pytest.mark.server


async def test_the_same_key_with_another_body_is_refused(world: World, owner: Owner) -> None:
    key = str(uuid4())
    path = f"/v1/workouts/{owner.workout_id}/sets"
    first = await owner.person.call("POST", path, a_set(world.clock.now()), key=key)
    assert first.status_code == 200
    before = await world.rows_of(owner.user_id)
    other = await owner.person.call("POST", path, a_set(world.clock.now(), reps=6), key=key)
    assert other.status_code == 422
    assert other.json()["type"].endswith("/idempotency-key-reused")
    elsewhere = await owner.person.call(
        "POST", f"/v1/workouts/{uuid4()}/sets", a_set(world.clock.now()), key=key
    )
    assert elsewhere.status_code == 422
    assert await world.rows_of(owner.user_id) == before


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
