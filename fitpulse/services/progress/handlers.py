"""What progress hears: sets, workouts, and a person leaving for good."""

from typing import Any

from fitpulse.infra.db import Tx
from fitpulse.infra.events import Handler
from fitpulse.services.identity.events import UserErased
from fitpulse.services.progress.service import Progress
from fitpulse.services.training.events import SetLogged, WorkoutCompleted, WorkoutReopened

# Erasure is heard in every group: a group keeps the order of a person's events, so nothing that another group
# still had to handle can bring back a row after it.


def handlers(progress: Progress) -> tuple[Handler[Any], ...]:
    async def erase(tx: Tx, event: UserErased) -> None:
        await progress.forget(tx, event.user_id)

    return (
        Handler("progress.sets", SetLogged, progress.take_set, progress.clear_sets),
        Handler("progress.workouts", WorkoutCompleted, progress.take_workout, progress.clear_workouts),
        Handler("progress.workouts", WorkoutReopened, progress.take_workout, progress.clear_workouts),
        Handler("progress.sets", UserErased, erase),
        Handler("progress.workouts", UserErased, erase),
    )
