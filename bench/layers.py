"""`python -m bench.layers`: CPU of single layers in this process, without sockets and without a database."""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec
from fastapi import Request, Response

from bench.people import BODYWEIGHT_KG
from fitpulse.infra.auth import Authenticator
from fitpulse.infra.events import outbox_row
from fitpulse.infra.telemetry import Edge
from fitpulse.infra.web import Me, Router, own
from fitpulse.infra.web.app import Health, build_app
from fitpulse.infra.web.limits import Limits
from fitpulse.kernel.catalogue import load_catalogue
from fitpulse.kernel.clock import SystemClock
from fitpulse.kernel.ids import new_id
from fitpulse.kernel.principal import Principal
from fitpulse.services.training.domain.records import candidates
from fitpulse.services.training.domain.sets import StoredSet, measure
from fitpulse.services.training.domain.telling import set_answer, set_event
from fitpulse.services.training.schemas import NewSetIn
from fitpulse.services.training.service.exercises import NO_FILTER, Exercises
from fitpulse.services.training.store.records import record_set

TIMES: Final = 7
EACH: Final = 1000
TOKEN: Final = "x" * 700
PERSON: Final = Principal(uuid4(), "athlete", frozenset(), "app", uuid4())
PATH: Final = f"/v1/workouts/{uuid4()}/sets"
HEADERS: Final = [
    (b"authorization", f"Bearer {TOKEN}".encode()),
    (b"idempotency-key", b"k" * 36),
    (b"content-type", b"application/json"),
]
router = Router("bench")


@router.post("/v1/workouts/{workout_id}/sets", policy=own("set"))
async def log_set(request: Request, me: Me, workout_id: UUID) -> Response:
    """Do nothing, so that all that is measured is the way here and back."""
    await request.body()
    return Response(f"{workout_id} {me.user_id}")


class Known(Authenticator):
    """Knows the one token already, as for all but one request a minute."""

    def know(self, token: str, principal: Principal) -> None:
        self._known[hashlib.sha256(token.encode()).digest()] = (float("inf"), principal)


def application() -> Limits:
    async def none() -> dict[str, Any]:
        return {}

    async def stands(_: UUID) -> bool:
        return True

    known = Known(issuer="", audience="", keys=none, sessions=stands, internal_secret="", clock=SystemClock())
    known.know(TOKEN, PERSON)
    app = build_app([router], authenticator=known, provided=(), health=Health({}), metrics=lambda: b"")
    return Limits(Edge(app, timeout_s=30), body_limit=1_000_000, max_in_flight=100)


async def post(app: Limits) -> None:
    """One request through every layer but the server's."""
    scope = {
        "type": "http", "method": "POST", "path": PATH, "raw_path": PATH.encode(), "query_string": b"",
        "headers": HEADERS, "scheme": "http", "server": ("x", 80), "client": ("127.0.0.1", 1),
        "root_path": "", "http_version": "1.1",
    }  # fmt: skip
    statuses: list[int] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await app(scope, receive, send)
    assert statuses == [200], statuses


def rules() -> Callable[[], object]:
    """All that Python decides about one set: decode, measure, records, event, envelope, answer."""
    exercise = next(one for one in load_catalogue() if one.loadable)
    decoder, at = msgspec.json.Decoder(NewSetIn), datetime.now(UTC)
    said = {"id": new_id(), "exercise": exercise.id, "performed_at": at, "n": 1, "reps": 8, "load_kg": 60.0}
    body = msgspec.json.encode(said)

    def decide() -> object:
        values = decoder.decode(body).values()
        stored = StoredSet(id=new_id(), workout_id=new_id(), values=values, revision=1, removed=False)
        measured = measure(exercise, values, BODYWEIGHT_KG)
        done = record_set(stored, measured)
        assert done is not None
        row = outbox_row(set_event(PERSON.user_id, stored, measured, "UTC"), at=at)
        return row, candidates(done), msgspec.json.encode(set_answer(stored, measured, ()))

    return decide


async def least(work: Callable[[], Awaitable[object]]) -> float:
    """Microseconds of CPU a run: the least of several means, which disturbs the least."""
    means = []
    for _ in range(TIMES):
        start = time.process_time()
        for _ in range(EACH):
            await work()
        means.append((time.process_time() - start) / EACH * 1e6)
    return min(means)


async def main() -> None:
    app, decide, exercises = application(), rules(), Exercises(load_catalogue())

    async def deciding() -> object:
        return decide()

    async def searching() -> object:
        return exercises.find("benhc pres", NO_FILTER, cursor=None, limit=20)

    print(f"HTTP layer of a POST with an Idempotency-Key: {await least(lambda: post(app)):.0f} µs")
    print(f"rules of one set: {await least(deciding):.0f} µs")
    print(f"search with two typos: {await least(searching):.0f} µs")


if __name__ == "__main__":
    asyncio.run(main())
