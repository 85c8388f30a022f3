"""`kill -9` of PostgreSQL under the relay: effects that were not yet on the disk come again (ADR 0003)."""

import asyncio
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio

from fitpulse.infra.db import Database
from fitpulse.infra.db.trouble import TROUBLE
from fitpulse.infra.embedded import Supervisor
from fitpulse.infra.events import Relay, RelayOptions
from fitpulse.infra.schema import prepare
from fitpulse.kernel.clock import SystemClock
from fitpulse.kernel.ids import new_id
from tests.conftest import APP_PASSWORD
from tests.infra.events.ledger import count, lay_down, notes, noting, say

pytestmark = [pytest.mark.server, pytest.mark.slow]

KILLS = 3
EVENTS_BETWEEN = 300


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="fitpulse-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "home"


@pytest_asyncio.fixture
async def own(home: Path) -> AsyncIterator[Database]:
    """A server of this test's own."""
    with Supervisor(home, durable=True) as endpoints:
        url = await prepare(endpoints.postgres_admin_url, APP_PASSWORD)
        await lay_down(endpoints.postgres_admin_url)
        database = await Database.connect(url, size=12)
        yield database
        await database.close()


def kill_postgres(home: Path) -> None:
    (pid,) = (int(path.read_text().split()[0]) for path in home.rglob("postmaster.pid"))
    os.kill(pid, signal.SIGKILL)


async def persist(db: Database, person: UUID, numbers: range) -> None:
    """Publish one after the other, going on after each failure as a client would with a new request."""
    for n in numbers:
        try:
            await say(db, person, n)
        except TROUBLE:
            await asyncio.sleep(0.05)


async def test_a_killed_server_costs_no_event_and_repeats_none(home: Path, own: Database) -> None:
    relay = Relay(own, [noting()], clock=SystemClock(), options=RelayOptions(poll_s=0.1))
    running = asyncio.create_task(relay.run())
    people = [new_id() for _ in range(6)]
    for round_ in range(KILLS):
        numbers = range(round_ * EVENTS_BETWEEN, (round_ + 1) * EVENTS_BETWEEN)
        writing = [asyncio.create_task(persist(own, person, numbers)) for person in people]
        handled = await count(own, "inbox")
        while await count(own, "inbox") < handled + EVENTS_BETWEEN:
            await asyncio.wait(writing, timeout=0.01)
        kill_postgres(home)
        await asyncio.gather(*writing)
    await relay.stop()
    await running
    await Relay(own, [noting()], clock=SystemClock()).drain()
    async with own.system() as tx:
        rows = await tx.fetch(
            "select key, array_agg((convert_from(payload, 'utf8')::json -> 'data' ->> 'n')::int order by seq) "
            "from events.outbox group by key"
        )
    assert len(rows) == len(people)
    for row in rows:
        assert await notes(own, row[0]) == row[1]
