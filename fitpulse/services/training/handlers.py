"""What training does when others make something known."""

from typing import Any

from fitpulse.infra.db import Tx
from fitpulse.infra.events import Handler
from fitpulse.infra.events import forget as forget_events
from fitpulse.services.identity.events import ConsentChanged, UserErased
from fitpulse.services.training.events import WorkoutCompleted, WorkoutReopened
from fitpulse.services.training.service.erasure import erase
from fitpulse.services.training.service.form import CONSENT, Forms
from fitpulse.services.training.service.outcomes import Outcomes


def handlers(forms: Forms, outcomes: Outcomes) -> tuple[Handler[Any], ...]:
    async def forget(tx: Tx, event: UserErased) -> None:
        await forms.forget(tx, event.user_id)
        await erase(tx, event.user_id)
        await forget_events(tx, event.user_id, last=UserErased)

    async def follow(tx: Tx, event: ConsentChanged) -> None:
        if event.purpose == CONSENT:
            await forms.take_consent(tx, event.user_id, given=event.given)

    return (
        Handler("training.erasure", UserErased, forget),
        Handler("training.consents", ConsentChanged, follow),
        Handler("training.consents", UserErased, forget),
        Handler("training.outcomes", WorkoutCompleted, outcomes.completed),
        Handler("training.outcomes", WorkoutReopened, outcomes.reopened),
    )
