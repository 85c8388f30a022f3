"""Another exercise in the place of one that can't be done now."""

from typing import Literal
from uuid import UUID

from fitpulse.infra.db import Database
from fitpulse.infra.rpc import Registry
from fitpulse.kernel.catalogue import Catalogue
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.errors import Conflict
from fitpulse.services.coaching.api import CoachingApi, SwapRequest
from fitpulse.services.training.domain.profile import ProfileNeeded
from fitpulse.services.training.domain.workout import WorkoutPlan, WorkoutUnknown
from fitpulse.services.training.service import learning, translation
from fitpulse.services.training.service.planning import coach_answers
from fitpulse.services.training.service.workouts import Workouts, closed
from fitpulse.services.training.store import profiles, workouts


class NothingFits(Conflict):
    slug = "no-swap"
    title = "Nothing can take the place of this exercise"


class ItemChanged(Conflict):
    slug = "workout-item-changed"
    title = "This exercise was changed meanwhile"

    def __init__(self) -> None:
        super().__init__("Read the workout again; it has another exercise in this place now.")


class Swaps:
    """Finds replacements with the coach and puts them into workouts."""

    def __init__(
        self, db: Database, clock: Clock, catalogue: Catalogue, registry: Registry, own: Workouts
    ) -> None:
        self._db = db
        self._clock = clock
        self._catalogue = catalogue
        self._registry = registry
        self._workouts = own

    async def swap(
        self,
        user_id: UUID,
        workout_id: UUID,
        n: int,
        *,
        cause: Literal["busy", "pain", "dislike"],
        region: str | None,
    ) -> bytes:
        """Put another exercise in place `n` and return the workout; raises NothingFits with the reason."""
        async with self._db.read(user_id) as tx:
            row = await workouts.one(tx, user_id, workout_id)
            stored = await profiles.find(tx, user_id)
            past = await learning.read_past(tx, user_id)
        if row is None:
            raise WorkoutUnknown
        if row["state"] in {"skipped", "completed"}:
            raise closed(row["state"])
        if stored is None or stored.profile is None:
            raise ProfileNeeded
        plan = workouts.PLAN.decode(row["plan"])
        exercise = plan.item(n).exercise
        async with coach_answers():
            coach = self._registry.get(CoachingApi)
            learned = await learning.learn(coach, past, stored.profile.bodyweight_kg)
            request = SwapRequest(
                plan=translation.coach_plan(plan),
                exercise=exercise,
                athlete=translation.athlete(stored.profile),
                body=learned.body,
                at=self._clock.now(),
                cause=cause,
                region=region,
            )
            answer = await coach.swap(request)
        if answer.item is None:
            raise NothingFits(answer.reason)
        other = translation.item(n, answer.item, self._catalogue)

        def swapped(found: WorkoutPlan) -> WorkoutPlan:
            if found.item(n).exercise != exercise:
                raise ItemChanged
            return found.swap(n, other)

        title = f"Swapped {self._catalogue.by_id(exercise).name} for {other.name}"
        return await self._workouts.edit(user_id, workout_id, swapped, title=title, still_open=True)
