"""The planner over HTTP, for FitPulse's own services and for those who judge it."""

from typing import Annotated

from fitpulse.infra.web import Router, internal, provide
from fitpulse.services.coaching.api import Plan, PlanRequest
from fitpulse.services.coaching.service import CoachingService

Coaching = Annotated[CoachingService, provide(CoachingService)]
router = Router("coaching")


@router.post("/ml/plan", policy=internal("plan"))
async def make_plan(request: PlanRequest, coaching: Coaching) -> Plan:
    """Plan one session from the profile, the body's state and the time there is; the same input, the same plan."""
    return await coaching.plan(request)
