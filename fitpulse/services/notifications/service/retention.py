"""Retention: a notification goes some time after what it tells happened, read or not."""

from datetime import timedelta
from functools import partial
from typing import Final

from fitpulse.infra.db import Database, in_batches
from fitpulse.infra.periodic import every
from fitpulse.kernel.clock import Clock
from fitpulse.services.notifications import store

EVERY_S: Final = 3600.0


class Retention:
    """Runs beside the requests; any number of them may run at once."""

    def __init__(self, db: Database, clock: Clock, *, kept: timedelta) -> None:
        self._db = db
        self._clock = clock
        self._kept = kept

    async def run(self) -> None:
        """Serve until cancelled."""
        await every(EVERY_S, self.look_after, trouble="notifications.retention_failed")

    async def look_after(self) -> int:
        """Do it once; returns how many went."""
        before = self._clock.now() - self._kept
        return await in_batches(self._db, store.AT_ONCE, partial(store.purge, before=before))
