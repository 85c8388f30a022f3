"""Retention: ends documents whose day has come, and keeps a partition ready for each coming month."""

from datetime import datetime, timedelta
from typing import Final

from fitpulse.infra.db import Database, Tx, affected, in_batches
from fitpulse.infra.periodic import every
from fitpulse.kernel.clock import Clock

EVERY_S: Final = 3600.0
AT_ONCE: Final = 500
AHEAD: Final = timedelta(days=40)
ENDED: Final = """
delete from infra.document where id = any(array(
  select id from infra.document where expires_at <= $1 limit $2 for update skip locked))"""


class DocumentUpkeep:
    """Runs beside the requests of a service that keeps documents; any number of them may run at once."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def run(self) -> None:
        """Serve until cancelled."""
        await every(EVERY_S, lambda: self.look_after(self._clock.now()), trouble="documents.upkeep_failed")

    async def look_after(self, now: datetime) -> int:
        """Do it once; returns how many documents ended."""
        async with self._db.system() as tx:
            for day in (now, now + AHEAD):
                await tx.execute("select infra.add_document_month($1)", day)

        async def end(tx: Tx) -> int:
            return affected(await tx.execute(ENDED, now, AT_ONCE))

        total = await in_batches(self._db, AT_ONCE, end)
        async with self._db.system() as tx:
            await tx.execute("select infra.drop_document_months($1)", now)
        return total
