"""The coach as other services call it."""

from typing import Protocol

from fitpulse.services.coaching.api.form import FormCheck, FormRequest
from fitpulse.services.coaching.api.insight import Beliefs, BeliefsRequest, Readiness, ReadinessRequest
from fitpulse.services.coaching.api.planning import (
    BodyState,
    LearnRequest,
    Plan,
    PlanRequest,
)
from fitpulse.services.coaching.api.session import Adapted, AdaptRequest, BeginRequest, SayRequest, Underway
from fitpulse.services.coaching.api.swaps import SwapAnswer, SwapRequest
from fitpulse.services.coaching.api.weeks import Calendar, CalendarRequest


class CoachingApi(Protocol):
    """The coach's pure questions; none reads a clock or a store."""

    async def plan(self, request: PlanRequest) -> Plan: ...

    async def learn(self, request: LearnRequest) -> BodyState: ...

    async def swap(self, request: SwapRequest) -> SwapAnswer: ...

    async def calendar(self, request: CalendarRequest) -> Calendar: ...

    async def begin(self, request: BeginRequest) -> Underway: ...

    async def adapt(self, request: AdaptRequest) -> Adapted: ...

    async def say(self, request: SayRequest) -> Underway: ...

    async def readiness(self, request: ReadinessRequest) -> Readiness: ...

    async def beliefs(self, request: BeliefsRequest) -> Beliefs: ...

    async def check_form(self, request: FormRequest) -> FormCheck:
        """Judge a recorded set; raises by slug what docs/api/form.md lists under refusals."""
        ...
