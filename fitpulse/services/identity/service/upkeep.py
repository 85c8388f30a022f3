"""What identity does by the clock: the next signing key in time, and what has expired cleared away."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Database
from fitpulse.infra.events import publish
from fitpulse.kernel.clock import Clock
from fitpulse.services.identity.events import UpkeepDue
from fitpulse.services.identity.service.keyring import KeyRing
from fitpulse.services.identity.store import issuer

EVERY: Final = timedelta(hours=1)
GRACE: Final = timedelta(hours=1)
"""How late a planned upkeep may be before a starting process plans another."""
KEEP: Final = timedelta(days=1)
NOBODY: Final = UUID(int=0)


class Upkeep:
    def __init__(self, db: Database, clock: Clock, keyring: KeyRing) -> None:
        self._db = db
        self._clock = clock
        self._keyring = keyring

    async def start(self) -> None:
        """Make sure there is a key to sign with, and that exactly one upkeep is planned."""
        await self._keyring.rotate()
        async with self._db.system() as tx:
            now = self._clock.now()
            if await issuer.claim_upkeep(tx, now, now + EVERY, GRACE):
                await publish(tx, UpkeepDue(user_id=NOBODY), at=now, due_at=now + EVERY)

    async def run(self) -> None:
        """One round, and the next one planned."""
        await self._keyring.rotate()
        async with self._db.system() as tx:
            now = self._clock.now()
            await issuer.purge(tx, now, KEEP)
            await issuer.set_upkeep(tx, now + EVERY)
            await publish(tx, UpkeepDue(user_id=NOBODY), at=now, due_at=now + EVERY)
