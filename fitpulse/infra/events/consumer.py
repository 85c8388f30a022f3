"""A consumer group in this process: takes its shares of the log in order and keeps the books.

The bookkeeping transaction holds the claim on a share and, at its end, commits the offset together with what
had to be parked; each event's effect commits in its own transaction meanwhile. A process that is killed in
between leaves effects without an offset: the events come again and the inbox knows them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any, Final
from uuid import UUID

import structlog

from fitpulse.infra.db import Database
from fitpulse.infra.events import parking
from fitpulse.infra.events.delivery import Courier
from fitpulse.infra.events.handler import Handler
from fitpulse.infra.events.log import Log, Record
from fitpulse.infra.events.parking import Parked
from fitpulse.infra.events.retries import Retries, describe
from fitpulse.infra.failpoints import failpoint
from fitpulse.infra.telemetry.metrics import Series, events_dead, events_failed, events_handled
from fitpulse.kernel.clock import Clock

logger = structlog.get_logger(__name__)
TOGETHER: Final = 20
"""Events of a key that share a transaction where a projection is made: its effects never leave the database."""

_handled, _failed, _dead = Series(events_handled), Series(events_failed), Series(events_dead)


@dataclass(slots=True)
class _Ledger:
    """What became of the events of one batch; `blocked` are keys that wait behind a failure."""

    blocked: set[UUID]
    done: list[Parked] = field(default_factory=list)
    waiting: list[Parked] = field(default_factory=list)
    dead: list[Parked] = field(default_factory=list)


class Consumer:
    """Works for one group.

    `halted` is asked between events whether to stop early; `look_again` is called when parked events changed.
    """

    def __init__(
        self,
        db: Database,
        log: Log,
        group: str,
        handlers: Mapping[str, Handler[Any]],
        *,
        clock: Clock,
        retries: Retries,
        timeout_s: float,
        halted: Callable[[], bool],
        look_again: Callable[[], None],
    ) -> None:
        self.group = group
        self._db = db
        self._log = log
        self._clock = clock
        self._retries = retries
        self._halted = halted
        self._look_again = look_again
        projection = all(handler.reset is not None for handler in handlers.values())
        self._together = TOGETHER if projection else 1
        self._courier = Courier(db, group, handlers, clock=clock, timeout_s=timeout_s)

    async def read(self, partition: int, limit: int) -> int | None:
        """Handle the next events of the log; returns how many, None where another process has the share."""
        share = self.group, partition
        async with self._db.system() as tx:
            if not await self._log.claim(tx, *share):
                return None
            records = await self._log.read(tx, *share, limit)
            if not records:
                return 0
            ledger = _Ledger(await parking.parked_keys(tx, share, records))
            left = await self._take(records, ledger)
            before = [record.offset for record in records if record.offset < left]
            if before:
                now = self._clock.now()
                await failpoint("events.before-offset")
                await parking.park(tx, share, ledger.waiting, now)
                await parking.bury(tx, share, ledger.dead, now)
                await self._log.commit(tx, *share, before[-1])
            if ledger.waiting:
                tx.after_commit.append(self._look_again)
        return len(before)

    async def retry(self, partition: int) -> int | None:
        """Handle parked events that are due and those behind them; returns as `read` does."""
        share = self.group, partition
        async with self._db.system() as tx:
            if not await self._log.claim(tx, *share):
                return None
            ledger = _Ledger(set())
            for parked in await parking.due(tx, share, self._clock.now()):
                if self._halted():
                    break
                if parked.record.key not in ledger.blocked:
                    await self._attempt(parked, ledger)
            now = self._clock.now()
            await failpoint("events.before-offset")
            await parking.park(tx, share, ledger.waiting, now)
            await parking.bury(tx, share, ledger.dead, now)
            await parking.unpark(tx, share, ledger.done + ledger.dead, now)
            tx.after_commit.append(self._look_again)
        return len(ledger.done) + len(ledger.dead)

    async def _take(self, records: Sequence[Record], ledger: _Ledger) -> float:
        """Handle a batch key by key; returns the lowest offset that was left, infinity when none was."""
        keys: dict[UUID, list[Record]] = {}
        for record in records:
            keys.setdefault(record.key, []).append(record)
        left = inf
        for own in keys.values():
            for start in range(0, len(own), self._together):
                run = own[start : start + self._together]
                if self._halted():
                    left = min(left, run[0].offset)
                elif not await self._attempt_together(run, ledger):
                    for record in run:
                        if record.key in ledger.blocked:
                            ledger.waiting.append(Parked(record))
                        else:
                            await self._attempt(Parked(record), ledger)
        return left

    async def _attempt_together(self, run: Sequence[Record], ledger: _Ledger) -> bool:
        """Handle several events of a key in one transaction; if that fails, each is to be tried by itself."""
        if len(run) == 1 or run[0].key in ledger.blocked or await self._courier.deliver(run, 1) is not None:
            return False
        for record in run:
            self._succeed(Parked(record), ledger)
        return True

    async def _attempt(self, parked: Parked, ledger: _Ledger) -> None:
        record = parked.record
        error = await self._courier.deliver([record], parked.attempts + 1)
        if error is None:
            self._succeed(parked, ledger)
            return
        due_at = self._retries.next_at(error, parked.attempts + 1, self._clock.now())
        failed = parked.failed(describe(error), due_at)
        facts = {
            "group": self.group,
            "event_id": str(record.id),
            "attempt": failed.attempts,
            "error": failed.error,
        }
        if due_at is None:
            _dead(self.group, record.type).inc()
            ledger.dead.append(failed)
            logger.error("events.dead", **facts)
        else:
            _failed(self.group, record.type).inc()
            ledger.waiting.append(failed)
            ledger.blocked.add(record.key)
            logger.warning("events.failed", **facts)

    def _succeed(self, parked: Parked, ledger: _Ledger) -> None:
        _handled(self.group, parked.record.type).inc()
        ledger.done.append(parked)
