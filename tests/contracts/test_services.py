"""Each service's Protocol answers the same, called directly and over gRPC."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from valkey.asyncio import Valkey

from fitpulse.infra.db import Database
from fitpulse.infra.module import Resources
from fitpulse.infra.rpc import Registry
from fitpulse.infra.settings import Settings
from fitpulse.kernel.clock import ManualClock
from fitpulse.services.coaching.api import (
    AthleteProfile,
    BodyState,
    CalendarInvalid,
    CalendarRequest,
    CoachingApi,
    DayEdit,
    Edits,
    LearnRequest,
    PlanRequest,
    SetDone,
    SwapRequest,
)
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.service import CoachingService
from fitpulse.services.identity import wiring as identity
from fitpulse.services.identity.api import (
    ContactRequest,
    IdentityApi,
    KeysRequest,
    SessionRequest,
    UnknownPerson,
)
from tests.contracts.transports import TRANSPORTS, connected

AT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
ATHLETE = AthleteProfile(
    goal="strength",
    days_per_week=3,
    minutes=60,
    equipment=("barbell", "plates", "rack", "bench", "dumbbells"),
    sex="male",
    birth_year=1990,
    bodyweight_kg=80.0,
)


@pytest_asyncio.fixture(params=TRANSPORTS)
async def coaching(request: pytest.FixtureRequest) -> AsyncIterator[CoachingApi]:
    async with connected(request.param, CoachingApi, CoachingService(shipped_index())) as api:
        yield api


async def test_a_plan_learns_and_swaps(coaching: CoachingApi) -> None:
    request = PlanRequest(athlete=ATHLETE, body=BodyState(), at=AT)
    plan = await coaching.plan(request)
    assert plan.items
    assert plan == await CoachingService(shipped_index()).plan(request), "the wire changes nothing"
    first = plan.items[0]
    done = tuple(
        SetDone(exercise=first.exercise, at=AT + timedelta(minutes=n), reps=8, load_kg=60.0, rir=2.0)
        for n in range(3)
    )
    body = await coaching.learn(LearnRequest(body=BodyState(), bodyweight_kg=80.0, sets=done))
    assert body.exercises[0].exercise == first.exercise
    assert body.exercises[0].log_e1rm is not None
    swapped = await coaching.swap(
        SwapRequest(plan=plan, exercise=first.exercise, athlete=ATHLETE, body=body, at=AT)
    )
    assert swapped.reason
    assert swapped.item is None or swapped.item.exercise != first.exercise


async def test_a_calendar_follows_its_edits(coaching: CoachingApi) -> None:
    edits = Edits(days=(DayEdit(day=AT.date(), wish="rest"),))
    request = CalendarRequest(athlete=ATHLETE, body=BodyState(), at=AT, weeks=2, edits=edits)
    calendar = await coaching.calendar(request)
    assert calendar == await CoachingService(shipped_index()).calendar(request), "the wire changes nothing"
    assert calendar.weeks[0].days[0].kind == "rest"
    unknown = Edits(days=(DayEdit(day=AT.date(), place="attic"),))
    with pytest.raises(CalendarInvalid):
        await coaching.calendar(CalendarRequest(athlete=ATHLETE, body=BodyState(), at=AT, edits=unknown))


@pytest_asyncio.fixture(params=TRANSPORTS)
async def people(
    request: pytest.FixtureRequest, db: Database, cache: Valkey, clock: ManualClock, tmp_path: Path
) -> AsyncIterator[IdentityApi]:
    settings = Settings(_env_file=None, home=tmp_path)  # type: ignore[call-arg]
    built = await identity.build(Resources(settings, db, cache, Registry(), clock))
    api, implementation = built.offers[0]
    async with connected(request.param, api, implementation) as connection:
        yield connection


@pytest.mark.server
async def test_identity_answers_for_keys_sessions_and_people(people: IdentityApi) -> None:
    assert '"keys"' in (await people.keys(KeysRequest())).jwks_json
    assert not (await people.session(SessionRequest(uuid4()))).active
    with pytest.raises(UnknownPerson):
        await people.contact(ContactRequest(uuid4()))
