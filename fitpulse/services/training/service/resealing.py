"""Seals what an earlier version left in the clear: a page a transaction, so that a kill loses a page at most."""

from typing import Final

import structlog

from fitpulse.infra.db import Database
from fitpulse.infra.failpoints import failpoint
from fitpulse.infra.periodic import every
from fitpulse.infra.telemetry.metrics import rows_resealed
from fitpulse.services.training.store import resealing
from fitpulse.services.training.store.resealing import AT_ONCE, PLACES, Clear

EVERY_S: Final = 3600.0
"""Once all is sealed, a look costs an empty index a table."""

logger = structlog.get_logger(__name__)


class Resealing:
    """Runs beside the requests; any number of them may run at once."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def run(self) -> None:
        """Serve until cancelled."""
        await every(EVERY_S, self.look_after, trouble="sealing.upkeep_failed")

    async def look_after(self) -> int:
        """Do it once; returns how many rows were sealed."""
        total = 0
        for place in PLACES:
            sealed = 0
            while page := await self._page(place):
                sealed += page
            if sealed:
                logger.info("sealing.resealed", table=place.table, rows=sealed)
            total += sealed
        return total

    async def _page(self, place: Clear) -> int:
        """Some rows of some people; 0 when none is left that nobody holds."""
        async with self._db.system() as tx:
            people = await resealing.people(tx, place)
        total = 0
        for person in people:
            sealed = AT_ONCE
            while sealed == AT_ONCE:
                async with self._db.transaction(person) as tx:
                    sealed = await resealing.reseal(tx, person, place)
                await failpoint("sealing.after-page")
                rows_resealed.labels(place.table).inc(sealed)
                total += sealed
        return total
