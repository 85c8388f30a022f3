"""How a request finds its route, and a route its parameters: as FastAPI would, only sooner."""

from typing import Annotated, Any, Literal
from uuid import UUID

import httpx2
import msgspec
import pytest
from fastapi import FastAPI, Path, Query, Request, Response
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.routing import Match

from fitpulse.infra.web.directory import Directory, head
from fitpulse.infra.web.parameters import Parameters, plain
from fitpulse.infra.web.policy import public
from fitpulse.infra.web.problems import install
from fitpulse.infra.web.router import PolicyRoute, Router

PATH = "/v1/things/{thing_id}/parts/{n}"
PATHS = (
    "/", "/v1", "/v1/things", "/v1/things/{thing_id}", "/v1/things/next", "/v1/things/{thing_id}/parts/{n}",
    "/v1/others/{other_id}", "/v1/{name}", "/pages/{name}", "/pages/start",
)  # fmt: skip


async def endpoint(
    request: Request,
    thing_id: UUID,
    n: Annotated[int, Path(ge=1, le=9)],
    q: Annotated[str, Query(max_length=5)] = "",
    kind: Literal["a", "b"] | None = None,
    many: Annotated[tuple[int, ...] | None, Query(max_length=3)] = None,
    flag: bool | None = None,  # noqa: FBT001 - a query parameter
    first: Annotated[float | None, Query(alias="from")] = None,
) -> Response:
    said = [str(thing_id), n, q, kind, many, flag, first, request.url.path]
    return Response(msgspec.json.encode(said), media_type="application/json")


def client(*, ours: bool) -> httpx2.AsyncClient:
    app = FastAPI()
    if ours:
        router = Router("test")
        router.get(PATH, policy=public())(endpoint)
        app.router.routes += [Directory(router.routes), *router.routes]
    else:
        app.get(PATH)(endpoint)
    install(app)
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://test")


@pytest.fixture(scope="module")
def clients() -> tuple[httpx2.AsyncClient, httpx2.AsyncClient]:
    return client(ours=True), client(ours=False)


values = st.sampled_from(
    ["", "1", "0", "7.5", "x", "a", "b", "true", "Yes", "off", "inf", "éé", "toolong", " 3 "]
)
names = st.sampled_from(["q", "kind", "many", "flag", "from", "first", "n", "unknown"])
ids = st.sampled_from(
    [
        "0198c0de-0000-7000-8000-000000000001",
        "0198C0DE000070008000000000000001",
        "{0198c0de-0000-7000-8000-000000000001}",
        "next",
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    ids,
    st.sampled_from(["1", "9", "0", "10", "x", "1.0", "+2"]),
    st.lists(st.tuples(names, values), max_size=5),
)
async def test_what_fastapi_would_read_is_what_is_read(
    clients: tuple[httpx2.AsyncClient, httpx2.AsyncClient], thing: str, n: str, query: list[tuple[str, str]]
) -> None:
    ours, theirs = [await one.get(f"/v1/things/{thing}/parts/{n}", params=query) for one in clients]
    assert (ours.status_code, ours.content) == (theirs.status_code, theirs.content)


def route(function: Any) -> PolicyRoute:
    return PolicyRoute("/v1/things", function, policy=public(), methods=["POST"])


async def test_what_else_a_route_takes_is_left_to_fastapi() -> None:
    async def with_body(body: dict[str, int]) -> Response:
        raise NotImplementedError

    async def with_response(response: Response) -> Response:
        raise NotImplementedError

    async def changeable(names: Annotated[list[str], Query()] = []) -> Response:  # noqa: B006 - FastAPI copies it
        raise NotImplementedError

    async def simple(name: str) -> Response:
        raise NotImplementedError

    assert [Parameters.of(route(one).dependant) is None for one in (with_body, with_response, changeable, simple)] == [
        True, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (int, True),
        (int | None, True),
        (Literal["a"] | None, True),
        (UUID, True),
        (tuple[int, ...], False),
        (dict, False),
    ],
)
def test_what_one_text_becomes(annotation: Any, expected: bool) -> None:  # noqa: FBT001 - a parametrised value
    assert plain(annotation) is expected


parts = st.sampled_from(["", "v1", "things", "next", "others", "pages", "start", "parts", "x", "1"])


@given(
    st.sampled_from(["GET", "HEAD", "POST", "PUT"]),
    st.lists(parts, max_size=6).map(lambda some: "/" + "/".join(some)),
)
def test_the_directory_finds_the_route_that_would_have_been_found(method: str, path: str) -> None:
    async def nothing() -> Response:
        raise NotImplementedError

    routes = [
        PolicyRoute(one, nothing, policy=public(), methods=[verb])
        for one in PATHS
        for verb in ("GET", "POST")
    ]
    for one in routes:
        one.yield_to(other for other in PATHS if "{" not in other)
    scope = {"type": "http", "method": method, "path": path}
    found = (one.matches(scope) for one in routes)
    expected = next((scope["route"] for match, scope in found if match is Match.FULL), None)
    match, told = Directory(routes).matches(scope)
    if match is Match.FULL or (expected is not None and "{" not in head(expected.path)):
        assert told["route"] is expected
