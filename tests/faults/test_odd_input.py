"""Every field of every route with values that PostgreSQL, JSON or arithmetic can't take.

The answer is a clear 4xx that the route documents, never a 5xx.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

import pytest

from tests.faults.cases import CASES, Route, documented, every_route, places
from tests.faults.owner import Owner, promote
from tests.faults.world import World

pytestmark = pytest.mark.server

VALUES: Final[tuple[Any, ...]] = (
    "\x00",
    "a\x00b@example.org",
    "\ud800",
    "\u202e" * 30,
    "x" * 70_000,
    10**400,
    -(2**63) - 1,
    1e308,
    float("nan"),
    "9999-12-31T23:59:59.999999-23:59",
    "0001-01-01T00:00:00+23:59",
    True,
    None,
    [],
    {"a": {"b": []}},
)
TEXTS: Final = ("\x00", "a\x00b@example.org", "\ufffd", "x" * 70_000, "-1", "1e400", "ß" * 300)
PARTS: Final = ("%00", "%ed%a0%80", "..%2f..", "x" * 3000, "-1", "%", "%2500", "99999999999999999999")
Request = tuple[str, str, dict[str, Any]]


def odd_requests(route: Route, owner: Owner, world: World) -> Iterator[Request]:
    """Requests to `route` with one thing odd in each."""
    case = CASES[route.name]
    path = route.path.format_map(places(owner))
    yield from ((route.method, f"{path}?{quote(name)}={part}", {}) for name in QUERIES for part in PARTS)
    for name in re.findall(r"\{(\w+)\}", route.path):
        for part in PARTS:
            yield route.method, route.path.format_map(places(owner) | {name: part}), {}
    if case.form is not None:
        for name in [*case.form, "client_id", "client_secret", "token", "next", "state", "scope"]:
            for text in TEXTS:
                yield route.method, path, {"data": {**case.form, name: text}}
        basic = "Basic AGE6AGI="  # a client and a secret that hold the character 0
        yield route.method, path, {"data": dict(case.form), "headers": {"authorization": basic}}
    if case.body is not None:
        body = case.body(owner, world)
        for name in body:
            for value in VALUES:
                content = json.dumps({**body, name: value})
                yield (
                    route.method,
                    path,
                    {"content": content, "headers": {"content-type": "application/json"}},
                )
        for content in (b"\xff\xfe", b"[]", b"null", b'{"a":', b'"\\ud800"', b""):
            yield route.method, path, {"content": content, "headers": {"content-type": "application/json"}}


QUERIES: Final = (
    "q",
    "cursor",
    "week",
    "from",
    "to",
    "exercise",
    "state",
    "equipment",
    "next",
    "client_id",
    "token",
)
PERSONAL: Final = ("DELETE /v1/me/sessions", "DELETE /v1/users/me", "POST /auth/logout")
"""These end the sign-in that the others are tried with, whatever the query says; their bodies are tried."""


async def test_odd_input_is_refused_in_plain_words(world: World, owner: Owner) -> None:
    await promote(world, owner.person)  # who may also call what is for operators
    found: dict[str, list[str]] = {}
    tried = 0
    told = await documented()
    async with world.client() as http:
        for route in await every_route():
            if route.name in PERSONAL:
                continue
            for method, url, options in odd_requests(route, owner, world):
                headers = {"authorization": f"Bearer {owner.token}"} | options.pop("headers", {})
                answer = await http.request(method, url, headers=headers, **options)
                http.cookies.clear()
                tried += 1
                undocumented = route.name in told and answer.status_code not in told[route.name]
                if answer.status_code >= 500 or undocumented:
                    sent = str(options)[:120]
                    found.setdefault(route.name, []).append(f"{answer.status_code} {url[:90]} {sent}")
    assert {name: wrong[:4] for name, wrong in found.items()} == {}
    assert tried > 3000
