"""Bodies: large ones, deep ones, and halves of one."""

import asyncio
from typing import Any

import httpx2
import pytest
from starlette.responses import PlainTextResponse

from fitpulse.infra.web import limits
from fitpulse.infra.web.limits import Limits


async def test_recorded_keypoints_may_be_larger_than_other_bodies_but_few_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "LARGE_AT_ONCE", 1)
    held, begun = asyncio.Event(), asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        begun.set()
        await held.wait()
        await PlainTextResponse(str(len((await receive())["body"])))(scope, receive, send)

    transport = httpx2.ASGITransport(app=Limits(app, body_limit=100, max_in_flight=9))
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        kind = {"content-type": "Application/vnd.FitPulse.keypoints; v=1"}
        first = asyncio.create_task(client.post("/", content=b"x" * 4_000_000, headers=kind))
        await begun.wait()
        second = await client.post("/", content=b"x" * 200, headers=kind)
        assert (second.status_code, second.headers["retry-after"]) == (503, "2")
        held.set()
        assert (await first).text == "4000000"
        over = await client.post("/", content=b"x" * 4_000_001, headers=kind)
        assert over.status_code == 413
        other = await client.post("/", content=b"x" * 101, headers={"content-type": "application/json"})
        assert other.status_code == 413


async def echo(scope: Any, receive: Any, send: Any) -> None:
    await PlainTextResponse(str(len((await receive())["body"])))(scope, receive, send)


@pytest.mark.parametrize("kind", ["application/json", "Application/Problem+JSON", "text/plain", None])
async def test_a_body_that_nests_too_deeply_is_refused_whatever_it_is_called(kind: str | None) -> None:
    transport = httpx2.ASGITransport(app=Limits(echo, body_limit=100_000, max_in_flight=9))
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        headers = {} if kind is None else {"content-type": kind}
        answer = await client.post("/", content=b"[" * 9000 + b"]" * 9000, headers=headers)
    assert answer.json()["type"].endswith("/too-deep")


async def test_brackets_in_a_form_are_no_nesting() -> None:
    transport = httpx2.ASGITransport(app=Limits(echo, body_limit=100_000, max_in_flight=9))
    kind = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.post("/", content=b"note=" + b"[" * 100, headers=kind)).text == "105"


async def test_half_a_body_never_reaches_a_use_case() -> None:
    met: list[bytes] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        met.append((await receive())["body"])
        await PlainTextResponse("done")(scope, receive, send)

    async def send(message: Any) -> None: ...

    async def talk(*said: dict[str, Any]) -> None:
        left = iter(said)

        async def receive() -> dict[str, Any]:
            return next(left)

        scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
        await Limits(app, body_limit=100, max_in_flight=9)(scope, receive, send)

    half = {"type": "http.request", "body": b"amount=1", "more_body": True}
    await talk(half, {"type": "http.disconnect"})
    assert met == []
    await talk(half, {"type": "http.request", "body": b"00", "more_body": False})
    assert met == [b"amount=100"]
