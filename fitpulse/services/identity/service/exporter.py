"""Makes the copies that people asked for.

The table of exports is the queue, and objects follow it: an object is there exactly when its export is being made
or is ready, and `reconcile` removes every other. So a worker may be killed anywhere: its lease runs out, the next
one begins anew under the same key, and the store shows an object only once it is whole. The work is done outside
of event handlers, whose transactions hold up the log while they are open.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from fitpulse.infra.db import Database
from fitpulse.infra.db.trouble import TROUBLE
from fitpulse.infra.events import publish
from fitpulse.infra.failpoints import failpoint
from fitpulse.infra.objects import Objects, Stored
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.portability import ExportRequest, PersonalData
from fitpulse.services.identity.domain.archive import Archive
from fitpulse.services.identity.domain.exports import KEPT, MOST_BYTES, REMEMBERED, Job, pause, wanted
from fitpulse.services.identity.events import ExportDue, ExportReady
from fitpulse.services.identity.service.exports import KIND, key_of
from fitpulse.services.identity.store import exports as store

LEASE: Final = timedelta(seconds=60)
"""Renewed with every part; a call to a service may take ten seconds."""
POLL_S: Final = 60.0
"""The most that a lost wake-up, or a killed worker's lease, can go unnoticed."""
log = structlog.get_logger(__name__)


class Superseded(Exception):
    """The export is another worker's by now, or the person is gone."""


class Exporter:
    """`run` serves until cancelled; `work_off` does everything that is due and returns how many it made."""

    def __init__(self, db: Database, clock: Clock, objects: Objects, sources: Sequence[PersonalData]) -> None:
        self._db = db
        self._clock = clock
        self._objects = objects
        self._sources = sources
        self._woken = asyncio.Event()
        self._doubted: set[UUID | None] = {None}

    def wake(self) -> None:
        self._woken.set()

    def doubt(self, owner: UUID | None) -> None:
        """Have a person's objects, or with None everyone's, compared with the table soon."""
        self._doubted.add(owner)
        self._woken.set()

    async def run(self) -> None:
        while True:
            self._woken.clear()
            try:
                await self.work_off()
            except TROUBLE as error:
                log.warning("exports.wait", error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), POLL_S)

    async def work_off(self) -> int:
        await self._end_old()
        made = 0
        while True:
            await self._reconcile_doubted()
            job = await self._claim()
            if job is None:
                return made
            made += await self._attempt(job)

    async def reconcile(self, owner: UUID | None = None) -> None:
        """Remove every object that the table does not account for."""
        async for batch in self._objects.find(KIND, owner):
            exports = [export for stored in batch if (export := export_of(stored)) is not None]
            async with self._db.system() as tx:
                states = await store.states(tx, exports)
            for stored in batch:
                export = export_of(stored)
                state = None if export is None else states.get(export)
                if not wanted(state, unfinished=stored.unfinished):
                    await self._discard(stored, export)

    async def _reconcile_doubted(self) -> None:
        while self._doubted:
            owner = self._doubted.pop()
            try:
                await self.reconcile(owner)
            except BaseException:
                self._doubted.add(owner)
                raise

    async def _discard(self, stored: Stored, export: UUID | None) -> None:
        """Remove an object unless its export has been taken up meanwhile; it can't be while we do."""
        async with self._db.system() as tx:
            state = None if export is None else await store.still(tx, export)
            if not wanted(state, unfinished=stored.unfinished):
                await self._objects.delete(stored)

    async def _end_old(self) -> None:
        async with self._db.system() as tx:
            now = self._clock.now()
            self._doubted |= await store.expire(tx, now)
            await store.forget_old(tx, now - REMEMBERED)
            lost = await store.give_up_lost(tx, now)
        if lost:
            log.error("exports.given_up", exports=lost, error="their workers vanished")

    async def _claim(self) -> Job | None:
        async with self._db.system() as tx:
            return await store.claim(tx, self._clock.now(), LEASE)

    async def _attempt(self, job: Job) -> bool:
        """Make one export; whether it is ready by this."""
        archive = Archive(job.user_id, self._clock.now())
        try:
            await failpoint("export.before-write")
            size = await self._objects.put(
                key_of(job.user_id, job.id), self._packed(job, archive), most=MOST_BYTES
            )
            await failpoint("export.after-write")
            await self._finish(job, size)
            await failpoint("export.after-mark")
        except Superseded:
            log.info("exports.superseded", export=str(job.id))
            return False
        except Exception as error:  # noqa: BLE001 - whatever it is, the next attempt may fare better
            await self._fail(job, error)
            return False
        finally:
            archive.close()
            self._doubted.add(job.user_id)
        return True

    async def _packed(self, job: Job, archive: Archive) -> AsyncIterator[bytes]:
        """The archive's bytes as they come to be; compressing runs beside the event loop."""
        for place, source in enumerate(self._sources):
            cursor: str | None = None
            while True:
                part = await source.export(ExportRequest(user_id=job.user_id, cursor=cursor))
                await asyncio.to_thread(archive.add, part)
                yield archive.packed()
                await failpoint("export.amid-write")
                await self._hold(job, (place + part.share) / len(self._sources))
                cursor = part.next
                if cursor is None:
                    break
        await asyncio.to_thread(archive.finish)
        yield archive.packed()

    async def _hold(self, job: Job, share: float) -> None:
        async with self._db.system() as tx:
            if not await store.hold(tx, job, share, self._clock.now() + LEASE):
                raise Superseded

    async def _finish(self, job: Job, size: int) -> None:
        async with self._db.system() as tx:
            now = self._clock.now()
            if not await store.finish(tx, job, size, now, now + KEPT):
                raise Superseded
            ready = ExportReady(
                user_id=job.user_id, export_id=job.id, ready_at=now, expires_at=now + KEPT, bytes=size
            )
            await publish(tx, ready, at=now)
            await publish(tx, ExportDue(user_id=job.user_id, export_id=job.id), at=now, due_at=now + KEPT)

    async def _fail(self, job: Job, error: Exception) -> None:
        wait = pause(job.attempts)
        facts = {"export": str(job.id), "attempt": job.attempts, "error": type(error).__name__}
        if wait is None:
            log.error("exports.given_up", **facts)
        else:
            log.warning("exports.failed", **facts)
        async with self._db.system() as tx:
            now = self._clock.now()
            due_at = None if wait is None else now + wait
            known = await store.fail(tx, job, due_at, type(error).__name__, now)
            if known and due_at is not None:
                again = ExportDue(user_id=job.user_id, export_id=job.id)
                await publish(tx, again, at=now, due_at=due_at)


def export_of(stored: Stored) -> UUID | None:
    """The export whose file this is; None for what no export has."""
    try:
        return UUID(stored.key.name.removesuffix(".zip"))
    except ValueError:
        return None
