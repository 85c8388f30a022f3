"""The coach as other services call it."""

from typing import Protocol

from fitpulse.services.coaching.api.planning import (
    BodyState,
    LearnRequest,
    Plan,
    PlanRequest,
    SwapAnswer,
    SwapRequest,
)
from fitpulse.services.coaching.api.weeks import Calendar, CalendarRequest


class CoachingApi(Protocol):
    """The coach's pure questions; none reads a clock or a store."""

    async def plan(self, request: PlanRequest) -> Plan: ...

    async def learn(self, request: LearnRequest) -> BodyState: ...

    async def swap(self, request: SwapRequest) -> SwapAnswer: ...

    async def calendar(self, request: CalendarRequest) -> Calendar: ...
