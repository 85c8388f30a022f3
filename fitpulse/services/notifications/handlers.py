"""What notifications hears: workouts, records, exports, and a person leaving for good.

Each group hears of an erasure itself, after the person's earlier events: so none of them comes late and brings
rows back.
"""

from typing import Any

from fitpulse.infra.events import Handler
from fitpulse.services.identity.events import ExportReady, UserErased
from fitpulse.services.notifications.service import Notifications
from fitpulse.services.training.events import (
    RecordAchieved,
    RecordsWithdrawn,
    WorkoutCompleted,
    WorkoutReopened,
)


def handlers(notifications: Notifications) -> tuple[Handler[Any], ...]:
    return (
        Handler("notifications.workouts", WorkoutCompleted, notifications.take_workout),
        Handler("notifications.workouts", WorkoutReopened, notifications.take_reopening),
        Handler("notifications.workouts", UserErased, notifications.forget),
        Handler("notifications.records", RecordAchieved, notifications.take_record),
        Handler("notifications.records", RecordsWithdrawn, notifications.take_records_withdrawal),
        Handler("notifications.records", UserErased, notifications.forget),
        Handler("notifications.exports", ExportReady, notifications.take_export),
        Handler("notifications.exports", UserErased, notifications.forget),
    )
