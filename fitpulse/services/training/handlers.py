"""What training does when others make something known."""

from typing import Any

from fitpulse.infra.db import Tx
from fitpulse.infra.events import Handler
from fitpulse.infra.events import forget as forget_events
from fitpulse.services.identity.events import UserErased
from fitpulse.services.training.events import WorkoutCompleted, WorkoutReopened
from fitpulse.services.training.service.erasure import erase
from fitpulse.services.training.service.outcomes import Outcomes


async def forget(tx: Tx, event: UserErased) -> None:
    await erase(tx, event.user_id)
    await forget_events(tx, event.user_id, last=UserErased)


def handlers(outcomes: Outcomes) -> tuple[Handler[Any], ...]:
    return (
        Handler("training.erasure", UserErased, forget),
        Handler("training.outcomes", WorkoutCompleted, outcomes.completed),
        Handler("training.outcomes", WorkoutReopened, outcomes.reopened),
    )
