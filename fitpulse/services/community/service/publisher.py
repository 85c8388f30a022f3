"""Tells the cached board what became true in PostgreSQL.

Each change of a score leaves a row in `board_change`, in the same transaction. After the commit the rows are
told to the board as absolute values and removed. Whatever dies in between, the row is still there and the
next round, or the next reader, tells it again: doing so twice, or late, does no harm.
"""

import asyncio
from datetime import date, timedelta
from typing import Final

import structlog
from asyncpg import PostgresError
from valkey.exceptions import ValkeyError

from fitpulse.infra.db import Database
from fitpulse.infra.failpoints import failpoint
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.errors import FitPulseError
from fitpulse.services.community.domain.weeks import monday
from fitpulse.services.community.store import scores
from fitpulse.services.community.store.board import Board

BATCH: Final = 1000
AWAY: Final = (ValkeyError, OSError, PostgresError, FitPulseError)
log = structlog.get_logger(__name__)


class Publisher:
    """Writes the cached board, one process at a time across the installation."""

    def __init__(self, db: Database, board: Board, clock: Clock) -> None:
        self._db = db
        self._board = board
        self._clock = clock
        self._again = False
        self._task: asyncio.Task[None] | None = None
        self._rebuilding: dict[date, asyncio.Task[None]] = {}

    def kept(self) -> frozenset[date]:
        """Weeks worth keeping in the cache: the running one and its neighbours; others are read from the truth."""
        this = monday(self._clock.now().date())
        return frozenset(this + timedelta(weeks=step) for step in (-1, 0, 1))

    def wake(self) -> None:
        """Publish soon; many calls in a burst make few rounds."""
        self._again = True
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    def rebuild_soon(self, week: date) -> None:
        task = self._rebuilding.get(week)
        if task is None or task.done():
            self._rebuilding[week] = asyncio.create_task(self._rebuild_quietly(week))

    async def settled(self) -> None:
        """Wait until what was woken so far is done."""
        for task in (self._task, *self._rebuilding.values()):
            if task is not None:
                await task

    async def publish(self) -> int:
        """Tell the board every change there is; returns how many."""
        total = 0
        while count := await self._round():
            total += count
        return total

    async def rebuild(self, week: date) -> int:
        """Build a week's board anew from PostgreSQL; returns how many people are on it."""
        async with self._db.system() as tx:
            await scores.alone(tx)
            return await self._board.replace(week, scores.everyone(tx, week))

    async def _round(self) -> int:
        async with self._db.system() as tx:
            await scores.alone(tx)
            changes = await scores.changes(tx, BATCH)
            if changes:
                await failpoint("leaderboard.before-board")
                await self._board.tell(changes, self.kept())
                await failpoint("leaderboard.after-board")
                await scores.heard(tx, changes)
        return len(changes)

    async def _run(self) -> None:
        while self._again:
            self._again = False
            try:
                await self.publish()
            except AWAY as error:
                log.warning("the board was not told; the next round or reader will", error=repr(error))

    async def _rebuild_quietly(self, week: date) -> None:
        try:
            await self.rebuild(week)
        except AWAY as error:
            log.warning("the board was not rebuilt; the next reader will try again", error=repr(error))
