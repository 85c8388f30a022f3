"""What a relay does beside its events: reports how far its groups are behind and clears what has served its time.

The log itself is kept, for replay; only `forget` takes from it.
"""

import asyncio
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from fitpulse.infra.db import Database, Tx, affected, in_batches
from fitpulse.infra.events.log import Log
from fitpulse.infra.periodic import every
from fitpulse.infra.telemetry.metrics import Series, events_lag
from fitpulse.kernel.clock import Clock

LAG_S: Final = 5.0
PRUNE_S: Final = 3600.0
INBOX: Final = timedelta(days=30)
"""Far longer than an event can come again: offsets, parked events and dead letters guard the rest."""
ANSWERS: Final = timedelta(hours=24)
AT_ONCE: Final = 5000

OLD_INBOX: Final = """
delete from events.inbox where ctid = any(array(
  select ctid from events.inbox where handled_at < $1 limit $2 for update skip locked))"""
OLD_ANSWERS: Final = """
delete from web.idempotency where ctid = any(array(
  select ctid from web.idempotency where created_at < $1 limit $2 for update skip locked))"""

TROUBLED: Final = "events.upkeep_failed"
_lag = Series(events_lag)


async def prune(db: Database, now: datetime) -> int:
    """Delete inbox rows and stored answers that are too old to matter, a batch a transaction; returns how many."""

    async def delete(statement: str, before: datetime, tx: Tx) -> int:
        return affected(await tx.execute(statement, before, AT_ONCE))

    seen = await in_batches(db, AT_ONCE, partial(delete, OLD_INBOX, now - INBOX))
    return seen + await in_batches(db, AT_ONCE, partial(delete, OLD_ANSWERS, now - ANSWERS))


class Upkeep:
    """Runs beside a relay."""

    def __init__(self, db: Database, log: Log, clock: Clock) -> None:
        self._db = db
        self._log = log
        self._clock = clock

    async def run(self) -> None:
        """Serve until cancelled."""
        await asyncio.gather(
            every(LAG_S, self.report_lag, trouble=TROUBLED), every(PRUNE_S, self.prune, trouble=TROUBLED)
        )

    async def report_lag(self) -> None:
        async with self._db.system() as tx:
            for lag in await self._log.lag(tx):
                _lag(lag.group).set(lag.oldest_s)

    async def prune(self) -> None:
        await prune(self._db, self._clock.now())
