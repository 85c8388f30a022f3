"""Training over HTTP with the real coach, and people to train."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from httpx2 import AsyncClient, Response
from valkey.asyncio import Valkey

from fitpulse.infra.db import Database
from fitpulse.infra.module import Resources
from fitpulse.infra.rpc import Registry
from fitpulse.infra.settings import Settings
from fitpulse.infra.web import Router
from fitpulse.kernel.clock import ManualClock
from fitpulse.services.coaching.api import CoachingApi, ProgramsApi, SuggestionsApi
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.service import CoachingService, ProgramsService
from fitpulse.services.training.wiring import build
from tests.services.coaching.suggestions.house import suggestions_service
from tests.services.signed_in import as_person, client_of

PROFILE = {
    "goals": ["muscle"],
    "experience": "intermediate",
    "days_per_week": 4,
    "minutes": 60,
    "equipment": ["barbell", "plates", "rack", "bench", "dumbbells", "pull-up-bar", "cable"],
    "sex": "female",
    "birth_year": 1994,
    "bodyweight_kg": 64,
    "height_cm": 170,
    "time_zone": "Europe/Berlin",
}


class Athlete:
    """A person and their calls; `do` asserts success."""

    def __init__(self, client: AsyncClient, clock: ManualClock) -> None:
        self.id = uuid4()
        self.client = client
        self.clock = clock

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> Response:
        every = as_person(self.id) | {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.request(method, path, json=body, headers=every)

    async def do(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        answer = await self.call(method, path, body, **headers)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def describe(self, **changed: Any) -> Any:
        return await self.do("PUT", "/v1/me/athlete", PROFILE | changed)

    async def today(self) -> Any:
        return await self.do("GET", "/v1/workouts/next")

    async def log(self, workout_id: str, *, set_id: UUID | None = None, **values: Any) -> Any:
        return await self.do(
            "PUT", f"/v1/workouts/{workout_id}/sets/{set_id or uuid4()}", self.a_set(**values)
        )

    def a_set(self, *, at: datetime | None = None, **values: Any) -> dict[str, Any]:
        performed_at = (at or self.clock.now()).isoformat()
        return {"exercise": "barbell-bench-press", "n": 1, "performed_at": performed_at} | values

    async def records(self, exercise: str = "barbell-bench-press") -> dict[tuple[str, float], Any]:
        page = await self.do("GET", f"/v1/records?exercise={exercise}")
        return {(record["kind"], record["load_kg"]): record for record in page["items"]}


@pytest.fixture
def registry(db: Database, clock: ManualClock, tmp_path: Path) -> Registry:
    registry = Registry()
    registry.offer(CoachingApi, CoachingService(shipped_index()))
    registry.offer(ProgramsApi, ProgramsService(shipped_index()))
    registry.offer(SuggestionsApi, suggestions_service(db, clock, tmp_path))
    return registry


@pytest_asyncio.fixture
async def client(
    db: Database, cache: Valkey, clock: ManualClock, registry: Registry
) -> AsyncIterator[AsyncClient]:
    resources = Resources(settings=Settings(), db=db, cache=cache, registry=registry, clock=clock)
    built = await build(resources)
    router = Router("training")
    router.routes = [route for one in built.routers for route in one.routes]
    async with client_of(router, built.provided) as client:
        yield client


@pytest.fixture
def athlete(client: AsyncClient, clock: ManualClock) -> Athlete:
    return Athlete(client, clock)


@pytest.fixture
def stranger(client: AsyncClient, clock: ManualClock) -> Athlete:
    return Athlete(client, clock)
