from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest_asyncio
from valkey.asyncio import Valkey

from fitpulse.infra.db import Database
from fitpulse.kernel.clock import ManualClock
from fitpulse.services.community.domain.answers import Leaderboard
from fitpulse.services.community.service import Boards, Community, Publisher
from fitpulse.services.community.store.board import Board
from fitpulse.services.training.events import WorkoutCompleted, WorkoutReopened
from tests.services.community.workouts import MONDAY


@dataclass
class Town:
    """A community on an empty database, a Friday of the week that starts on MONDAY."""

    db: Database
    cache: Valkey
    publisher: Publisher
    community: Community
    boards: Boards

    async def join(self, handle: str) -> UUID:
        user_id = uuid4()
        await self.community.join(user_id, handle)
        return user_id

    async def hear(self, *events: WorkoutCompleted | WorkoutReopened) -> None:
        """Deliver as a relay would: each event in a transaction of its person."""
        for event in events:
            async with self.db.transaction(event.user_id) as tx:
                await self.community.take_workout(tx, event)

    async def board(self, user_id: UUID, limit: int = 25, cursor: str | None = None) -> Leaderboard:
        await self.publisher.settled()
        return await self.boards.weekly(user_id, "2026-W47", limit, cursor)

    async def order(self, user_id: UUID) -> list[tuple[int, str, int]]:
        return [(entry.rank, entry.handle, entry.score) for entry in (await self.board(user_id)).entries]

    async def rebuild(self) -> int:
        return await self.publisher.rebuild(MONDAY)


@pytest_asyncio.fixture
async def town(db: Database, cache: Valkey, clock: ManualClock) -> AsyncIterator[Town]:
    async with db.system() as tx:
        await tx.execute("delete from community.member")
        await tx.execute("delete from community.board_change")
    joined = clock.now().replace(day=15)
    clock.set(joined)
    board = Board(cache)
    publisher = Publisher(db, board, clock)
    made = Town(
        db,
        cache,
        publisher,
        Community(db, publisher, clock),
        Boards(db, board, publisher, clock),
    )
    yield made
    await publisher.settled()
