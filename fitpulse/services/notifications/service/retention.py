"""Retention: a notification goes some time after what it tells happened, read or not."""

import asyncio
from datetime import timedelta
from typing import Final

import structlog

from fitpulse.infra.db import Database
from fitpulse.infra.events.trouble import TROUBLE
from fitpulse.kernel.clock import Clock
from fitpulse.services.notifications import store

EVERY_S: Final = 3600.0
logger = structlog.get_logger(__name__)


class Retention:
    """Runs beside the requests; any number of them may run at once."""

    def __init__(self, db: Database, clock: Clock, *, kept: timedelta) -> None:
        self._db = db
        self._clock = clock
        self._kept = kept

    async def run(self) -> None:
        """Serve until cancelled."""
        while True:
            try:
                await self.look_after()
            except TROUBLE as error:
                logger.warning("notifications.retention_failed", error=type(error).__name__)
            await asyncio.sleep(EVERY_S)

    async def look_after(self) -> int:
        """Do it once; returns how many went."""
        total, gone = 0, store.AT_ONCE
        while gone == store.AT_ONCE:
            async with self._db.system() as tx:
                gone = await store.purge(tx, before=self._clock.now() - self._kept)
            total += gone
        return total
