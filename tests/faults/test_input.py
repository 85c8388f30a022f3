"""Rows 41 and 48: fields that nobody may set, limits and cursors that nobody was given."""

import base64
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID, uuid4

import httpx2
import pytest
import pytest_asyncio
from pydantic import ConfigDict, Field, TypeAdapter

from fitpulse.infra.db import Tx
from fitpulse.kernel.paging import decode_cursor
from fitpulse.main import inventory
from fitpulse.services.identity.domain.accounts import Account
from fitpulse.services.identity.schemas import UserPatch
from fitpulse.services.identity.store import accounts
from fitpulse.services.identity.store.accounts import update_profile
from tests.e2e.person import Person
from tests.faults.cases import CASES, Route, every_route, places
from tests.faults.owner import Owner, bury, promote
from tests.faults.world import World

pytestmark = pytest.mark.server

READ_ONLY: Final[dict[str, Any]] = {
    "user_id": str(uuid4()),
    "owner": str(uuid4()),
    "role": "operator",
    "email": "other@example.org",
    "state": "completed",
    "e1rm_kg": 500.0,
    "tonnage_kg": 1e6,
    "system_load_kg": 500.0,
    "records": [{"kind": "e1rm", "value": 500}],
    "score": 140,
    "learned": 99,
    "created_at": "2020-01-01T00:00:00Z",
    "updated_at": "2020-01-01T00:00:00Z",
    "__class__": "Operator",
}
MOST: Final = 100
BAD_LIMITS: Final = ("1000000000", "101", "0", "-1", "1e9", "99999999999999999999999999", "x", "", "5;drop")
SHAPES: Final[tuple[Any, ...]] = (
    [],
    {},
    None,
    [None],
    ["x"],
    [1],
    [1, 2, 3],
    [10**30],
    [-1, -1, str(uuid4())],
    ["\x00"],
    ["' or 1=1 --"],
    ["a", "b", "c", "d", "e", "f"],
    [["nested"]],
    "text",
    ["99999-01-01"],
)


def encoded(shape: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(shape).encode()).rstrip(b"=").decode()


BAD_CURSORS: Final = ("x", "%00", "=", "W10=", "é", "..%2f", "A" * 150, "A" * 5000, *map(encoded, SHAPES))


@pytest_asyncio.fixture(scope="module")
async def routes() -> list[Route]:
    return await every_route()


@pytest_asyncio.fixture(scope="module")
async def reader(world: World, owner: Owner) -> Person:
    """The owner, who may also page through what operators see."""
    await bury(world, owner)
    await promote(world, owner.person)
    return owner.person


async def send(owner: Owner, world: World, route: Route, extra: dict[str, Any]) -> httpx2.Response:
    body = CASES[route.name].body
    assert body is not None
    whole = {**body(owner, world), **extra}
    return await owner.person.call(route.method, route.path.format_map(places(owner)), whole)


async def taken(owner: Owner, world: World, route: Route, extra: dict[str, Any]) -> list[str]:
    """What shows that a field was taken: the request went through, or something of the person changed."""
    before = await world.rows_of(owner.user_id)
    answer = await send(owner, world, route, extra)
    after = await world.rows_of(owner.user_id)
    wrong = [] if 400 <= answer.status_code < 500 else [f"answered {answer.status_code}"]
    return wrong + [f"changed {table}" for table in after if after[table] != before[table]]


async def faults_of_fields(owner: Owner, world: World, routes: list[Route]) -> dict[str, list[str]]:
    """What shows that a field which nobody may set was taken, by route and field."""
    found = {}
    for route in routes:
        if route.who == "person" and CASES[route.name].body is not None:
            for field, value in READ_ONLY.items():
                if wrong := await taken(owner, world, route, {field: value}):
                    found[f"{route.name} {field}"] = wrong
    return found


async def test_fields_that_nobody_may_set_are_refused_and_change_nothing(
    world: World, owner: Owner, routes: list[Route]
) -> None:
    assert await faults_of_fields(owner, world, routes) == {}


async def test_nobody_signs_up_as_an_operator(world: World) -> None:
    whole = {"email": "new@example.org", "password": "seven quiet herons", "name": "New"}
    async with world.client() as http:
        for field, value in READ_ONLY.items():
            if field != "email":
                answer = await http.post("/v1/users", json=whole | {field: value})
                assert answer.status_code == 422, field
        form = {"grant_type": "refresh_token", "refresh_token": "x", "role": "operator"}
        assert (await http.post("/auth/token", data=form)).status_code in {400, 401}


async def test_the_check_sees_a_field_that_is_taken(world: World, owner: Owner, routes: list[Route]) -> None:
    patch = next(route for route in routes if route.name == "PATCH /v1/users/me")
    seen = await taken(owner, world, patch, {"locale": "de"})
    assert {"answered 200", "changed identity.accounts"} <= set(seen)


class AnyPatch(UserPatch):
    """A patch that takes whatever it is sent."""

    model_config = ConfigDict(extra="allow")


