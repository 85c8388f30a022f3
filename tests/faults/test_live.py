"""A live set over a WebSocket: who is let in, what is answered, and how it ends."""

import json
import signal
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from websockets.exceptions import InvalidStatus

from fitpulse.infra.web import sockets as module
from fitpulse.infra.web.sockets import SocketLimits
from tests.e2e.person import Person
from tests.faults.live import SQUATS, WITHIN_S, Live, closing, frame, hello, serving, talking, token_of
from tests.faults.owner import Owner, stranger_of
from tests.faults.test_access import unsigned
from tests.faults.world import World

pytestmark = pytest.mark.server


@pytest_asyncio.fixture
async def live(world: World) -> AsyncIterator[Live]:
    async with serving(world) as running:
        yield running


@pytest_asyncio.fixture
async def person(world: World) -> Person:
    return await stranger_of(world)


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
        ('{"token":' + "[" * 8000, None, "message-not-understood"),
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


def test_the_limits_that_ship_admit_a_camera() -> None:
    limits = SocketLimits()
    assert limits.rate >= 60, "frames a second of a fast camera"
    assert 0 < limits.tick_s < WITHIN_S
