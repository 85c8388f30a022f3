"""Events that make news, made by hand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from fitpulse.kernel.ids import new_id
from fitpulse.services.training.events import RecordAchieved, WorkoutCompleted, WorkoutReopened

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def finished(user_id: UUID, **changes: Any) -> WorkoutCompleted:
    values: dict[str, Any] = {
        "user_id": user_id,
        "workout_id": new_id(),
        "started_at": NOON - timedelta(minutes=45),
        "completed_at": NOON,
        "local_date": date(2026, 11, 23),
        "minutes": 45.0,
        "rpe": None,
        "tonnage_kg": 5230.0,
        "hard_sets": 16,
        "exercises": 5,
        "records": 2,
        "revision": 1,
        **changes,
    }
    return WorkoutCompleted(**values)


def resumed(event: WorkoutCompleted) -> WorkoutReopened:
    return WorkoutReopened(
        user_id=event.user_id,
        workout_id=event.workout_id,
        local_date=event.local_date,
        reopened_at=event.completed_at,
        revision=event.revision + 1,
    )


def beaten(user_id: UUID, **changes: Any) -> RecordAchieved:
    values: dict[str, Any] = {
        "user_id": user_id,
        "set_id": new_id(),
        "workout_id": new_id(),
        "exercise": "barbell-back-squat",
        "kind": "e1rm",
        "value": 118.4,
        "previous": 116.1,
        "load_kg": 100.0,
        "achieved_at": NOON,
        **changes,
    }
    return RecordAchieved(**values)
