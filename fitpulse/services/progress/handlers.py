"""What progress hears: sets, workouts, and a person leaving for good.

Each group hears of an erasure itself, after the person's earlier events: so none of them comes late and brings
rows back.
"""

from typing import Any

from fitpulse.infra.events import Handler
from fitpulse.services.identity.events import UserErased
from fitpulse.services.progress.service import Progress
from fitpulse.services.training.events import FormChecked, SetLogged, WorkoutCompleted, WorkoutReopened


def handlers(progress: Progress) -> tuple[Handler[Any], ...]:
    return (
        Handler("progress.sets", SetLogged, progress.take_set, progress.clear_sets),
        Handler("progress.sets", UserErased, progress.forget, progress.clear_sets),
        Handler("progress.form", FormChecked, progress.take_form, progress.clear_form),
        Handler("progress.form", SetLogged, progress.follow_set, progress.clear_form),
        Handler("progress.form", UserErased, progress.forget, progress.clear_form),
        Handler("progress.workouts", WorkoutCompleted, progress.take_workout, progress.clear_workouts),
        Handler("progress.workouts", WorkoutReopened, progress.take_workout, progress.clear_workouts),
        Handler("progress.workouts", UserErased, progress.forget, progress.clear_workouts),
    )
