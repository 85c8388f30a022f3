"""Row 46: a WebSocket that is flooded, stuffed, opened by a foreign page or kept beyond its token.

Each is closed within a second while others go on; each test turns its defence off once to show that it sees it.
Real sockets, the real server, the real issuer on a clock that the tests move.
"""

import asyncio
import json
import signal
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import msgspec
import pytest
import pytest_asyncio
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from fitpulse.infra.settings import Http
from fitpulse.infra.web import sockets as module
from fitpulse.infra.web.sockets import SocketLimits, Sockets
from fitpulse.main.server import Server
from fitpulse.main.start import listen
from tests.e2e.person import Person
from tests.faults.owner import Owner, stranger_of
from tests.faults.test_access import unsigned
from tests.faults.world import World
from tests.services.coaching.form.recorded import squats

pytestmark = pytest.mark.server
PATH: Final = "/v1/form/live"
WITHIN_S: Final = 1.0
SQUATS: Final = squats(2)
FLOOD: Final = 400
NOISE_S: Final = 0.025
"""What two busy cores may do to the slowest of a hundred answers, whoever else is connected."""


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


@pytest_asyncio.fixture
async def live(world: World) -> AsyncIterator[Live]:
    async with serving(world) as running:
        yield running


@pytest_asyncio.fixture
async def person(world: World) -> Person:
    return await stranger_of(world)


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


async def test_a_set_is_followed_frame_by_frame_and_told_at_the_end(live: Live, person: Person) -> None:
    with live.limited(rate=1e9):
        await followed(live, token_of(person))


async def followed(live: Live, token: str) -> None:
    async with talking(live, token) as client:
        for number, t in enumerate(SQUATS.times):
            await client.send(frame(number, t))
            answer = json.loads(await client.recv())
        assert (answer["movement"], answer["reps"]) == ("squat", 2)
        await client.send('{"end": true}')
        report = json.loads(await client.recv())["report"]
        assert len(report["reps"]) == 2
        assert await closing(client) == 1000


async def test_the_movement_is_recognised_and_nothing_before_is_lost(live: Live, person: Person) -> None:
    with live.limited(rate=1e9):
        async with talking(live, token_of(person), exercise="auto") as client:
            for number, t in enumerate(SQUATS.times):
                await client.send(frame(number, t))
                answer = json.loads(await client.recv())
    assert "squat" in answer["movement"]
    assert answer["reps"] == 2


@pytest.mark.parametrize("who", ["nobody", "garbage", "unsigned", "expired", "late"])
async def test_nobody_without_a_valid_token_is_answered(live: Live, owner: Owner, who: str) -> None:
    tokens = {"garbage": "not.a.token", "unsigned": unsigned(owner), "expired": owner.expired}
    with live.limited(first_s=0.2):
        async with live.connect() as client:
            if who == "nobody":
                await client.send(json.dumps({"width": 1, "height": 1}))
            elif who != "late":
                await client.send(hello(tokens[who]))
            assert await closing(client) == module.NOT_SIGNED_IN


@pytest.mark.parametrize(
    ("first", "then", "slug"),
    [
        ("[]", None, "message-not-understood"),
        ({"exercise": "juggling"}, None, "form-movement-unknown"),
        ({"width": 0}, None, "form-frame-invalid"),
        ({"extra": 1}, None, "form-frame-invalid"),
        ({}, b"short", "form-frame-invalid"),
        ({}, "{}", "form-frame-invalid"),
        ({}, frame(0, -1) + "x", "form-frame-invalid"),
    ],
)
async def test_what_is_not_understood_is_said_before_the_end(
    live: Live, person: Person, first: Any, then: Any, slug: str
) -> None:
    async with live.connect() as client:
        await client.send(first if isinstance(first, str) else hello(token_of(person), **first))
        if then is not None:
            await client.recv()
            await client.send(then)
        problem = json.loads(await client.recv())["problem"]
        assert problem["type"].endswith(slug), problem
        assert await closing(client) == module.NOT_UNDERSTOOD


async def flooded(live: Live, token: str) -> int | None:
    async with talking(live, token) as client:
        for number in range(FLOOD):
            try:
                await client.send(frame(number, number / 30))
            except ConnectionClosed:
                break
        return await closing(client)


