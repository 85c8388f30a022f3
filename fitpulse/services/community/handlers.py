"""What the community hears: workouts, and a person leaving for good."""

from typing import Any

from fitpulse.infra.events import Handler
from fitpulse.services.community.service import Community
from fitpulse.services.identity.events import UserErased
from fitpulse.services.training.events import WorkoutCompleted, WorkoutReopened


def handlers(community: Community) -> tuple[Handler[Any], ...]:
    return (
        Handler("community.scores", WorkoutCompleted, community.take_workout, community.clear),
        Handler("community.scores", WorkoutReopened, community.take_workout, community.clear),
        Handler("community.scores", UserErased, community.forget, community.clear),
    )
