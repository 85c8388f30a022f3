"""The coaching service: pure questions, answered from the request alone."""

from fitpulse.services.coaching.api import BodyState, LearnRequest, Plan, PlanRequest, SwapAnswer, SwapRequest
from fitpulse.services.coaching.domain.learning import learn
from fitpulse.services.coaching.domain.planner import plan
from fitpulse.services.coaching.domain.swaps import swap


class CoachingService:
    """Implements CoachingApi. A plan takes milliseconds of CPU, so it is made on the spot."""

    async def plan(self, request: PlanRequest) -> Plan:
        return plan(request)

    async def learn(self, request: LearnRequest) -> BodyState:
        return learn(request)

    async def swap(self, request: SwapRequest) -> SwapAnswer:
        return swap(request)
