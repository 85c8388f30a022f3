"""Check-ins: one a local day, the newest counts, readiness adds up, and today's workout follows."""

from datetime import timedelta
from typing import Any

import pytest

from fitpulse.infra.db import current_unit
from fitpulse.infra.rpc import Registry
from fitpulse.kernel.clock import ManualClock
from fitpulse.kernel.errors import Unavailable
from fitpulse.services.coaching.api import BodyState, CoachingApi, LearnRequest, Readiness, ReadinessRequest
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.service import CoachingService
from tests.services.training.conftest import Athlete
from tests.services.training.test_undo import undo

pytestmark = pytest.mark.server
BAD: dict[str, Any] = {"sleep_h": 4, "sleep_quality": 1, "energy": 1, "mood": 1}


async def check_in(athlete: Athlete, **answers: Any) -> Any:
    return await athlete.do("POST", "/v1/me/check-ins", answers)


async def test_readiness_is_the_sum_of_its_factors(athlete: Athlete) -> None:
    await athlete.describe()
    usual = await athlete.do("GET", "/v1/me/readiness")
    answer = await check_in(athlete, **BAD)
    told = answer["readiness"]
    assert told["value"] == pytest.approx(sum(one["effect"] for one in told["factors"]), abs=0.05)
    assert told["value"] < usual["value"]
    assert {one["name"] for one in told["factors"]} == {"usual", "sleep", "sleep_quality", "energy", "mood"}
    assert all(one["reason"] for one in told["factors"])
    assert await athlete.do("GET", "/v1/me/readiness") == told


async def test_one_a_day_and_the_newest_counts(athlete: Athlete, clock: ManualClock) -> None:
    await athlete.describe()
    first = await check_in(athlete, energy=2, soreness={"quadriceps": 3})
    second = await check_in(athlete, energy=4)
    assert second["checkin"]["id"] == first["checkin"]["id"]
    assert second["checkin"]["answers"]["energy"] == 4
    assert second["checkin"]["answers"]["soreness"] == {"quadriceps": 3}, "what is left out stands"
    assert (await check_in(athlete, energy=4))["checkin"] == second["checkin"], "the same changes nothing"
    clock.advance(timedelta(days=1))
    third = await check_in(athlete, energy=3)
    page = await athlete.do("GET", "/v1/me/check-ins?limit=1")
    assert page["items"] == [third["checkin"]]
    rest = await athlete.do("GET", f"/v1/me/check-ins?limit=1&cursor={page['next']}")
    assert rest == {"items": [second["checkin"]], "next": None}


async def test_today_is_planned_anew_until_it_has_begun(athlete: Athlete) -> None:
    await athlete.describe()
    before = await athlete.today()
    await check_in(athlete, **BAD)
    after = await athlete.today()
    assert after["id"] == before["id"]
    assert work(after) < work(before)
    assert await athlete.today() == after, "and stands again"
    await undo(athlete, "told")
    assert (await athlete.today())["plan"] == before["plan"]
    await athlete.do("POST", f"/v1/workouts/{before['id']}/start")
    begun = await athlete.today()
    await check_in(athlete, **BAD)
    assert await athlete.today() == begun


def work(workout: dict[str, Any]) -> int:
    return sum(one["kind"] == "work" for item in workout["plan"]["items"] for one in item["sets"])


async def test_a_bodyweight_becomes_the_profiles(athlete: Athlete) -> None:
    await athlete.describe(bodyweight_kg=64)
    await check_in(athlete, bodyweight_kg=66.5)
    assert (await athlete.do("GET", "/v1/me/athlete"))["bodyweight_kg"] == 66.5
    await undo(athlete, "profile")
    assert (await athlete.do("GET", "/v1/me/athlete"))["bodyweight_kg"] == 64


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"energy": 6},
        {"soreness": {"quadriceps": 5}},
        {"soreness": {"left-ear": 1}},
        {"sleep_h": 25},
        {"hrv_rmssd_ms": 0},
        {"resting_hr": 10},
        {"steps": 4000},
    ],
)
async def test_odd_answers_are_refused(athlete: Athlete, answers: dict[str, Any]) -> None:
    assert (await athlete.call("POST", "/v1/me/check-ins", answers)).status_code == 422


async def test_nobody_else_sees_them(athlete: Athlete, stranger: Athlete) -> None:
    await check_in(athlete, energy=2)
    assert (await stranger.do("GET", "/v1/me/check-ins"))["items"] == []


class Away(CoachingService):
    async def readiness(self, request: ReadinessRequest) -> Readiness:
        detail = f"away when asked about {request.checkin}"
        raise Unavailable(detail)


async def test_it_is_kept_while_the_coach_is_away(athlete: Athlete, registry: Registry) -> None:
    registry.offer(CoachingApi, Away(shipped_index()))
    answer = await check_in(athlete, energy=2)
    assert answer["readiness"] is None
    assert (await athlete.do("GET", "/v1/me/check-ins"))["items"] == [answer["checkin"]]
    assert (await athlete.call("GET", "/v1/me/readiness")).status_code == 503


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/me/check-ins", {"energy": 2, "hrv_rmssd_ms": 40}),
        ("PUT", "/v1/me/beliefs/barbell-bench-press", {"one_rep_max_kg": 90}),
    ],
)
async def test_nothing_is_held_while_the_coach_thinks(
    athlete: Athlete, registry: Registry, method: str, path: str, body: Any
) -> None:
    """Asking the coach takes a while; until it has answered no transaction is open for the person."""
    await athlete.describe()
    free: list[bool] = []

    class Watching(CoachingService):
        def __init__(self) -> None:
            super().__init__(shipped_index())

        async def learn(self, request: LearnRequest) -> BodyState:
            unit = current_unit.get()
            free.append(unit is not None and unit.transaction is None)
            return await super().learn(request)

    registry.offer(CoachingApi, Watching())
    answer = await athlete.do(method, path, body, idempotency_key="held-1")
    assert free
    assert all(free)
    assert await athlete.do(method, path, body, idempotency_key="held-1") == answer
