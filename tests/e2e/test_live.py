"""A set followed live, on one process and on three, where identity, coaching and training are apart."""

import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from statistics import median
from typing import Any, Final
from uuid import uuid4

import msgspec
import pytest
import pytest_asyncio
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from fitpulse.infra.embedded import Endpoints
from fitpulse.infra.web import sockets as module
from tests.e2e.person import Person
from tests.e2e.test_walk import PROFILE, eventually
from tests.e2e.topology import ONE, THREE, Installation, installation
from tests.faults.live import PATH, SQUATS, closing, frame, hello, token_of

pytestmark = pytest.mark.server

TOKEN_S: Final = 5
"""Tokens of this installation end soon and without leeway, since the clock of other processes can't be moved."""

MORE_S: Final = 5.0
FRAME_S: Final = 1 / 30
FLOOD: Final = 400
EVERY_SECOND: Final = 2
"""At 15 frames a second the whole set is sent within the burst that a camera is granted."""


@pytest.fixture(scope="module", params=[ONE, THREE], ids=["one process", "three processes"])
def running(request: pytest.FixtureRequest, app_url: str, endpoints: Endpoints) -> Iterator[Installation]:
    with installation(
        request.param,
        app_url=app_url,
        valkey_url=endpoints.valkey_url,
        FITPULSE_AUTH__ACCESS_TOKEN_S=str(TOKEN_S),
        FITPULSE_AUTH__LEEWAY_S="0",
    ) as installed:
        yield installed
        for node in installed.nodes:
            assert not node.errors(), node.services


@pytest_asyncio.fixture(scope="module")
async def person(running: Installation) -> AsyncIterator[Person]:
    async with running.client() as http:
        someone = Person(http)
        await someone.sign_up()
        yield someone


def at(running: Installation, service: str = "coaching", **options: Any) -> connect:
    url = running.node(service).url.replace("http", "ws")
    return connect(f"{url}{PATH}", compression=None, max_size=2**20, **options)


async def introduced(client: ClientConnection, person: Person) -> Any:
    """Sign in at identity, tell coaching the token, and its answer."""
    await person.sign_in()
    await client.send(hello(token_of(person)))
    return json.loads(await client.recv())


async def followed(client: ClientConnection) -> tuple[dict[str, Any], float]:
    """Send a whole set; the last answer, and the median seconds from a frame to its answer."""
    took = []
    for number in range(0, len(SQUATS.times), EVERY_SECOND):
        message = frame(number, SQUATS.times[number])
        sent = time.perf_counter()
        await client.send(message)
        answer = json.loads(await client.recv())
        took.append(time.perf_counter() - sent)
    return answer, median(took)


async def reported(client: ClientConnection) -> Any:
    await client.send('{"end": true}')
    report = json.loads(await client.recv())["report"]
    assert await closing(client) == module.OVER
    return report


async def test_feedback_comes_within_the_time_of_a_frame(running: Installation, person: Person) -> None:
    async with at(running) as client:
        assert await introduced(client, person) == {"ready": {"movement": "squat"}}
        answer, took_s = await followed(client)
        assert (answer["movement"], answer["reps"]) == ("squat", 2)
        assert took_s < FRAME_S
        assert len((await reported(client))["reps"]) == 2


async def test_who_was_cut_off_connects_again_and_begins_anew(running: Installation, person: Person) -> None:
    async with at(running) as client:
        assert "ready" in await introduced(client, person)
        for number in range(10):
            await client.send(frame(number, SQUATS.times[number]))
            await client.recv()
        client.transport.abort()
    async with at(running) as client:
        assert "ready" in await introduced(client, person)
        assert (await followed(client))[0]["reps"] == 2
        assert len((await reported(client))["reps"]) == 2


async def test_a_token_that_runs_out_ends_the_conversation(running: Installation, person: Person) -> None:
    async with at(running) as client:
        assert "ready" in await introduced(client, person)
        assert await closing(client, TOKEN_S + MORE_S) == module.NOT_SIGNED_IN
        spent = token_of(person)
    async with at(running) as client:
        await client.send(hello(spent))
        assert await closing(client, MORE_S) == module.NOT_SIGNED_IN


async def test_a_page_of_the_public_address_may_connect(running: Installation, person: Person) -> None:
    async with at(running, origin=running.issuer) as client:
        assert "ready" in await introduced(client, person)


async def test_any_other_page_may_not(running: Installation) -> None:
    others = {node.url for node in running.nodes} - {running.issuer}
    for origin in ("https://evil.example", "null", *others):
        with pytest.raises(InvalidStatus) as refused:
            await at(running, origin=origin)
        assert refused.value.response.status_code == 403


async def test_only_the_process_of_coaching_answers(running: Installation) -> None:
    for node in running.nodes:
        if "coaching" in node.services:
            continue
        with pytest.raises(InvalidStatus) as refused:
            await at(running, node.services[0])
        assert refused.value.response.status_code in {403, 404}


async def test_a_flood_is_closed(running: Installation, person: Person) -> None:
    async with at(running) as client:
        assert "ready" in await introduced(client, person)
        with suppress(ConnectionClosed):
            for number in range(FLOOD):
                await client.send(frame(number, number / 30))
        assert await closing(client, MORE_S) == module.BEYOND_LIMITS


@pytest.mark.parametrize(
    ("message", "code"),
    [(b"\0" * 10_000_000, 1009), (b"\0" * 7, module.NOT_UNDERSTOOD), ("{", module.NOT_UNDERSTOOD)],
    ids=["ten megabytes", "seven bytes", "half an object"],
)
async def test_a_frame_that_is_none_ends_it(
    running: Installation, person: Person, message: bytes | str, code: int
) -> None:
    async with at(running) as client:
        assert "ready" in await introduced(client, person)
        with suppress(ConnectionClosed):
            await client.send(message)
        assert await closing(client, MORE_S) == code


async def test_a_set_that_was_followed_is_kept_and_seen_in_progress(
    running: Installation, person: Person
) -> None:
    """What was sent live is sent once more as a whole for the set that was logged; progress hears of the check."""
    await person.sign_in()
    assert (await person.call("PUT", "/v1/me/athlete", PROFILE)).status_code == 200
    workout = await person.get("/v1/workouts/next")
    item = workout["plan"]["items"][0]
    done = {
        "id": str(uuid4()), "exercise": item["exercise"], "item": item["n"], "n": item["sets"][0]["n"],
        "performed_at": datetime.now(UTC).isoformat(), "reps": 2, "load_kg": item["sets"][0]["load_kg"], "rir": 3,
    }  # fmt: skip
    path = f"/v1/workouts/{workout['id']}/sets"
    logged = await person.call("POST", path, done)
    assert logged.status_code == 200, logged.text

    await person.sign_in()
    form = f"{path}/{done['id']}/form"
    checked = await person.call("POST", f"{form}?exercise=squat", msgspec.to_builtins(SQUATS))
    assert checked.status_code == 200, checked.text
    kept = await person.get(form)
    assert kept["check"] == checked.json()["check"]
    assert len(kept["check"]["reps"]) == 2
    seen = await eventually(
        lambda: person.get("/v1/progress/form?exercise=squat"), lambda answer: bool(answer["days"])
    )
    assert seen["movement"] == "squat"
