"""The planner in this process: how long one plan takes, with two years behind it and the whole catalogue."""

import asyncio
import time
from datetime import datetime, timedelta
from typing import Final

from bench.load import Timing
from bench.people import BODYWEIGHT_KG
from fitpulse.services.coaching.api import AthleteProfile, BodyState, PlanRequest
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.service import CoachingService

PLANS: Final = 200
MINUTES: Final = (20, 30, 45, 60, 75, 90)


def plans(body: BodyState, index: Index, equipment: tuple[str, ...], after: datetime) -> Timing:
    """Time plans for different days and lengths, some for one who has a sore knee."""
    athlete = AthleteProfile(
        goal="muscle",
        days_per_week=4,
        minutes=60,
        equipment=equipment,
        experience="intermediate",
        bodyweight_kg=BODYWEIGHT_KG,
        sex="female",
    )
    coach = CoachingService(index)
    timing = Timing()

    async def run() -> None:
        for i in range(PLANS):
            request = PlanRequest(
                athlete=athlete,
                body=body,
                at=after + timedelta(hours=20 + 7 * (i % 24)),
                minutes=MINUTES[i % len(MINUTES)],
            )
            started = time.perf_counter()
            plan = await coach.plan(request)
            timing.seconds.append(time.perf_counter() - started)
            assert plan.reason

    asyncio.run(run())
    return timing
