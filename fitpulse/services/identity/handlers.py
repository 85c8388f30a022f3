"""What identity does when its own timer rings."""

from typing import Any

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.events import Handler
from fitpulse.kernel.clock import Clock
from fitpulse.services.identity.events import UpkeepDue
from fitpulse.services.identity.service.keyring import KeyRing
from fitpulse.services.identity.service.upkeep import clear


def handlers(db: Database, clock: Clock, keyring: KeyRing) -> tuple[Handler[Any], ...]:
    async def look_after(tx: Tx, event: UpkeepDue) -> None:  # noqa: ARG001
        # Twice does no harm, so it needs no part in the inbox's transaction, which sees one person's rows only.
        await clear(db, clock)
        await keyring.rotate()

    return (Handler("identity.upkeep", UpkeepDue, look_after),)