async def test_a_flood_is_closed(live: Live, person: Person) -> None:
    assert await flooded(live, token_of(person)) == module.BEYOND_LIMITS
    with live.limited(rate=1e9, burst=1e9):
        assert await flooded(live, token_of(person)) is None, "the defence off"


async def stuffed(live: Live, token: str) -> int | None:
    async with talking(live, token) as client:
        try:
            await client.send(b"\0" * 10_000_000)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None
        return await closing(client)


async def test_a_frame_of_ten_megabytes_is_never_read(live: Live, person: Person) -> None:
    assert await stuffed(live, token_of(person)) == 1009
    live.server.config.ws_max_size = 2**24
    assert await stuffed(live, token_of(person)) == module.NOT_UNDERSTOOD, "the defence off: it was read"


async def test_a_page_of_another_origin_is_refused(live: Live, person: Person) -> None:
    evil = "https://evil.example"
    started = time.perf_counter()
    with pytest.raises(InvalidStatus) as refused:
        async with live.connect(origin=evil):
            pass
    assert refused.value.response.status_code == 403
    assert time.perf_counter() - started < WITHIN_S
    (own,) = live.sockets.limits.origins
    for origin, limits in ((own, {}), (evil, {"origins": frozenset({evil})})):
        with live.limited(**limits):
            async with live.connect(origin=origin) as client:
                await client.send(hello(token_of(person)))
                assert "ready" in json.loads(await client.recv()), "the defence off, for the foreign one"


async def expired(world: World, live: Live, person: Person) -> int | None:
    await person.sign_in()
    async with talking(live, token_of(person)) as client:
        world.clock.advance(timedelta(minutes=11))
        return await closing(client)


async def test_a_token_that_runs_out_ends_the_conversation(
    world: World, live: Live, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await expired(world, live, person) == module.NOT_SIGNED_IN

    async def unwatched(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(module, "_watch", unwatched)
    assert await expired(world, live, person) is None, "the defence off"


async def test_a_person_has_so_many_connections_and_no_more(live: Live, person: Person) -> None:
    token = token_of(person)
    async with talking(live, token), talking(live, token), talking(live, token), live.connect() as client:
        await client.send(hello(token))
        assert await closing(client) == module.TRY_LATER
    async with talking(live, token):
        pass


async def test_who_says_nothing_is_left(live: Live, person: Person) -> None:
    with live.limited(idle_s=0.2):
        async with talking(live, token_of(person)) as client:
            assert await closing(client) == module.BEYOND_LIMITS


async def test_a_server_that_is_replaced_says_so_and_takes_nobody_new(world: World, person: Person) -> None:
    async with serving(world, drain_s=5.0) as live, talking(live, token_of(person)) as client:
        live.server.handle_exit(signal.SIGTERM, None)
        assert await closing(client) == module.GOING_AWAY
        with pytest.raises(InvalidStatus):
            async with live.connect():
                pass


async def slowest(live: Live, token: str, begin: int) -> tuple[float, int]:
    """The 99th percentile of a hundred answers, and the number of the next frame."""
    took = []
    async with talking(live, token) as client:
        for number in range(begin, begin + 100):
            started = time.perf_counter()
            await client.send(frame(number, number / 30))
            await client.recv()
            took.append(time.perf_counter() - started)
            await asyncio.sleep(0)
    return sorted(took)[98], begin + 100


async def test_others_hardly_notice_an_attack(world: World, live: Live, person: Person) -> None:
    attacker = await stranger_of(world)
    await person.sign_in()
    calm, _ = await slowest(live, token_of(person), 0)

    url = f"ws://127.0.0.1:{live.port}{PATH}"
    attacker_process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.attack", url, token_of(attacker), stdout=asyncio.subprocess.PIPE
    )
    assert attacker_process.stdout is not None
    await attacker_process.stdout.readline()
    try:
        under_attack, _ = await slowest(live, token_of(person), 0)
    finally:
        attacker_process.kill()
        await attacker_process.wait()
    assert under_attack <= max(2 * calm, NOISE_S), (calm, under_attack)


def test_the_limits_that_ship_admit_a_camera() -> None:
    limits = SocketLimits()
    assert limits.rate >= 60, "frames a second of a fast camera"
    assert 0 < limits.tick_s < WITHIN_S
