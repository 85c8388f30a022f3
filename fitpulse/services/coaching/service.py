"""The coaching service: pure questions, answered from the request alone."""

from fitpulse.services.coaching.api import (
    BodyState,
    Calendar,
    CalendarRequest,
    LearnRequest,
    Plan,
    PlanRequest,
    SwapAnswer,
    SwapRequest,
)
from fitpulse.services.coaching.domain.forecast import forecast
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.domain.learning import learn
from fitpulse.services.coaching.domain.planner import plan
from fitpulse.services.coaching.domain.swapping import swap


class CoachingService:
    """Implements CoachingApi. A plan takes milliseconds of CPU, so it is made on the spot."""

    def __init__(self, index: Index) -> None:
        self._index = index

    async def plan(self, request: PlanRequest) -> Plan:
        return plan(request, self._index)

    async def learn(self, request: LearnRequest) -> BodyState:
        return learn(request, self._index)

    async def swap(self, request: SwapRequest) -> SwapAnswer:
        return swap(request, self._index)

    async def calendar(self, request: CalendarRequest) -> Calendar:
        return forecast(request, self._index)
