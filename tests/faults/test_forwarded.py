"""Row 51, its first half: only a gateway that is named may say whom a request comes from."""

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn._types import ASGI3Application

from fitpulse.infra.settings import Http
from fitpulse.infra.web.app import Health
from fitpulse.infra.web.limits import Limits
from fitpulse.main.server import Server

GATEWAY, ATTACKER, PERSON = "10.1.2.3", "203.0.113.9", "198.51.100.7"


async def seen_from(peer: str, forwarded: str, trusted: list[str]) -> tuple[str, str]:
    """The address and the scheme that routes see of a request whose connection comes from `peer`."""
    seen: list[tuple[str, str]] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append((scope["client"][0], scope["scheme"]))

    limits = Limits(app, body_limit=10, max_in_flight=1)
    config = Server(limits, Health({}), Http(trusted_proxies=trusted)).config
    config.load()
    served: ASGI3Application = config.loaded_app  # type: ignore[assignment]
    headers = [(b"x-forwarded-for", forwarded.encode()), (b"x-forwarded-proto", b"https")]
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "scheme": "http",
        "client": (peer, 5),
        "headers": headers,
    }
    await served(scope, None, None)  # type: ignore[arg-type]
    return seen[0]


@pytest.mark.parametrize("peer", [ATTACKER, "127.0.0.1", "::1"])
@pytest.mark.parametrize("trusted", [[], [GATEWAY], ["10.0.0.0/8"]])
async def test_nobody_else_chooses_their_address(peer: str, trusted: list[str]) -> None:
    assert await seen_from(peer, PERSON, trusted) == (peer, "http")


@pytest.mark.parametrize("trusted", [[GATEWAY], ["10.0.0.0/8"]])
async def test_a_named_gateway_is_believed(trusted: list[str]) -> None:
    assert await seen_from(GATEWAY, PERSON, trusted) == (PERSON, "https")


async def test_what_a_person_put_before_the_gateways_word_is_not_believed() -> None:
    assert (await seen_from(GATEWAY, f"{PERSON}, {ATTACKER}", [GATEWAY]))[0] == ATTACKER


async def test_the_check_sees_a_server_that_believes_anyone() -> None:
    """The defence off: every peer counts as a gateway."""
    assert (await seen_from(ATTACKER, PERSON, ["*"]))[0] == PERSON
