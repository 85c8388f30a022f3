"""What coaching hears: workouts of people who take part in experiments, and a person leaving for good."""

from typing import Any

from fitpulse.infra.events import Handler
from fitpulse.services.coaching.service.experiments import Experiments
from fitpulse.services.identity.events import UserErased
from fitpulse.services.training.events import WorkoutCompleted, WorkoutReopened


def handlers(experiments: Experiments) -> tuple[Handler[Any], ...]:
    group = "coaching.experiments"
    return (
        Handler(group, WorkoutCompleted, experiments.take_workout, experiments.clear),
        Handler(group, WorkoutReopened, experiments.take_back, experiments.clear),
        Handler(group, UserErased, experiments.forget, experiments.clear),
    )
