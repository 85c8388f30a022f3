"""Parameters that a route fills in itself."""

import inspect
from types import SimpleNamespace
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import Request, Response

from fitpulse.infra.web import Me, provide
from fitpulse.infra.web.given import given
from fitpulse.kernel.principal import Principal

ME = Principal(uuid4(), "athlete", frozenset(), "app", uuid4())


class Thing:
    pass


def request(thing: Thing) -> Request:
    provided = SimpleNamespace(state=SimpleNamespace(provided={Thing: thing}))
    return Request({"type": "http", "headers": [], "principal": ME, "app": provided})


async def test_the_framework_sees_only_what_the_request_says() -> None:
    async def endpoint(me: Me, thing: Annotated[Thing, provide(Thing)], number: int = 3) -> Response:
        return Response(f"{me.user_id} {id(thing)} {number}")

    seen = inspect.signature(given(endpoint))
    assert set(seen.parameters) == {"number", "http_request"}
    assert seen.parameters["number"].default == 3
    assert seen.return_annotation is Response
    thing = Thing()
    answer = await given(endpoint)(http_request=request(thing), number=4)  # type: ignore[call-arg]
    assert answer.body.decode() == f"{ME.user_id} {id(thing)} 4"


async def test_a_route_that_wants_the_request_gets_it_under_its_own_name() -> None:
    async def endpoint(asked: Request, me: Me) -> UUID:
        assert asked.scope["principal"] is me
        return me.user_id

    assert set(inspect.signature(given(endpoint)).parameters) == {"asked"}
    assert await given(endpoint)(asked=request(Thing())) == ME.user_id  # type: ignore[call-arg]


def test_a_route_without_such_parameters_stays_as_it_is() -> None:
    async def endpoint(number: int) -> int:
        return number

    assert given(endpoint) is endpoint
