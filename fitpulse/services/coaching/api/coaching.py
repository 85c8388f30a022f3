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
from fitpulse.services.coaching.api.weeks import Calendar, CalendarRequest, MoveRequest, MoveWeighed


class CoachingApi(Protocol):
    """The coach's pure questions; none reads a clock.

    An answer rests on the request and on a version of the planner's policy alone: that of the person for plan and
    calendar, and for what is asked about a plan the one that made it.
    """

    async def plan(self, request: PlanRequest) -> Plan: ...

    async def learn(self, request: LearnRequest) -> BodyState: ...

    async def swap(self, request: SwapRequest) -> SwapAnswer: ...

    async def calendar(self, request: CalendarRequest) -> Calendar: ...

    async def weigh_move(self, request: MoveRequest) -> MoveWeighed: ...

    async def begin(self, request: BeginRequest) -> Underway: ...

    async def adapt(self, request: AdaptRequest) -> Adapted: ...

    async def say(self, request: SayRequest) -> Underway: ...

    async def readiness(self, request: ReadinessRequest) -> Readiness: ...

    async def beliefs(self, request: BeliefsRequest) -> Beliefs: ...

    async def check_form(self, request: FormRequest) -> FormCheck:
        """Judge a recorded set; raises by slug what docs/api/form.md lists under refusals."""
        ...
