"""Row 60: two processes are replaced one after the other under load, and no request is lost."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx2
import pytest

from fitpulse.infra.embedded import Endpoints
from tests.e2e.topology import ONE, Installation, Node, installation
from tests.faults.installed import athlete, forget_keys
from tests.faults.world import MASTER_KEY

pytestmark = [pytest.mark.server, pytest.mark.slow]
LOOK_S = 0.1
"""How often the balancer asks each process whether it is ready; far below the time to drain."""
CLIENTS = 4


@pytest.fixture(scope="module")
def twins(endpoints: Endpoints, admin_url: str, app_url: str) -> Iterator[Installation]:
    """Two processes that each run everything."""
    forget_keys(admin_url)
    with installation(
        (ONE[0], ONE[0]),
        app_url=app_url,
        valkey_url=endpoints.valkey_url,
        FITPULSE_AUTH__MASTER_KEY=MASTER_KEY,
        FITPULSE_HTTP__DRAIN_S="3",
    ) as started:
        yield started


@dataclass(slots=True)
class Balancer:
    """Sends each request to the next process that said it is ready; it never sends one twice."""

    nodes: list[Node]
    http: httpx2.AsyncClient
    ready: list[Node] = field(default_factory=list)
    turn: Iterator[int] = field(default_factory=itertools.count)
    served: list[tuple[int, int]] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def look(self) -> None:
        self.ready = [node for node in self.nodes if await self._is_ready(node)]

    async def _is_ready(self, node: Node) -> bool:
        try:
            return (await self.http.get(f"{node.url}/health/ready", timeout=2)).status_code == 200
        except httpx2.TransportError:
            return False

    async def watch(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(LOOK_S)

    async def ask(self, headers: dict[str, str]) -> None:
        if not self.ready:
            self.dropped.append("nobody is ready")
            await asyncio.sleep(LOOK_S)
            return
        node = self.ready[next(self.turn) % len(self.ready)]
        try:
            answer = await self.http.get(f"{node.url}/v1/me/athlete", headers=headers)
        except httpx2.TransportError as error:
            self.dropped.append(repr(error))
            return
        self.served.append((node.port, answer.status_code))
        self.heard.set()

    async def load(self, headers: dict[str, str]) -> None:
        while True:
            await self.ask(headers)


@asynccontextmanager
async def under_load(twins: Installation) -> AsyncIterator[Balancer]:
    async with athlete(twins) as person, httpx2.AsyncClient(timeout=30) as http:
        headers = {"authorization": f"Bearer {person.tokens['access_token']}"}
        balancer = Balancer(twins.nodes, http)
        await balancer.look()
        work = [balancer.watch(), *(balancer.load(headers) for _ in range(CLIENTS))]
        tasks = [asyncio.create_task(one) for one in work]
        try:
            yield balancer
        finally:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            assert all(isinstance(one, asyncio.CancelledError) for one in ended), ended


async def served_by(balancer: Balancer, node: Node) -> None:
    """Until this process has answered again."""
    known = len(balancer.served)
    async with asyncio.timeout(30):
        while all(port != node.port for port, _ in balancer.served[known:]):
            balancer.heard.clear()
            await balancer.heard.wait()


async def test_a_rolling_restart_drops_nothing(twins: Installation) -> None:
    async with under_load(twins) as balancer:
        for node in twins.nodes:
            await served_by(balancer, node)
            node.process.terminate()
            assert await asyncio.to_thread(node.process.wait, 60) == 0
            node.start()
            await asyncio.to_thread(node.wait_ready)
            await served_by(balancer, node)
        assert balancer.dropped == []
        assert {status for _, status in balancer.served} == {200}
        assert len(balancer.served) > 100


async def test_a_process_that_stops_without_draining_drops_requests(twins: Installation) -> None:
    """The defence off: killed instead of told to stop."""
    async with under_load(twins) as balancer:
        for node in twins.nodes:
            await served_by(balancer, node)
        twins.nodes[1].process.kill()
        await asyncio.to_thread(twins.nodes[1].process.wait)
        await served_by(balancer, twins.nodes[0])
        assert balancer.dropped != []
