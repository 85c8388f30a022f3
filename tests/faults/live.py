"""A live conversation over real sockets: the real server and issuer, on a clock that the tests move."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from fitpulse.infra.settings import Http
from fitpulse.infra.web.sockets import Sockets
from fitpulse.main.server import Server
from fitpulse.main.start import listen
from tests.e2e.person import Person
from tests.faults.world import World
from tests.services.coaching.form.recorded import squats

PATH: Final = "/v1/form/live"
WITHIN_S: Final = 1.0
SQUATS: Final = squats(2)


@dataclass(slots=True)
class Live:
    server: Server
    port: int
    sockets: Sockets

    def connect(self, **options: Any) -> connect:
        return connect(f"ws://127.0.0.1:{self.port}{PATH}", compression=None, max_size=2**20, **options)

    @contextmanager
    def limited(self, **changed: Any) -> Iterator[None]:
        """Other limits for a while."""
        before = self.sockets.limits
        self.sockets.limits = replace(before, **changed)
        try:
            yield
        finally:
            self.sockets.limits = before


@asynccontextmanager
async def serving(world: World, drain_s: float = 0.5) -> AsyncIterator[Live]:
    settings = world.process.resources.settings.model_copy(deep=True)
    settings.http = Http(port=0, drain_s=drain_s)
    listener = listen(settings)
    server = Server(world.app, world.process.health, settings.http)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    await started(server)
    try:
        yield Live(server, settings.http.port, world.process.app.state.sockets)
    finally:
        server.should_exit = True
        await task
        listener.close()
        world.process.health.draining = False
        world.app.draining = False


async def started(server: Server) -> None:
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0)


def hello(token: str, **said: Any) -> str:
    return json.dumps({"token": token, "width": 1280, "height": 1000, "exercise": "squat"} | said)


def token_of(person: Person) -> str:
    token: str = person.tokens["access_token"]
    return token


@asynccontextmanager
async def talking(live: Live, token: str, **said: Any) -> AsyncIterator[ClientConnection]:
    async with live.connect() as client:
        await client.send(hello(token, **said))
        assert "ready" in json.loads(await client.recv())
        yield client


def frame(number: int, t: float) -> str:
    number %= len(SQUATS.times)
    return msgspec.json.encode({"t": t, "points": SQUATS.points[132 * number : 132 * (number + 1)]}).decode()


async def closing(client: ClientConnection, within_s: float = WITHIN_S) -> int | None:
    """The code it is closed with in that time; None says that it is still open."""
    try:
        async with asyncio.timeout(within_s):
            while True:
                await client.recv()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None
    except TimeoutError:
        return None