async def test_the_check_sees_read_only_fields_that_are_let_through(
    world: World, routes: list[Route], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defences off: a patch takes any field, and the role is written by one who may, as the app itself may not."""

    async def written(tx: Tx, user_id: UUID, changes: dict[str, Any], at: datetime) -> Account | None:
        role = "update identity.accounts set role = coalesce($2, role) where user_id = $1"
        await world.admin.execute(role, user_id, changes.get("role"))
        return await update_profile(tx, user_id, changes, at)

    person = await world.person()
    victim = Owner(person, await world.user_id(person), "")
    patch = [route for route in routes if route.name == "PATCH /v1/users/me"]
    for route in world.process.app.router.routes:
        for body in getattr(getattr(route, "dependant", None), "body_params", ()):
            if body.field_info.annotation is UserPatch:
                monkeypatch.setattr(body, "_type_adapter", TypeAdapter(AnyPatch))
    monkeypatch.setattr(accounts, "update_profile", written)
    seen = await faults_of_fields(victim, world, patch)
    assert set(seen) == {f"PATCH /v1/users/me {field}" for field in READ_ONLY}
    assert {"answered 200", "changed identity.accounts"} <= set(seen["PATCH /v1/users/me role"])
    assert (await person.get("/v1/users/me"))["role"] == "operator"


async def paged() -> list[tuple[str, set[str]]]:
    """Each route that takes `limit`, `cursor` or a number of things, and which of them."""
    openapi = json.loads((await inventory.documents())[inventory.OPENAPI])
    found = []
    for path, methods in openapi["paths"].items():
        names = {one["name"] for one in methods.get("get", {}).get("parameters", ())}
        if names & {"limit", "cursor", "weeks"}:
            found.append((path, names & {"limit", "cursor", "weeks"}))
    return found


def excessive(answer: httpx2.Response, name: str) -> str | None:
    """What is wrong with an answer to a limit or cursor that nobody was given."""
    if answer.status_code == 200:
        longest = max((len(value) for value in answer.json().values() if isinstance(value, list)), default=0)
        return f"{longest} rows" if longest > MOST or name != "cursor" else None
    clear = answer.headers["content-type"] == "application/problem+json" and answer.json()["detail"]
    return None if answer.status_code in {400, 422} and clear else f"answered {answer.status_code}"


async def faults_of_limits(
    reader: Person, limits: Sequence[str] = BAD_LIMITS, cursors: Sequence[str] = BAD_CURSORS
) -> dict[str, str]:
    """What is wrong with the answers to limits and cursors that nobody was given, by path and query."""
    found = {}
    for path, names in await paged():
        for name in sorted(names):
            for value in cursors if name == "cursor" else limits:
                answer = await reader.call("GET", f"{path}?{name}={value}")
                if wrong := excessive(answer, name):
                    found[f"{path}?{name}={value[:40]}"] = wrong
    return found


async def test_no_limit_or_cursor_gets_more_than_a_page_or_breaks_anything(reader: Person) -> None:
    assert len(await paged()) >= 6
    assert await faults_of_limits(reader) == {}


async def test_the_check_sees_limits_and_cursors_that_nobody_looks_at(
    world: World, reader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defence off: a limit is any number, below what would end this test, and a cursor unpacked as it came."""
    for route in world.process.app.router.routes:
        for parameter in getattr(getattr(route, "dependant", None), "query_params", ()):
            if parameter.name in {"limit", "weeks"}:
                monkeypatch.setattr(parameter, "_type_adapter", TypeAdapter(Unlooked))
    for module in [one for one in sys.modules.values() if vars(one).get("decode_cursor") is decode_cursor]:
        monkeypatch.setattr(module, "decode_cursor", unpacked)
    seen = await faults_of_limits(reader, limits=["101"], cursors=["x"])
    for path, names in await paged():
        for name in names if path not in REFUSED_BEHIND else ():
            assert any(query.startswith(f"{path}?{name}=") for query in seen), f"{path} {name}"
    assert {path for path, _ in await paged()} >= REFUSED_BEHIND


REFUSED_BEHIND = {"/v1/me/calendar"}
"""Where the service behind the route refuses too, so that one defence off lets nothing through."""

Unlooked = Annotated[int, Field(ge=-1, le=1000)]


def unpacked(cursor: str | None, *_: type) -> Any:
    return cursor and json.loads(base64.urlsafe_b64decode(cursor + "=="))


async def test_a_cursor_of_junk_is_refused_by_name(reader: Person) -> None:
    for path, names in await paged():
        if "cursor" in names:
            for junk in ("x", "A" * 150, encoded({}), encoded([[1]])):
                answer = await reader.call("GET", f"{path}?cursor={junk}")
                assert answer.status_code == 400, f"{path} {junk}: {answer.text}"
                assert answer.json()["type"].endswith("/bad-cursor")


def forged(cursor: str) -> list[str]:
    """Cursors of the same shape as a real one, each with one key that no row has."""
    keys = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    odd = [
        "\x00",
        "",
        "x" * 90,
        "\ud800",
        "9" * 40,
        -1,
        2**63,
        10**30,
        1e308,
        -1e308,
        None,
        True,
        str(uuid4()),
    ]
    return [
        encoded([*keys[:place], value, *keys[place + 1 :]]) for place in range(len(keys)) for value in odd
    ]


async def test_a_cursor_forged_in_the_right_shape_breaks_nothing(reader: Person) -> None:
    found, tried = {}, 0
    for path, names in await paged():
        if "cursor" in names and (cursor := (await reader.get(f"{path}?limit=1"))["next"]):
            for one in forged(cursor):
                tried += 1
                answer = await reader.call("GET", f"{path}?cursor={one}")
                if wrong := excessive(answer, "cursor"):
                    found[f"{path} {base64.urlsafe_b64decode(one + '==')!r}"] = wrong
    assert found == {}
    assert tried > 50


async def test_paging_to_the_end_shows_everything_once(reader: Person) -> None:
    for path, names in await paged():
        if not {"limit", "cursor"} <= names:
            continue
        seen: list[str] = []
        cursor, step = None, 37 if path == "/v1/exercises" else 1
        while True:
            query = f"limit={step}" + (f"&cursor={cursor}" if cursor else "")
            page = await reader.get(f"{path}?{query}")
            rows = page.get("items", page.get("entries"))
            assert len(rows) <= step
            seen += [json.dumps(row, sort_keys=True) for row in rows]
            cursor = page["next"]
            if cursor is None:
                break
        assert len(seen) == len(set(seen)) > 0, path
