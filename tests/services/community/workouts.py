"""Completed workouts, made by hand and by hypothesis."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from fitpulse.kernel.ids import new_id
from fitpulse.services.training.events import WorkoutCompleted, WorkoutReopened

MONDAY = date(2026, 11, 16)


def done(user_id: UUID, hard_sets: int = 10, **changes: Any) -> WorkoutCompleted:
    """Ten hard sets in thirty minutes at Monday's noon, unless said otherwise."""
    day = changes.get("local_date", MONDAY)
    at = changes.get("completed_at", datetime.combine(day, time(12), UTC))
    values: dict[str, Any] = {
        "user_id": user_id,
        "workout_id": new_id(),
        "started_at": at - timedelta(minutes=30),
        "completed_at": at,
        "local_date": day,
        "minutes": 30.0,
        "rpe": None,
        "tonnage_kg": 3000.0,
        "hard_sets": hard_sets,
        "exercises": 4,
        "records": 0,
        "revision": 1,
        **changes,
    }
    return WorkoutCompleted(**values)


def undone(event: WorkoutCompleted) -> WorkoutReopened:
    return WorkoutReopened(
        user_id=event.user_id,
        workout_id=event.workout_id,
        local_date=event.local_date,
        reopened_at=event.completed_at + timedelta(minutes=1),
        revision=event.revision + 1,
    )
