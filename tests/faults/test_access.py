"""Rows 39 and 40: every route of the inventory, called by everyone who must not reach the owner's things."""

import base64
from collections.abc import Mapping
from unittest.mock import AsyncMock
from uuid import UUID, uuid4

import httpx2
import msgspec
import pytest
import pytest_asyncio
from starlette.types import Message, Receive, Scope, Send

from fitpulse.infra.auth import Authenticator
from fitpulse.infra.web.limits import Limits
from fitpulse.kernel.principal import Principal
from tests.e2e.person import Person
from tests.faults.cases import CASES, Route, call, documented, every_route
from tests.faults.owner import Owner, a_set, promote, settle, stranger_of, told
from tests.faults.world import World

pytestmark = pytest.mark.server
NOBODY = ("anonymous", "garbage", "unsigned", "expired")
"""Who has no valid token."""
LAST = (
    "DELETE /v1/workouts/{workout_id}/sets/{set_id}",
    "DELETE /v1/programs/{program_id}",
    "DELETE /v1/me/sessions",
    "DELETE /v1/users/me",
    "POST /auth/logout",
)


@pytest_asyncio.fixture(scope="module")
async def routes() -> list[Route]:
    """What ends the caller's own account comes last, and what takes away a thing that other routes need."""
    return sorted(await every_route(), key=lambda route: LAST.index(route.name) if route.name in LAST else -1)


@pytest_asyncio.fixture
async def stranger(world: World, owner: Owner) -> Person:
    person = await stranger_of(world)
    assert (await world.user_id(person)) != owner.user_id
    return person


def unsigned(owner: Owner) -> str:
    """The owner's own claims under `alg: none`."""
    claims = owner.token.split(".")[1]
    header = base64.urlsafe_b64encode(msgspec.json.encode({"alg": "none", "typ": "at+jwt"})).rstrip(b"=")
    return f"{header.decode()}.{claims}."


def headers_of(actor: str, owner: Owner, stranger: Person) -> dict[str, str]:
    tokens = {
        "stranger": stranger.tokens["access_token"],
        "operator": stranger.tokens["access_token"],
        "garbage": "not.a.token",
        "unsigned": unsigned(owner),
        "expired": owner.expired,
    }
    return {"authorization": f"Bearer {tokens[actor]}"} if actor in tokens else {}


def principal_of(victim: Owner) -> Principal:
    return Principal(victim.user_id, "athlete", frozenset(), "app", UUID(victim.session_id))


async def violations(
    world: World, owner: Owner, actor: str, headers: Mapping[str, str], routes: list[Route]
) -> dict[str, list[str]]:
    """What went wrong, by route: a status that should not be, a leak, an effect on the owner's rows."""
    found: dict[str, list[str]] = {}
    before = await world.rows_of(owner.user_id)
    told = await documented()
    async with world.client() as mine, world.client() as theirs:
        for route in routes:
            shown = await seen_by_owner(mine, world, owner, route)
            answer = await call(theirs, world, owner, route, headers)
            theirs.cookies.clear()
            wrong = faults_of(route, actor, answer, owner, shown)
            if answer.status_code not in told.get(route.name, {answer.status_code}):
                wrong.append(f"documents no {answer.status_code}")
            after = await world.rows_of(owner.user_id)
            wrong += [f"changed {table}" for table in after if after[table] != before[table]]
            if wrong:
                found[route.name] = wrong
            before = after
    return found


async def seen_by_owner(http: httpx2.AsyncClient, world: World, owner: Owner, route: Route) -> bytes | None:
    """What the owner themself reads at a route without ids."""
    if route.method != "GET" or route.whose != "own" or "_id}" in route.path.replace("{exercise_id}", ""):
        return None
    answer = await call(http, world, owner, route, {"authorization": f"Bearer {owner.token}"})
    return answer.content if answer.is_success else None


