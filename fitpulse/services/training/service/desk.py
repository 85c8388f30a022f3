"""Training for other services: the use cases of people, in the shapes of the API."""

from typing import Final

import msgspec

from fitpulse.infra.portability import Portable
from fitpulse.kernel.portability import ExportPart, ExportRequest
from fitpulse.services.training.api import (
    CompleteRequest,
    Completion,
    History,
    HistoryRequest,
    NextWorkoutRequest,
    WorkoutBrief,
)
from fitpulse.services.training.domain.workout import Workout, WorkoutLine
from fitpulse.services.training.service.planning import Planning
from fitpulse.services.training.service.workouts import Workouts


class Lines(msgspec.Struct):
    items: tuple[WorkoutLine, ...]
    next: str | None


WORKOUT: Final = msgspec.json.Decoder(Workout)
LINES: Final = msgspec.json.Decoder(Lines)


class TrainingDesk:
    """Implements TrainingApi."""

    def __init__(self, planning: Planning, workouts: Workouts, data: Portable) -> None:
        self._planning = planning
        self._workouts = workouts
        self._data = data

    async def next_workout(self, request: NextWorkoutRequest) -> WorkoutBrief:
        workout = WORKOUT.decode(await self._planning.next(request.user_id))
        return WorkoutBrief(
            id=workout.id,
            local_date=workout.local_date,
            state=workout.state,
            kind=workout.plan.kind,
            minutes=workout.plan.minutes,
            reason=workout.plan.reason,
            exercises=tuple(item.exercise for item in workout.plan.items if not item.skipped),
        )

    async def complete(self, request: CompleteRequest) -> Completion:
        body = await self._workouts.complete(
            request.user_id, request.workout_id, minutes=request.minutes, rpe=request.rpe
        )
        return _completion(WORKOUT.decode(body))

    async def history(self, request: HistoryRequest) -> History:
        page = LINES.decode(
            await self._workouts.page(
                request.user_id, cursor=request.cursor, limit=request.limit, state="completed"
            )
        )
        return History(items=tuple(_completion(line) for line in page.items), next=page.next)

    async def export(self, request: ExportRequest) -> ExportPart:
        return await self._data.export(request)


def _completion(workout: Workout | WorkoutLine) -> Completion:
    summary = workout.summary
    assert summary is not None, "a completed workout has a summary"
    assert workout.started_at is not None
    assert workout.completed_at is not None
    return Completion(
        workout_id=workout.id,
        started_at=workout.started_at,
        completed_at=workout.completed_at,
        minutes=summary.minutes,
        rpe=summary.rpe,
        sets=summary.sets,
        hard_sets=summary.hard_sets,
        tonnage_kg=summary.tonnage_kg,
        exercises=summary.exercises,
        records=len(summary.records),
    )
