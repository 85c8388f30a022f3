"""Whose sessions are planned by which version of the planner's policy, and the shadow that plans them in silence."""

from functools import cached_property, partial
from typing import Final, Protocol
from uuid import UUID

from fitpulse.services.coaching.api import AthleteProfile, Plan, PlanRequest
from fitpulse.services.coaching.domain.divergence import distance
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.domain.models.forms import PLANNER
from fitpulse.services.coaching.domain.planner import plan
from fitpulse.services.coaching.domain.planner_policy import PlannerPolicy
from fitpulse.services.coaching.service.policies import Policies, Version, shipped_policy
from fitpulse.services.coaching.service.shadows import Run, Shadows


class Planners(Protocol):
    """Chooses versions, and is told what they answered."""

    async def of(self, user_id: UUID | None, athlete: AthleteProfile) -> Version[PlannerPolicy]: ...

    def again(self, version: str) -> Version[PlannerPolicy]: ...

    def answered(self, request: PlanRequest, answer: Plan) -> None: ...


class ChosenPlanners:
    """What operators and experiments have chosen."""

    def __init__(self, index: Index, policies: Policies[PlannerPolicy], shadows: Shadows) -> None:
        self._index = index
        self._policies = policies
        self._shadows = shadows

    async def of(self, user_id: UUID | None, athlete: AthleteProfile) -> Version[PlannerPolicy]:
        """The person's version; nobody in particular gets the live one."""
        return self._policies.chosen.live if user_id is None else await self._policies.of(user_id, athlete)

    def again(self, version: str) -> Version[PlannerPolicy]:
        """The version that made a plan, for what follows from the plan."""
        return self._policies.again(version)

    def answered(self, request: PlanRequest, answer: Plan) -> None:
        """Let the shadow plan the same, later; never raises, never waits."""
        shadow = self._policies.shadow_of(answer.policy)
        if shadow is not None:
            apart = partial(self._apart, request, answer, shadow.policy)
            self._shadows.offer(
                Run(name=PLANNER.name, live=answer.policy, shadow=shadow.version, distance=apart)
            )

    def _apart(self, request: PlanRequest, answer: Plan, policy: PlannerPolicy) -> float:
        return distance(answer, plan(request, self._index, policy))


class ShippedPlanners:
    """What ships with this version, where there is no registry to choose from."""

    @cached_property
    def _shipped(self) -> Version[PlannerPolicy]:
        return shipped_policy(PLANNER)

    async def of(self, user_id: UUID | None, athlete: AthleteProfile) -> Version[PlannerPolicy]:  # noqa: ARG002
        return self._shipped

    def again(self, version: str) -> Version[PlannerPolicy]:  # noqa: ARG002
        return self._shipped

    def answered(self, request: PlanRequest, answer: Plan) -> None:
        """No shadow answers beside it."""


SHIPPED: Final = ShippedPlanners()
