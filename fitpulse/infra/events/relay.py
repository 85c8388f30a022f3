"""The relay of one process: finds what is ready for its consumer groups and hands it over.

Any number of processes share the work: a share (group and partition) is worked on by one of them at a time,
so the events of a key keep their order while partitions go on side by side.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import structlog

from fitpulse.infra.db import Database
from fitpulse.infra.db.trouble import TROUBLE
from fitpulse.infra.events.bell import Bell
from fitpulse.infra.events.consumer import Consumer
from fitpulse.infra.events.envelope import unversioned
from fitpulse.infra.events.handler import Handler
from fitpulse.infra.events.log import Log, Share
from fitpulse.infra.events.postgres_log import PostgresLog
from fitpulse.infra.events.retries import Retries
from fitpulse.infra.events.timers import Agenda, agenda_of, enter_due
from fitpulse.infra.events.upkeep import Upkeep
from fitpulse.infra.periodic import note
from fitpulse.kernel.clock import Clock

CLAIMED_S: Final = (0.02, 1.0)
"""When to look again at a share that another process has: at first, and at length.

A process that lives reads to the end of its share by itself, so looking again is for when it is gone.
"""
SETTLING_S: Final = (0.002, 0.05)
"""How often to look while an older writer holds the log up: at first, and at length."""

WAITS: Final = "events.relay_waits"
logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RelayOptions:
    """`workers` shares at a time, at most half of them of one group; each takes two connections."""

    workers: int = 4
    batch: int = 100
    apart_s: float = 0.02
    """Looks at the log are this far apart: what is committed meanwhile is found by one. The first is at once."""
    poll_s: float = 1.0
    """The most that a lost wake-up can delay an event."""
    handler_timeout_s: float = 30.0
    retries: Retries = field(default_factory=Retries)


class Relay:
    """`run` serves until `stop`; `drain` handles everything that is ready and returns.

    `progress` is told the number of events after each batch.
    """

    def __init__(
        self,
        db: Database,
        handlers: Iterable[Handler[Any]],
        *,
        clock: Clock,
        options: RelayOptions | None = None,
        log: Log | None = None,
        progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        groups = by_group(handlers)
        names = {group: frozenset(map(unversioned, types)) for group, types in groups.items()}
        self.log: Log = log or PostgresLog(db, names)
        self._db = db
        self._clock = clock
        self._options = options or RelayOptions()
        self._progress = progress
        self._bell = Bell(db)
        self._upkeep = Upkeep(db, self.log, clock)
        self._stopping = False
        self._stopped = asyncio.Event()
        self._stopped.set()
        self._settling_s = SETTLING_S[0]
        self._running: dict[Share, asyncio.Task[int]] = {}
        self._again: set[Share] = set()
        self._refused_s: dict[Share, float] = {}
        """The shares that another process has, and how long was waited to look again."""
        self._workers = asyncio.Semaphore(self._options.workers)
        half = max(1, self._options.workers // 2)
        self._workers_of = {group: asyncio.Semaphore(half) for group in groups}
        self._consumers = {
            group: Consumer(
                db,
                self.log,
                group,
                types,
                clock=clock,
                retries=self._options.retries,
                timeout_s=self._options.handler_timeout_s,
                halted=lambda: self._stopping,
                look_again=self._bell.rung.set,
            )
            for group, types in groups.items()
        }

    async def run(self) -> None:
        """Serve until `stop`; trouble, with the database or of our own, is told and waited out."""
        self._stopped.clear()
        beside = [asyncio.create_task(self._bell.ring()), asyncio.create_task(self._upkeep.run())]
        try:
            while not self._stopping:
                self._bell.rung.clear()
                looked = time.monotonic()
                pause = await self._turn()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._bell.rung.wait(), pause)
                await asyncio.sleep(looked + self._options.apart_s - time.monotonic())
        finally:
            self._stopping = True
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, *self._running.values(), return_exceptions=True)
            self._stopped.set()

    async def stop(self) -> None:
        """Finish the events in hand, commit how far they came, and end `run`."""
        self._stopping = True
        self._bell.rung.set()
        await self._stopped.wait()

    async def drain(self, timeout_s: float | None = 30.0) -> int:
        """Handle everything that is ready now or becomes so meanwhile; returns how many events it handled.

        What waits for a later instant stays. Raises TimeoutError, and what the database raises.
        """
        total = 0
        async with asyncio.timeout(timeout_s):
            while True:
                self._bell.rung.clear()
                await self.log.catch_up()
                agenda = await self._start()
                if not self._running and not agenda.timers:
                    return total
                total += sum(await asyncio.gather(*self._running.values()))
                if self._refused_s:
                    await self._bell.rung.wait()

    async def _turn(self) -> float:
        """Start what is ready; returns how long to sleep in seconds unless the bell rings."""
        try:
            agenda = await self._start()
        except Exception as error:  # noqa: BLE001 - one bad look must not end all later ones
            note(error, trouble=WAITS)
            return self._options.poll_s
        pause = self._options.poll_s
        if agenda.next_at is not None:
            pause = min(pause, max(0.0, (agenda.next_at - self._clock.now()).total_seconds()))
        if not self.log.settling:
            self._settling_s = SETTLING_S[0]
            return pause
        pause = min(pause, self._settling_s)
        self._settling_s = min(self._settling_s * 2, SETTLING_S[1])
        return pause

    async def _start(self) -> Agenda:
        """Look, and start a task for each share that has something to do and none yet."""
        unread, agenda = await self._look()
        for share in self._refused_s.keys() - unread - agenda.shares:
            del self._refused_s[share]  # whoever had it has read it
        for share in unread | agenda.shares:
            if share in self._running:
                self._again.add(share)
            else:
                task = asyncio.create_task(self._serve(share, due=share in agenda.shares))
                self._running[share] = task
                task.add_done_callback(partial(self._finished, share))
        return agenda

    async def _look(self) -> tuple[frozenset[Share], Agenda]:
        """Which shares have something to read, and what is due; timers that are enter the log."""
        await self.log.look()
        async with self._db.system() as tx:
            unread = frozenset(await self.log.pending(tx))
            now = self._clock.now()
            agenda = await agenda_of(tx, list(self._consumers), now)
            if agenda.timers:
                await enter_due(tx, now)
                tx.after_commit.append(self._bell.rung.set)
        return unread, agenda

    async def _serve(self, share: Share, *, due: bool) -> int:
        """Work on a share until it has nothing more, giving way to other shares after each batch."""
        group, partition = share
        consumer = self._consumers[group]
        total = 0
        while not self._stopping:
            async with self._workers_of[group], self._workers:
                count = await (
                    consumer.retry(partition) if due else consumer.read(partition, self._options.batch)
                )
            if count is None:
                self._wait_for(share)
                break
            self._refused_s.pop(share, None)
            total += count
            self._progress(count)
            if not due and count < self._options.batch:
                break
            due = False
        return total

    def _wait_for(self, share: Share) -> None:
        first, longest = CLAIMED_S
        pause = min(self._refused_s.get(share, first / 2) * 2, longest)
        self._refused_s[share] = pause
        asyncio.get_running_loop().call_later(pause, self._bell.rung.set)

    def _finished(self, share: Share, task: "asyncio.Task[int]") -> None:
        del self._running[share]
        error = None if task.cancelled() else task.exception()
        if error is not None:
            if isinstance(error, TROUBLE):
                logger.warning(WAITS, error=type(error).__name__)
            else:
                logger.error("events.share_failed", group=share[0], partition=share[1], exc_info=error)
            asyncio.get_running_loop().call_later(self._options.poll_s, self._bell.rung.set)
        elif share in self._again:
            self._bell.rung.set()
        self._again.discard(share)


def by_group(handlers: Iterable[Handler[Any]]) -> dict[str, dict[str, Handler[Any]]]:
    """Handlers by group and event type; a group has one handler for a type."""
    groups: dict[str, dict[str, Handler[Any]]] = {}
    for handler in handlers:
        types = groups.setdefault(handler.group, {})
        if types.setdefault(handler.event.TYPE, handler) is not handler:
            message = f"{handler.group} has two handlers for {handler.event.TYPE}"
            raise ValueError(message)
    return groups
