"""With which code a WebSocket ends, by what ended it."""

import asyncio
import json
from collections.abc import MutableMapping
from typing import Any
from uuid import uuid4

import pytest
import structlog

from fitpulse.infra.auth import Authenticator
from fitpulse.infra.auth.authenticator import BadToken
from fitpulse.infra.web import Router, own
from fitpulse.infra.web.app import Health, build_app
from fitpulse.infra.web.sockets import Conversation
from fitpulse.kernel.errors import DeadlineExceeded, FitPulseError, Invalid, Unavailable
from fitpulse.kernel.principal import Principal


class Trouble:
    """What the toy's conversation meets."""

    def __init__(self, error: Exception) -> None:
        self.error = error


router = Router("toy")


@router.socket("/v1/talk", policy=own("talk"), provided=Trouble)
async def talk(trouble: Trouble, _: Conversation) -> None:
    raise trouble.error


class Known(Authenticator):
    """Knows everybody."""

    def __init__(self) -> None:
        self.principal = Principal(uuid4(), "athlete", frozenset(), "test", uuid4())

    async def authorize(self, _header: str | None, _who: str) -> Principal:
        return self.principal


async def said_to(error: Exception) -> list[MutableMapping[str, Any]]:
    """What a client that says its token hears until the end."""
    app = build_app(
        [router], authenticator=Known(), provided=[Trouble(error)], health=Health({}), metrics=lambda: b""
    )
    coming = asyncio.Queue[MutableMapping[str, Any]]()
    heard: list[MutableMapping[str, Any]] = []
    coming.put_nowait({"type": "websocket.connect"})
    coming.put_nowait({"type": "websocket.receive", "text": json.dumps({"token": "x"})})

    async def send(message: MutableMapping[str, Any]) -> None:
        heard.append(message)

    scope = {
        "type": "websocket",
        "path": "/v1/talk",
        "raw_path": b"/v1/talk",
        "root_path": "",
        "query_string": b"",
        "headers": [],
        "subprotocols": [],
    }
    async with asyncio.timeout(10):
        await app(scope, coming.get, send)
    return heard


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Invalid("a"), 1003),
        (BadToken("a"), 4401),
        (Unavailable("a"), 1013),
        (DeadlineExceeded("a"), 1013),
        (FitPulseError("a"), 1011),
    ],
    ids=lambda one: type(one).__name__,
)
async def test_the_code_says_whose_fault_it_is(error: FitPulseError, code: int) -> None:
    accepted, problem, closed = await said_to(error)
    assert accepted["type"] == "websocket.accept"
    assert json.loads(problem["text"])["problem"]["status"] == error.status
    assert (closed["type"], closed["code"], closed["reason"]) == ("websocket.close", code, error.slug)


async def test_a_fault_that_nobody_expects_is_told_to_us_and_not_to_them() -> None:
    fault = RuntimeError("select password from users")
    with structlog.testing.capture_logs() as logged:
        _, problem, closed = await said_to(fault)
    assert "password" not in problem["text"]
    assert json.loads(problem["text"])["problem"]["status"] == 500
    assert (closed["code"], closed["reason"]) == (1011, "internal")
    assert [(one["log_level"], one["exc_info"]) for one in logged] == [("error", True)]
