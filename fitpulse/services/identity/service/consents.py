"""What a person has allowed, and the ledger that proves it."""

from uuid import UUID

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.events import publish
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.ids import new_id
from fitpulse.services.identity.domain.consents import Action, Entry, purpose
from fitpulse.services.identity.events import ConsentChanged
from fitpulse.services.identity.store import consents as store


class Consents:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def ledger(self, user_id: UUID) -> list[Entry]:
        """What they said, newest first."""
        async with self._db.read(user_id) as tx:
            return await store.ledger(tx, user_id)

    async def say(self, user_id: UUID, name: str, version: int, action: Action) -> Entry:
        """Add a line; raises UnknownPurpose, OldText."""
        async with self._db.transaction(user_id) as tx:
            return await self.say_within(tx, user_id, name, version, action)

    async def say_within(self, tx: Tx, user_id: UUID, name: str, version: int, action: Action) -> Entry:
        """The same as part of another use case."""
        asked = purpose(name, version)
        now = self._clock.now()
        entry = Entry(new_id(), asked.name, asked.version, action, now)
        await store.append(tx, user_id, entry)
        changed = ConsentChanged(
            user_id=user_id, purpose=asked.name, version=asked.version, given=action == "given"
        )
        await publish(tx, changed, at=now)
        return entry
