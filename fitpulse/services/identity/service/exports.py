"""Asking for a copy of one's data, and fetching it."""

from typing import Final
from uuid import UUID

from fitpulse.infra.db import Database
from fitpulse.infra.events import publish
from fitpulse.infra.objects import Content, Key, NoObject, Objects
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.ids import new_id
from fitpulse.services.identity.api import UnknownPerson
from fitpulse.services.identity.domain.exports import (
    Export,
    ExportExpired,
    ExportUnderWay,
    NoExport,
    NotReady,
    TooManyExports,
    admit,
)
from fitpulse.services.identity.events import ExportDue
from fitpulse.services.identity.store import exports as store

KIND: Final = "exports"


def key_of(user_id: UUID, export_id: UUID) -> Key:
    return Key(KIND, user_id, f"{export_id}.zip")


class Exports:
    def __init__(self, db: Database, clock: Clock, objects: Objects) -> None:
        self._db = db
        self._clock = clock
        self._objects = objects

    async def ask(self, user_id: UUID) -> Export:
        """Have an export made; raises ExportUnderWay, TooManyExports."""
        export_id = new_id()
        async with self._db.exclusive(user_id) as tx:
            now = self._clock.now()
            before = await store.newest(tx, user_id)
            running = next((one for one in before if one.state in {"queued", "running"}), None)
            if running is not None:
                detail = "Wait until it is ready; it holds what was true when it was made."
                raise ExportUnderWay(detail, extra={"export": str(running.id)})
            wait = admit([one.created_at for one in before if one.state != "failed"], now)
            if wait is not None:
                detail = "Fetch one of those that are ready, or ask again tomorrow."
                raise TooManyExports(detail, retry_after_s=wait.total_seconds())
            if not await store.add(tx, export_id, user_id, now):
                detail = "The account was deleted."
                raise UnknownPerson(detail)
            await publish(tx, ExportDue(user_id=user_id, export_id=export_id), at=now)
        return Export(export_id, "queued", 0.0, None, now, None, None)

    async def listed(self, user_id: UUID) -> list[Export]:
        async with self._db.read(user_id) as tx:
            return await store.newest(tx, user_id)

    async def find(self, user_id: UUID, export_id: UUID) -> Export:
        """Raise NoExport, also for another person's."""
        async with self._db.read(user_id) as tx:
            found = await store.find(tx, user_id, export_id)
        if found is None:
            detail = "Ask for a new one."
            raise NoExport(detail)
        return found

    async def open(self, user_id: UUID, export_id: UUID) -> tuple[Export, Content]:
        """The file itself; raises NoExport, NotReady, ExportExpired."""
        found = await self.find(user_id, export_id)
        if found.state in {"queued", "running"}:
            detail = "It is being made; you will be told when it is ready."
            raise NotReady(detail, retry_after_s=10)
        if found.state == "failed":
            detail = "It could not be made. Ask for a new one."
            raise NotReady(detail)
        expired = "Ask for a new one."
        if found.expires_at is None or found.state == "expired" or found.expires_at <= self._clock.now():
            raise ExportExpired(expired)
        try:
            return found, await self._objects.get(key_of(user_id, export_id))
        except NoObject as error:
            raise ExportExpired(expired) from error
