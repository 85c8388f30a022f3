"""Bodies of a media type that may be larger than others."""

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
