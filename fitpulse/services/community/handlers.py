"""What the community hears: workouts, and a person leaving for good."""

from typing import Any

from fitpulse.infra.db import Tx
from fitpulse.infra.events import Handler
from fitpulse.services.community.service import Community
from fitpulse.services.identity.events import UserErased
from fitpulse.services.training.events import WorkoutCompleted, WorkoutReopened


def handlers(community: Community) -> tuple[Handler[Any], ...]:
    async def erase(tx: Tx, event: UserErased) -> None:
        await community.forget(tx, event.user_id)

    return (
        Handler("community.scores", WorkoutCompleted, community.take_workout, community.clear),
        Handler("community.scores", WorkoutReopened, community.take_workout, community.clear),
        Handler("community.scores", UserErased, erase),
    )
