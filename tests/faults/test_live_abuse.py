"""Row 46: a WebSocket that is flooded, stuffed, opened by a foreign page or kept beyond its token.

Each is closed within a second while others go on; each test turns its defence off once to show that it sees it.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import pytest
import pytest_asyncio
from websockets.exceptions import ConnectionClosed, InvalidStatus

from fitpulse.infra.web import sockets as module
from tests.e2e.person import Person
from tests.faults.live import PATH, WITHIN_S, Live, closing, frame, hello, serving, talking, token_of
from tests.faults.owner import stranger_of
from tests.faults.world import World

pytestmark = pytest.mark.server
FLOOD: Final = 400
NOISE_S: Final = 0.025
"""What two busy cores may do to the slowest of a hundred answers, whoever else is connected."""


@pytest_asyncio.fixture
async def live(world: World) -> AsyncIterator[Live]:
    async with serving(world) as running:
        yield running


@pytest_asyncio.fixture
async def person(world: World) -> Person:
    return await stranger_of(world)


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
