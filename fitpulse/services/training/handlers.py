"""What training does when others make something known."""

from fitpulse.infra.db import Tx
from fitpulse.infra.events import Handler
from fitpulse.infra.events import forget as forget_events
from fitpulse.services.identity.events import UserErased
from fitpulse.services.training.service.erasure import erase


async def forget(tx: Tx, event: UserErased) -> None:
    await erase(tx, event.user_id)
    await forget_events(tx, event.user_id, last=UserErased)


HANDLERS = (Handler("training.erasure", UserErased, forget),)
