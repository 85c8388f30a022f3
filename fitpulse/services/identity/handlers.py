"""What identity does when its own timer rings."""

from typing import Any

from fitpulse.infra.db import Tx
from fitpulse.infra.events import Handler
from fitpulse.services.identity.events import UpkeepDue
from fitpulse.services.identity.service.upkeep import Upkeep


def handlers(upkeep: Upkeep) -> tuple[Handler[Any], ...]:
    async def look_after(tx: Tx, event: UpkeepDue) -> None:  # noqa: ARG001
        # Twice does no harm, so it needs no part in the inbox's transaction, which sees one person's rows only.
        await upkeep.run()

    return (Handler("identity.upkeep", UpkeepDue, look_after),)
