"""What is asked of both applications, and that the answers are what they should be."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlencode
from uuid import UUID, uuid4

import msgspec

from bench.load import CONNECTIONS, Request, Script, ask, repeated
from bench.measure import Scenario, Side
from bench.people import CLIENT, Person
from fitpulse.kernel.ids import new_id

EACH = 50
"""Requests a connection and round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who asks: the veteran has two years behind them, the others one open workout each."""

    veteran: Person
    veterans_workout: UUID
    others: Sequence[Person]
    workouts: Sequence[UUID]
    exercises: Sequence[str]


def new_set(cast: Cast, numbers: Iterator[int]) -> dict[str, object]:
    """A set as the app sends it; now and then it is a record."""
    i = next(numbers)
    return {
        "id": str(new_id()),
        "exercise": cast.exercises[i % len(cast.exercises)],
        "performed_at": datetime.now(UTC).isoformat(),
        "n": i % 100 + 1,
        "reps": 5 + i * 7 % 6,
        "load_kg": 40 + i * 11 % 24 * 2.5,
        "rir": 2,
        "target_reps": 8,
    }


def log_a_set(cast: Cast, ours: Side, bare: Side) -> Scenario:
    numbers = itertools.count()

    def scripts(_: Side) -> list[Script]:
        def script(person: Person, workout: UUID) -> Script:
            path = f"/v1/workouts/{workout}/sets"
            return repeated(
                EACH, lambda _: person.request("POST", path, new_set(cast, numbers), key=str(uuid4()))
            )

        return [script(*pair) for pair in zip(cast.others, cast.workouts, strict=True)]

    return Scenario(name="log a set", target_ms=1.0, ours=ours, bare=bare, scripts=scripts)


def today(cast: Cast, ours: Side, bare: Side) -> Scenario:
    def scripts(_: Side) -> list[Script]:
        return [
            repeated(EACH, lambda _: cast.veteran.request("GET", "/v1/workouts/next"))
            for _ in range(CONNECTIONS)
        ]

    return Scenario(name="today's workout, warm", target_ms=0.8, ours=ours, bare=bare, scripts=scripts)


def today_after_a_set(cast: Cast, ours: Side, bare: Side) -> Scenario:
    """Each batch follows a set that was logged just before and is removed afterwards."""
    numbers = itertools.count()
    path = f"/v1/workouts/{cast.veterans_workout}/sets"
    last: list[object] = []

    async def before() -> None:
        body = new_set(cast, numbers)
        last[:] = [body["id"]]
        await ask(ours.port, cast.veteran.request("POST", path, body))

    async def after() -> None:
        await ask(ours.port, cast.veteran.request("DELETE", f"{path}/{last[0]}"))

    def scripts(_: Side) -> list[Script]:
        return [
            repeated(1, lambda _: cast.veteran.request("GET", "/v1/workouts/next"))
            for _ in range(CONNECTIONS)
        ]

    return Scenario(
        name="today's workout, right after a set",
        target_ms=3.0,
        ours=ours,
        bare=bare,
        scripts=scripts,
        batches=25,
        before=before,
        after=after,
    )


def statistics(cast: Cast, ours: Side, bare: Side, first: date, last: date) -> Scenario:
    def scripts(_: Side) -> list[Script]:
        path = statistics_path(first, last)
        return [repeated(EACH, lambda _: cast.veteran.request("GET", path)) for _ in range(CONNECTIONS)]

    return Scenario(
        name="statistics, 2 years, 20,400 sets", target_ms=2.0, ours=ours, bare=bare, scripts=scripts
    )


def statistics_path(first: date, last: date) -> str:
    return f"/v1/progress/statistics?from={first}&to={last}"


def listing(ours: Side, bare: Side) -> Scenario:
    return Scenario(
        name="exercise list",
        target_ms=2.0,
        ours=ours,
        bare=bare,
        scripts=lambda _: _lists(("/v1/exercises",)),
    )


def search(ours: Side, bare: Side) -> Scenario:
    typed = ("bench", "squat", "benhc pres", "row", "pull up", "curl", "dead lift", "hip thrst")
    paths = tuple(f"/v1/exercises?{urlencode({'q': words})}" for words in typed)
    return Scenario(
        name="exercise search", target_ms=2.0, ours=ours, bare=bare, scripts=lambda _: _lists(paths)
    )


def _lists(paths: Sequence[str]) -> list[Script]:
    return [
        repeated(EACH, lambda i: Request(method="GET", path=paths[i % len(paths)]))
        for _ in range(CONNECTIONS)
    ]


def refresh(cast: Cast, ours: Side, bare: Side) -> Scenario:
    """Each connection renews its own sign-in again and again: a refresh token works once."""
    tokens = {
        ours.name: [person.refresh for person in cast.others],
        bare.name: [person.other_refresh for person in cast.others],
    }

    def script(held: list[str], place: int) -> Script:
        for _ in range(EACH // 2):
            form = {"grant_type": "refresh_token", "client_id": CLIENT, "refresh_token": held[place]}
            request = Request(
                method="POST",
                path="/auth/token",
                body=urlencode(form).encode(),
                content_type="application/x-www-form-urlencoded",
            )
            held[place] = msgspec.json.decode((yield request.encode()))["refresh_token"]

    def scripts(side: Side) -> list[Script]:
        return [script(tokens[side.name], place) for place in range(len(cast.others))]

    return Scenario(name="token refresh", target_ms=None, ours=ours, bare=bare, scripts=scripts)


async def check(cast: Cast, port: int, *, sets: int, first: date, last: date) -> None:
    """Raise AssertionError where an answer is not what a person should see."""
    document = msgspec.json.decode(await ask(port, cast.veteran.request("GET", "/v1/workouts/next")))
    assert document["id"] == str(cast.veterans_workout), document
    assert document["plan"]["items"], document
    told = msgspec.json.decode(await ask(port, cast.veteran.request("GET", statistics_path(first, last))))
    assert told["total"]["sets"] == sets, told["total"]
    assert told["muscles"], told
    found = msgspec.json.decode(await ask(port, Request(method="GET", path="/v1/exercises?q=benhc%20pres")))
    assert any("bench" in line["name"].lower() for line in found["items"]), found
