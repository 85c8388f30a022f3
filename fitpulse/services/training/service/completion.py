"""What becomes of a workout's figures: its summary, told again whenever its sets change afterwards."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Tx
from fitpulse.infra.events import publish
from fitpulse.services.training.domain.profile import local_date
from fitpulse.services.training.domain.workout import Summary
from fitpulse.services.training.events import WorkoutCompleted
from fitpulse.services.training.store import records, workouts
from fitpulse.services.training.store.workouts import Status, StoredWorkout, Totals

AFTER_LAST_SET: Final = timedelta(minutes=15)
"""A session is taken to have ended at most this long after its last set, however late it is completed."""

LONGEST: Final = timedelta(days=1)
"""Sets of one workout may lie further apart where a device's clock was off; no session lasts longer."""


async def complete(
    tx: Tx, user_id: UUID, workout: StoredWorkout, status: Status, totals: Totals, *, at: datetime
) -> Status:
    """Store a completed status with its summary, and tell of it."""
    started_at, completed_at = status.started_at, status.completed_at
    assert started_at is not None
    assert completed_at is not None
    minutes = status.minutes or 0.0
    made = await records.of_workout(tx, user_id, workout.id)
    summary = Summary(
        minutes=minutes,
        rpe=status.rpe,
        sets=totals.sets,
        hard_sets=totals.hard_sets,
        tonnage_kg=round(totals.tonnage_kg, 3),
        exercises=totals.exercises,
        records=made,
    )
    status = replace(status, summary=summary)
    revision = await workouts.keep_status(tx, user_id, workout.id, status)
    event = WorkoutCompleted(
        user_id=user_id,
        workout_id=workout.id,
        started_at=started_at,
        completed_at=completed_at,
        local_date=local_date(started_at, workout.time_zone),
        minutes=minutes,
        rpe=status.rpe,
        tonnage_kg=summary.tonnage_kg,
        hard_sets=totals.hard_sets,
        exercises=totals.exercises,
        records=len(made),
        revision=revision,
    )
    await publish(tx, event, at=at)
    return status


async def refresh(tx: Tx, user_id: UUID, workout: StoredWorkout, *, at: datetime) -> None:
    """Make a completed workout's summary anew after one of its sets changed."""
    if workout.state == "completed":
        totals = await workouts.totals(tx, user_id, workout.id)
        await complete(tx, user_id, workout, workout.status, totals, at=at)


def minutes_between(started_at: datetime, completed_at: datetime, last_set: datetime | None) -> float:
    """Length of a session in minutes."""
    end = completed_at if last_set is None else min(completed_at, last_set + AFTER_LAST_SET)
    return round(min(max(timedelta(), end - started_at), LONGEST).total_seconds() / 60, 1)
