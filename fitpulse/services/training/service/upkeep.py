"""Retention of the undo journal: what can't be undone any more is not kept, for whoever it was."""

from functools import partial
from typing import Final

from fitpulse.infra.db import Database, in_batches
from fitpulse.infra.periodic import every
from fitpulse.kernel.clock import Clock
from fitpulse.services.training.store import changes

EVERY_S: Final = 900.0


class JournalUpkeep:
    """Runs beside the requests; any number of them may run at once."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def run(self) -> None:
        """Serve until cancelled."""
        await every(EVERY_S, self.look_after, trouble="journal.upkeep_failed")

    async def look_after(self) -> int:
        """Do it once; returns how many entries went."""
        before = self._clock.now() - changes.KEPT
        return await in_batches(self._db, changes.AT_ONCE, partial(changes.purge, before=before))
