"""What notifications hears: workouts, records, and a person leaving for good."""

from typing import Any

from fitpulse.infra.db import Tx
from fitpulse.infra.events import Handler
from fitpulse.services.identity.events import UserErased
from fitpulse.services.notifications.service import Notifications
from fitpulse.services.training.events import RecordAchieved, WorkoutCompleted, WorkoutReopened

# Erasure is heard in every group: see fitpulse.services.progress.handlers.


def handlers(notifications: Notifications) -> tuple[Handler[Any], ...]:
    async def erase(tx: Tx, event: UserErased) -> None:
        await notifications.forget(tx, event.user_id)

    return (
        Handler("notifications.workouts", WorkoutCompleted, notifications.take_workout),
        Handler("notifications.workouts", WorkoutReopened, notifications.take_reopening),
        Handler("notifications.records", RecordAchieved, notifications.take_record),
        Handler("notifications.workouts", UserErased, erase),
        Handler("notifications.records", UserErased, erase),
    )
