"""Row 61: at three times what can be served, what is served stays near the peak and the rest is told to come back."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
import pytest_asyncio

from fitpulse.infra import failpoints
from fitpulse.infra.embedded import Endpoints
from fitpulse.infra.telemetry import Edge
from fitpulse.infra.web.limits import Limits
from tests.faults.world import ISSUER, World, open_world

pytestmark = [pytest.mark.server, pytest.mark.slow]
WORK_S = 0.2
"""How long each request holds its place: waiting, not computing, so that the machine's load tells nothing."""
MOST = 4
SECONDS = 4.0
CONSENT = {"purpose": "video_review", "version": 1, "action": "given"}


@pytest.fixture(autouse=True)
def _slow_work() -> Iterator[None]:
    failpoints.arm({failpoints.BUILD: "test", failpoints.POINTS: f"web.before-commit=delay:{WORK_S}"})
    yield
    failpoints.arm({})


@pytest_asyncio.fixture(scope="module")
async def small(
    tmp_path_factory: pytest.TempPathFactory, endpoints: Endpoints, admin_url: str, app_url: str
) -> AsyncIterator[World]:
    home: Path = tmp_path_factory.mktemp("small")
    async with open_world(
        home, admin_url=admin_url, app_url=app_url, valkey_url=endpoints.valkey_url
    ) as opened:
        yield opened


@dataclass(frozen=True, slots=True)
class Outcome:
    """Requests served a second, the slowest of them, and the answers of those that were not served."""

    goodput: float
    slowest_s: float
    refused: list[httpx2.Response]


async def offer(world: World, rate: float, most: int) -> Outcome:
    """Send `rate` requests a second, whatever comes back, to a server that works on `most` at once."""
    limits = Limits(Edge(world.process.app, timeout_s=30), body_limit=10_000, max_in_flight=most)
    person = await world.person()
    bearer = {"authorization": f"Bearer {person.tokens['access_token']}"}

    async def one(http: httpx2.AsyncClient, at: float) -> tuple[httpx2.Response, float]:
        await asyncio.sleep(max(0.0, at - time.monotonic()))
        started = time.monotonic()
        answer = await http.post("/v1/me/consents", json=CONSENT, headers=bearer)
        return answer, time.monotonic() - started

    transport = httpx2.ASGITransport(limits, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=ISSUER, timeout=30) as http:
        start = time.monotonic()
        count = int(rate * SECONDS)
        done = await asyncio.gather(*(one(http, start + n / rate) for n in range(count)))
        took = time.monotonic() - start
    served = [seconds for answer, seconds in done if answer.status_code == 201]
    refused = [answer for answer, _ in done if answer.status_code != 201]
    return Outcome(len(served) / took, max(served), refused)


async def test_three_times_too_much_is_shed_and_the_rest_is_served(small: World) -> None:
    capacity = MOST / WORK_S
    peak = await offer(small, capacity * 0.9, MOST)
    flood = await offer(small, capacity * 3, MOST)
    assert flood.goodput >= 0.8 * peak.goodput
    assert flood.slowest_s < 2.0
    assert flood.refused
    for answer in flood.refused:
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) >= 1
        assert answer.json()["type"].endswith("/overloaded")


async def test_without_shedding_those_who_are_served_wait(small: World) -> None:
    """The defence off: everything is let in, and queues for the ten connections until it is given up."""
    capacity = 10 / WORK_S
    flood = await offer(small, capacity * 3, 10**6)
    assert flood.slowest_s > 1.5
    assert not any(answer.json()["type"].endswith("/overloaded") for answer in flood.refused)
