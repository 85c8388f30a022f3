"""What training publishes, carried by the relay to progress, community and notifications as they are wired."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from valkey.asyncio import Valkey

from fitpulse.infra.db import Database
from fitpulse.infra.events import Relay, forget, publish, replay
from fitpulse.infra.module import Built, Resources
from fitpulse.infra.rpc import Registry
from fitpulse.infra.settings import Settings
from fitpulse.kernel.clock import ManualClock
from fitpulse.kernel.events import Event
from fitpulse.services.community import wiring as community
from fitpulse.services.community.service import Boards, Community
from fitpulse.services.identity.events import UserErased
from fitpulse.services.notifications import wiring as notifications
from fitpulse.services.notifications.service import Notifications
from fitpulse.services.progress import wiring as progress
from fitpulse.services.progress.service import Progress
from tests.services.notifications.happenings import beaten, finished
from tests.services.progress.events import logged
from tests.services.progress.state import state_hash

pytestmark = pytest.mark.server
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class Spine:
    db: Database
    clock: ManualClock
    built: tuple[Built, ...]
    relay: Relay

    def one(self, kind: type) -> Any:
        return next(item for built in self.built for item in built.provided if isinstance(item, kind))

    async def publish(self, *events: Event) -> None:
        async with self.db.system() as tx:
            await publish(tx, *events, at=self.clock.now())
        await self.relay.drain()

    async def figures(self, person: UUID) -> tuple[int, int, list[str], int]:
        """Sets and workouts counted, the board's handles, and notifications."""
        total = (await self.one(Progress).statistics(person, None, None)).total
        board = await self.one(Boards).weekly(person, "2026-W48", 100, None)
        inbox = await self.one(Notifications).inbox(person, only_unread=False, limit=100, cursor=None)
        mine = [entry.handle for entry in board.entries if entry.me]
        return total.sets, total.workouts, mine, len(inbox.items)


@pytest_asyncio.fixture
async def spine(db: Database, cache: Valkey, clock: ManualClock) -> AsyncIterator[Spine]:
    clock.set(NOON)
    resources = Resources(Settings(_env_file=None), db, cache, Registry(), clock)  # type: ignore[call-arg]
    built = tuple([await wiring.build(resources) for wiring in (progress, community, notifications)])
    made = Spine(
        db, clock, built, Relay(db, [handler for one in built for handler in one.handlers], clock=clock)
    )
    yield made
    await made.one(Community)._publisher.settled()


async def test_one_workout_reaches_everyone_and_its_person_can_vanish(spine: Spine) -> None:
    ada = uuid4()
    await spine.one(Community).join(ada, f"ada_{ada.hex[:8]}")
    day = NOON.date()
    await spine.publish(
        logged(ada, local_date=day),
        logged(ada, local_date=day),
        beaten(ada),
        finished(ada, completed_at=NOON),
    )
    assert await spine.figures(ada) == (2, 1, [f"ada_{ada.hex[:8]}"], 2)

    async with spine.db.transaction(ada) as tx:
        await forget(tx, ada)
    await spine.publish(UserErased(user_id=ada))
    assert await spine.figures(ada) == (0, 0, [], 0)
    assert (await spine.one(Community).membership(ada)).member is False
    async with spine.db.system() as tx:
        assert await tx.fetchval("select count(*) from infra.mail_outbox where user_id = $1", ada) == 0


async def test_nothing_that_is_still_under_way_brings_an_erased_person_back(spine: Spine) -> None:
    """The erasure is published before any group has handled a single event of the person."""
    ada = uuid4()
    await spine.one(Community).join(ada, f"ada_{ada.hex[:8]}")
    await spine.publish(
        logged(ada), finished(ada, completed_at=NOON), beaten(ada), logged(ada), UserErased(user_id=ada)
    )
    await spine.one(Community)._publisher.settled()
    async with spine.db.system() as tx:
        tables = await tx.fetch(
            "select table_schema || '.' || table_name as name from information_schema.columns "
            "where column_name = 'user_id' and table_schema in ('progress', 'community', 'notifications', 'infra')"
        )
        left = {
            row["name"]: await tx.fetchval(f"select count(*) from {row['name']} where user_id = $1", ada)
            for row in tables
        }
    assert len(left) >= 13
    assert not any(left.values()), left


async def test_projections_can_be_rebuilt_from_the_log(spine: Spine) -> None:
    ada = uuid4()
    await spine.one(Community).join(ada, f"ada_{ada.hex[:8]}")
    await spine.publish(logged(ada), finished(ada, completed_at=NOON))
    before, figures = await state_hash(spine.db, ada), await spine.figures(ada)
    handlers = [handler for one in spine.built for handler in one.handlers]
    for group in ("progress.sets", "progress.workouts", "community.scores"):
        assert await replay(spine.db, handlers, group, clock=spine.clock) >= 1
    assert await state_hash(spine.db, ada) == before
    assert await spine.figures(ada) == figures