def faults_of(
    route: Route, actor: str, answer: httpx2.Response, owner: Owner, shown: bytes | None
) -> list[str]:
    allowed = allowed_for(route, actor)
    wrong = []
    if answer.status_code >= 500 or (allowed and answer.status_code not in allowed):
        wrong.append(f"answered {answer.status_code}")
    if allowed and answer.headers.get("content-type") != "application/problem+json":
        wrong.append(f"answered with {answer.headers.get('content-type')}")
    if not CASES[route.name].open_because:
        told_back = answer.text + str(answer.headers)
        wrong += [f"told {secret}" for secret in owner.secrets() if secret in told_back]
    if shown is not None and answer.content == shown:
        wrong.append("told the same as to the owner")
    return wrong


def allowed_for(route: Route, actor: str) -> set[int]:
    """The statuses a refusal may have; none where the route may be called and must only not leak."""
    if route.who == "anyone":
        return set()
    if route.who == "service":
        return {401, 403}
    if actor in NOBODY:
        return {401}
    if route.who == "operator":
        return {403} if actor == "stranger" else set()
    return {403, 404} if "_id}" in route.path.replace("{exercise_id}", "") else set()


@pytest.mark.parametrize("actor", ["stranger", "operator", *NOBODY])
async def test_nobody_else_reaches_the_owners_things(
    world: World, owner: Owner, stranger: Person, routes: list[Route], actor: str
) -> None:
    if actor == "operator":
        await promote(world, stranger)
    headers = headers_of(actor, owner, stranger)
    assert await violations(world, owner, actor, headers, routes) == {}


async def warm(world: World, owner: Owner, routes: list[Route]) -> None:
    """Let the owner read everything twice, then change something of it."""
    mine = {"authorization": f"Bearer {owner.token}"}
    async with world.client() as http:
        for route in routes * 2:
            if route.method == "GET" and route.who == "person":
                assert (await call(http, world, owner, route, mine)).is_success, route.name
    body = a_set(world.clock.now(), note=owner.mark)
    await told(owner.person, "POST", f"/v1/workouts/{owner.workout_id}/sets", body)


async def test_nor_after_the_owner_has_warmed_every_cache(
    world: World, owner: Owner, stranger: Person, routes: list[Route]
) -> None:
    await warm(world, owner, routes)
    headers = headers_of("stranger", owner, stranger)
    assert await violations(world, owner, "stranger", headers, routes) == {}


