"""Shadow runs: another version answers the same request in the background, and only the difference is kept.

The queue is bounded and a full one drops: an answer never waits for its shadow, and a shadow that fails is counted
and nothing else.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter
from typing import Final

import structlog

from fitpulse.infra.db import Database
from fitpulse.infra.db.pool import BROKEN
from fitpulse.infra.telemetry.metrics import shadow_answers
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.errors import Unavailable
from fitpulse.services.coaching.store import artefacts
from fitpulse.services.coaching.store.artefacts import Tally

WAITING: Final = 64
RESTS: Final = 4.0
"""Times as long as a comparison took, nothing is compared: shadows get a fifth of a core, and answers the rest."""
BATCH: Final = 100
"""Comparisons after which the tallies are written, at the latest; else once the queue is empty."""
logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One comparison: `distance` answers anew with the shadow and says how far off it is, 0 (same) to 1."""

    name: str
    live: str
    shadow: str
    distance: Callable[[], float]


class Shadows:
    """Compares in a thread, one run at a time."""

    def __init__(self, db: Database, clock: Clock, *, waiting: int = WAITING) -> None:
        self._db = db
        self._clock = clock
        self._queue: asyncio.Queue[Run] = asyncio.Queue(waiting)
        self._tallies: dict[tuple[str, str, str, date], Tally] = {}
        self._unwritten = 0

    def offer(self, run: Run) -> None:
        """Compare later, or not at all where too many wait already; never raises, never waits."""
        try:
            self._queue.put_nowait(run)
        except asyncio.QueueFull:
            shadow_answers.labels(run.name, "dropped").inc()

    async def run(self) -> None:
        """Compare until cancelled."""
        while True:
            run = await self._queue.get()
            started = perf_counter()
            await self.take(run)
            await asyncio.sleep(RESTS * (perf_counter() - started))
            if self._queue.empty() or self._unwritten >= BATCH:
                await self.write()

    async def settled(self) -> None:
        """Compare and write what waits now."""
        while not self._queue.empty():
            await self.take(self._queue.get_nowait())
        await self.write()

    async def take(self, run: Run) -> None:
        try:
            distance = await asyncio.to_thread(run.distance)
        except Exception as error:  # noqa: BLE001 - whatever a shadow does, it stays a shadow
            logger.warning("shadow.failed", name=run.name, version=run.shadow, error=type(error).__name__)
            self._count(run, failed=1, outcome="failed")
            return
        outcome = "different" if distance > 0 else "same"
        self._count(run, compared=1, differing=int(distance > 0), distance=distance, outcome=outcome)

    async def write(self) -> None:
        """Add the tallies to those in the database; they are kept here while it is away."""
        tallies = list(self._tallies.values())
        if not tallies:
            return
        try:
            async with self._db.system() as tx:
                for tally in tallies:
                    await artefacts.add(tx, tally)
        except (Unavailable, *BROKEN) as error:
            logger.warning("shadow.unwritten", error=type(error).__name__)
            return
        self._tallies.clear()
        self._unwritten = 0

    def _count(
        self,
        run: Run,
        *,
        outcome: str,
        compared: int = 0,
        differing: int = 0,
        failed: int = 0,
        distance: float = 0.0,
    ) -> None:
        shadow_answers.labels(run.name, outcome).inc()
        day = self._clock.now().date()
        key = (run.name, run.live, run.shadow, day)
        tally = self._tallies.get(key) or Tally(name=run.name, live=run.live, shadow=run.shadow, day=day)
        self._tallies[key] = replace(
            tally,
            compared=tally.compared + compared,
            differing=tally.differing + differing,
            failed=tally.failed + failed,
            distance=tally.distance + distance,
        )
        self._unwritten += 1
