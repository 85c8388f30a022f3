"""Changing the master key: people's keys that another one wraps are wrapped by the one in use, a page at a time."""

from functools import partial
from typing import Final
from uuid import UUID

import structlog

from fitpulse.infra.db import Database
from fitpulse.infra.periodic import every
from fitpulse.infra.sealing.person_keys import PersonKeys

EVERY_S: Final = 3600.0
AT_ONCE: Final = 500
FIRST: Final = UUID(int=0)

PAGE: Final = """
select user_id, wrapped from infra.person_key where user_id > $1 order by user_id limit $2"""
# A key that was destroyed meanwhile stays so.
KEEP: Final = "update infra.person_key set wrapped = $3 where user_id = $1 and wrapped = $2"

logger = structlog.get_logger(__name__)


class Rewrapping:
    """Runs beside the requests; any number of them may run at once. With one master key there is nothing to do."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def run(self) -> None:
        """Serve until cancelled, where there is anything to do."""
        keys = self._db.keys
        if keys is not None and keys.master_is_changed:
            await every(EVERY_S, partial(self.look_after, keys), trouble="sealing.rewrapping_failed")

    async def look_after(self, keys: PersonKeys) -> int:
        """Go through all keys once; returns how many were wrapped anew; 0: the others are not needed."""
        total, after = 0, FIRST
        while True:
            async with self._db.system() as tx:
                rows = await tx.fetch(PAGE, after, AT_ONCE)
                for row in rows:
                    fresh = keys.rewrapped(row["user_id"], row["wrapped"])
                    if fresh is not None:
                        await tx.execute(KEEP, row["user_id"], row["wrapped"], fresh)
                        total += 1
            if len(rows) < AT_ONCE:
                logger.info("sealing.rewrapped", keys=total)
                return total
            after = rows[-1]["user_id"]
