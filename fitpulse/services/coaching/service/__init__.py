"""The coaching service: pure questions, answered from the request and the planner's policy alone."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any, Final

from fitpulse.services.coaching.api import (
    Adapted,
    AdaptRequest,
    BeginRequest,
    Beliefs,
    BeliefsRequest,
    BodyState,
    Calendar,
    CalendarRequest,
    CheckedProgram,
    CheckersBusy,
    FormCheck,
    FormRequest,
    LearnRequest,
    MoveRequest,
    MoveWeighed,
    NextSession,
    NextSessionRequest,
    Plan,
    PlanRequest,
    ProgramDocument,
    Readiness,
    ReadinessRequest,
    SayRequest,
    SwapAnswer,
    SwapRequest,
    TemplateRequest,
    Templates,
    TemplatesRequest,
    Underway,
)
from fitpulse.services.coaching.domain.adaptation import adapt, set_changes
from fitpulse.services.coaching.domain.beliefs import beliefs
from fitpulse.services.coaching.domain.forecast import forecast
from fitpulse.services.coaching.domain.form.checking import check
from fitpulse.services.coaching.domain.form.live import LiveSet
from fitpulse.services.coaching.domain.form.recognition import Classifier
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.domain.learning import learn
from fitpulse.services.coaching.domain.moving import weigh
from fitpulse.services.coaching.domain.planner import plan
from fitpulse.services.coaching.domain.planner_policy import PlannerPolicy
from fitpulse.services.coaching.domain.program.library import checked, template, templates
from fitpulse.services.coaching.domain.program.reading import read
from fitpulse.services.coaching.domain.program.session import next_session
from fitpulse.services.coaching.domain.readiness import readiness
from fitpulse.services.coaching.domain.remaining import begin
from fitpulse.services.coaching.domain.swapping import swap
from fitpulse.services.coaching.domain.wishes import granted
from fitpulse.services.coaching.service.planners import SHIPPED, Planners

WAITING: Final = 16
"""Checks that may stand in line for the one thread; each takes about a seventh of a second."""


class CoachingService:
    """Implements CoachingApi. A plan takes milliseconds of CPU, so it is made on the spot.

    A recording takes a hundred: one thread checks them in turn, and gives way to the event loop every few frames.
    """

    def __init__(
        self,
        index: Index,
        planners: Planners = SHIPPED,
        classifier: Callable[[], Classifier | None] = lambda: None,
    ) -> None:
        """`classifier` gives the model that recognises movement now; None leaves it to the traits."""
        self._index = index
        self._planners = planners
        self._classifier = classifier
        self._checker = ThreadPoolExecutor(1, "form-check")
        self._checks = 0

    def follow_form(self, hello: dict[str, Any]) -> LiveSet:
        """Begin a set that is judged while it is done; a frame takes a tenth of a millisecond, so on the spot."""
        return LiveSet(hello, self._classifier())

    async def check_form(self, request: FormRequest) -> FormCheck:
        """Judge a recorded set; raises CheckersBusy beside what the check itself refuses."""
        if self._checks >= WAITING:
            detail = "Nothing was changed. Send it again in a moment."
            raise CheckersBusy(detail, retry_after_s=2)
        self._checks += 1
        try:
            work = partial(check, request, breathe=partial(time.sleep, 0), classifier=self._classifier())
            return await asyncio.get_running_loop().run_in_executor(self._checker, work)
        finally:
            self._checks -= 1

    async def plan(self, request: PlanRequest) -> Plan:
        chosen = await self._planners.of(request.user_id, request.athlete)
        answer = replace(plan(request, self._index, chosen.policy), policy=chosen.version)
        self._planners.answered(request, answer)
        return answer

    async def learn(self, request: LearnRequest) -> BodyState:
        return learn(request, self._index)

    async def swap(self, request: SwapRequest) -> SwapAnswer:
        return swap(request, self._index, self._policy(request.plan))

    async def calendar(self, request: CalendarRequest) -> Calendar:
        chosen = await self._planners.of(request.user_id, request.athlete)
        return forecast(request, self._index, chosen.policy)

    async def weigh_move(self, request: MoveRequest) -> MoveWeighed:
        chosen = await self._planners.of(request.calendar.user_id, request.calendar.athlete)
        return weigh(request, self._index, chosen.policy)

    async def begin(self, request: BeginRequest) -> Underway:
        return begin(request, self._index, self._policy(request.plan))

    async def adapt(self, request: AdaptRequest) -> Adapted:
        session = request.session
        found = adapt(session, request.done, request.n, request.body, self._index, self._policy(session.plan))
        return Adapted(session=found.session, changes=set_changes(session, found))

    async def say(self, request: SayRequest) -> Underway:
        session = request.session
        return granted(
            session, request.wish, request.body, request.at, self._index, self._policy(session.plan)
        )

    async def readiness(self, request: ReadinessRequest) -> Readiness:
        return readiness(request.body, request.checkin)

    async def beliefs(self, request: BeliefsRequest) -> Beliefs:
        return beliefs(request, self._index)

    def _policy(self, made: Plan) -> PlannerPolicy:
        """What made the plan also answers what is asked about it."""
        return self._planners.again(made.policy).policy


class ProgramsService:
    """Implements ProgramsApi."""

    def __init__(self, index: Index) -> None:
        self._index = index

    async def templates(self, request: TemplatesRequest) -> Templates:
        briefs = [one.brief for one in templates(self._index).values()]
        return Templates(items=tuple(one for one in briefs if request.goal in {None, *one.goals}))

    async def template(self, request: TemplateRequest) -> CheckedProgram:
        return template(request.id, self._index)

    async def check(self, request: ProgramDocument) -> CheckedProgram:
        return checked(read(request.document, self._index), self._index)

    async def next_session(self, request: NextSessionRequest) -> NextSession:
        return next_session(request, self._index)