async def test_the_check_sees_a_cache_whose_key_lacks_the_person(
    world: World, owner: Owner, stranger: Person, routes: list[Route], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defence off: what one person was answered is kept for whoever asks for the same path and query."""
    kept: dict[tuple[str, bytes], list[Message]] = {}
    answered = Limits.__call__

    async def shared(self: Limits, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["path"], scope["query_string"]
        messages: list[Message] = kept.get(asked, []) if scope["method"] == "GET" else []

        async def collect(message: Message) -> None:
            messages.append(message)

        if not messages:
            await answered(self, scope, receive, collect)
            if scope["method"] == "GET" and messages[0]["status"] == 200:
                kept[asked] = messages
        for message in messages:
            await send(message)

    read = [route for route in routes if route.method == "GET" and route.whose == "own"]
    headers = headers_of("stranger", owner, stranger)
    monkeypatch.setattr(Limits, "__call__", shared)
    await warm(world, owner, routes)
    seen = await violations(world, owner, "stranger", headers, read)
    assert len(read) > 20
    assert [route.name for route in read if route.name not in seen] == []


async def reached_by_foreign_ids(world: World, owner: Owner, stranger: Person) -> dict[str, list[str]]:
    """What went wrong where a stranger names things of the owner in paths and bodies of their own requests."""
    found: dict[str, list[str]] = {}
    before = await world.rows_of(owner.user_id)
    mine = (await stranger.get("/v1/workouts/next"))["id"]
    now = world.clock.now()
    correction = a_set(now, reps=30)
    del correction["id"]
    tries = [
        ("POST", f"/v1/workouts/{mine}/sets", a_set(now, id=owner.set_id), {200}),
        ("PUT", f"/v1/workouts/{owner.workout_id}/sets/{owner.set_id}", correction, {404}),
        ("DELETE", f"/v1/workouts/{owner.workout_id}/sets/{owner.set_id}", None, {404}),
        ("PUT", f"/v1/workouts/{owner.workout_id}/sets/{uuid4()}", correction, {404}),
        ("POST", f"/v1/workouts/{owner.workout_id}/sets", a_set(now, id=owner.set_id), {404, 409}),
        (
            "POST",
            f"/v1/workouts/{mine}/items/1/swap",
            {"cause": "busy", "workout_id": owner.workout_id},
            {422},
        ),
        ("POST", f"/v1/changes/{owner.change_id}/undo", {"change_id": owner.change_id}, {404}),
        ("POST", f"/v1/notifications/{owner.notification_id}/read", None, {404}),
        ("DELETE", f"/v1/me/sessions/{owner.session_id}", None, {404}),
    ]
    for method, path, body, expected in tries:
        answer = await stranger.call(method, path, body)
        wrong = [] if answer.status_code in expected else [f"answered {answer.status_code}"]
        wrong += ["told the mark"] if owner.mark in answer.text else []
        if wrong:
            found[f"{method} {path}"] = wrong
    if await world.rows_of(owner.user_id) != before:
        found["the owner's rows"] = ["changed"]
    return found


async def test_foreign_ids_in_paths_and_bodies_reach_nothing(
    world: World, owner: Owner, stranger: Person
) -> None:
    assert await reached_by_foreign_ids(world, owner, stranger) == {}


async def test_an_idempotency_key_of_the_owner_replays_nothing_to_others(
    world: World, owner: Owner, stranger: Person
) -> None:
    key, change = str(uuid4()), {"minutes": 55}
    told_owner = await owner.person.call("PATCH", "/v1/me/athlete", change, key=key)
    assert owner.mark in told_owner.text
    answer = await stranger.call("PATCH", "/v1/me/athlete", change, key=key)
    assert "idempotency-replayed" not in answer.headers
    assert owner.mark not in answer.text


async def test_a_browser_cannot_end_the_sign_in_of_another(
    world: World, owner: Owner, stranger: Person
) -> None:
    before = await world.rows_of(owner.user_id)
    page = await stranger.http.get("/account/sign-ins")
    answer = await stranger._submit(page, id=owner.session_id)
    assert answer.status_code in {303, 404}, answer.text
    assert await world.rows_of(owner.user_id) == before


async def test_the_owners_cursors_show_others_nothing(world: World, owner: Owner, stranger: Person) -> None:
    for path in ("/v1/workouts", "/v1/changes", "/v1/records", "/v1/notifications"):
        page = await owner.person.get(f"{path}?limit=1")
        cursor = page.get("next")
        if cursor is None:
            continue
        answer = await stranger.call("GET", f"{path}?cursor={cursor}")
        assert owner.mark not in answer.text
        assert owner.workout_id not in answer.text


async def test_the_check_sees_each_route_that_takes_anyone_for_the_owner(
    world: World, routes: list[Route], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defence off: whoever calls is taken for the owner, and every one of their routes must be told."""
    victim = await settle(world)
    owned = [route for route in routes if route.whose == "own"]
    monkeypatch.setattr(Authenticator, "authorize", AsyncMock(return_value=principal_of(victim)))
    seen = await violations(world, victim, "stranger", {}, owned)
    assert [route.name for route in owned if route.name not in seen] == []


async def test_the_check_sees_foreign_ids_that_are_taken_for_own_ones(
    world: World, stranger: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defence off: whoever names a thing is taken for its owner."""
    victim = await settle(world)
    await stranger.sign_in()  # days have gone by
    mine = await stranger.get("/v1/workouts/next")
    monkeypatch.setattr(stranger, "get", AsyncMock(return_value=mine))
    monkeypatch.setattr(Authenticator, "authorize", AsyncMock(return_value=principal_of(victim)))
    seen = await reached_by_foreign_ids(world, victim, stranger)
    assert len(seen) >= 6
    assert "the owner's rows" in seen
