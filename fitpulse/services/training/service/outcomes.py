"""Tells the coach's experiments what workouts came to."""

from fitpulse.infra.db import Tx
from fitpulse.infra.rpc import Registry
from fitpulse.services.coaching.api import ExperimentsApi, WorkoutOutcome
from fitpulse.services.training.events import WorkoutCompleted, WorkoutReopened


class Outcomes:
    """Follows training's own events, so that completing a workout waits for nobody; the coach away means later."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    async def completed(self, _: Tx, event: WorkoutCompleted) -> None:
        await self._tell(
            WorkoutOutcome(
                user_id=event.user_id,
                workout_id=event.workout_id,
                revision=event.revision,
                counts=True,
                completed_at=event.completed_at,
                minutes=event.minutes,
                hard_sets=event.hard_sets,
                rpe=event.rpe,
            )
        )

    async def reopened(self, _: Tx, event: WorkoutReopened) -> None:
        await self._tell(
            WorkoutOutcome(
                user_id=event.user_id,
                workout_id=event.workout_id,
                revision=event.revision,
                counts=False,
                completed_at=event.reopened_at,
            )
        )

    async def _tell(self, outcome: WorkoutOutcome) -> None:
        await self._registry.get(ExperimentsApi).observe(outcome)
