"""A process that delivers one completed workout and tells the board, to be killed at a failpoint."""

import asyncio
import os
import sys
from datetime import UTC, datetime
from uuid import UUID

from valkey.asyncio import Valkey

from fitpulse.infra.db import Database
from fitpulse.infra.failpoints import arm
from fitpulse.kernel.clock import ManualClock
from fitpulse.services.community.service import Community, Publisher
from fitpulse.services.community.store.board import Board
from tests.services.community.workouts import done


async def deliver(database_url: str, cache_url: str, user_id: UUID, workout_id: UUID) -> None:
    clock = ManualClock(datetime(2026, 11, 16, 13, tzinfo=UTC))
    db = await Database.connect(database_url, size=2)
    cache = Valkey.from_url(cache_url)
    publisher = Publisher(db, Board(cache), clock)
    community = Community(db, publisher, clock)
    async with db.transaction(user_id) as tx:
        await community.take_workout(tx, done(user_id, workout_id=workout_id))
    await publisher.settled()
    await cache.aclose()
    await db.close()


if __name__ == "__main__":
    arm(os.environ)
    asyncio.run(deliver(sys.argv[1], sys.argv[2], UUID(sys.argv[3]), UUID(sys.argv[4])))
