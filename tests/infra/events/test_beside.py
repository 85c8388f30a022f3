"""What a relay does beside its events outlives faults of ours, and tells of them."""

import asyncio
from typing import Any

import asyncpg
import pytest
import structlog

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.events import Lag, RelayOptions, upkeep
from fitpulse.infra.events.postgres_log import PostgresLog
from fitpulse.infra.periodic import every
from fitpulse.infra.telemetry.metrics import render_metrics
from fitpulse.kernel.errors import Unavailable
from tests.infra.events.ledger import GROUP, noting
from tests.infra.events.test_waking import Stopwatch, publish_one, serving

pytestmark = pytest.mark.server


class Fault(Exception):
    """Nothing that anybody expects."""


class FaultyLog(PostgresLog):
    """Can't tell the lag the first time it is asked."""

    def __init__(self, db: Database) -> None:
        super().__init__(db, {})
        self.asked = 0
        self.told = asyncio.Event()

    async def lag(self, tx: Tx) -> list[Lag]:
        self.asked += 1
        if self.asked == 1:
            raise Fault
        self.told.set()
        return await super().lag(tx)


class FaultyLook(PostgresLog):
    """Can't look into the log the first time."""

    def __init__(self, db: Database) -> None:
        super().__init__(db, {GROUP: frozenset({"fitpulse.tests.noted"})})
        self.looks = 0

    async def look(self) -> None:
        self.looks += 1
        if self.looks == 1:
            raise Fault
        await super().look()


def failures(trouble: str) -> float:
    head = f'background_failures_total{{trouble="{trouble}"}} '
    lines = render_metrics().decode().splitlines()
    return sum(float(line.removeprefix(head)) for line in lines if line.startswith(head))


async def test_a_fault_in_the_upkeep_is_told_and_does_not_end_it(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "LAG_S", 0.01)
    before = failures("events.upkeep_failed")
    log = FaultyLog(db)
    with structlog.testing.capture_logs() as logged:
        async with serving(db, log=log), asyncio.timeout(10):
            await log.told.wait()
    (told,) = [one for one in logged if one["event"] == "events.upkeep_failed"]
    assert (told["log_level"], type(told["exc_info"])) == ("error", Fault)
    assert failures("events.upkeep_failed") == before + 1


async def test_a_fault_in_the_bell_is_told_and_does_not_end_it(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    listen, again, times = asyncpg.Connection.add_listener, asyncio.Event(), 0

    async def faulty(*values: Any) -> None:
        nonlocal times
        times += 1
        if times == 1:
            raise Fault
        await listen(*values)
        again.set()

    monkeypatch.setattr("fitpulse.infra.events.bell.RECONNECT_S", 0.01)
    monkeypatch.setattr(asyncpg.Connection, "add_listener", faulty)
    before = failures("events.bell_lost")
    watch = Stopwatch()
    with structlog.testing.capture_logs() as logged:
        async with serving(db, noting(watch)), asyncio.timeout(10):
            await again.wait()
            await watch.until_handled(await publish_one(db))
    (told,) = [one for one in logged if one["event"] == "events.bell_lost"]
    assert (told["log_level"], type(told["exc_info"])) == ("error", Fault)
    assert failures("events.bell_lost") == before + 1


async def test_a_fault_in_a_look_is_told_and_does_not_end_the_relay(db: Database) -> None:
    before, watch = failures("events.relay_waits"), Stopwatch()
    with structlog.testing.capture_logs() as logged:
        async with (
            asyncio.timeout(20),
            serving(db, noting(watch), log=FaultyLook(db), options=RelayOptions()),
        ):
            await watch.until_handled(await publish_one(db))
    (told,) = [one for one in logged if one["event"] == "events.relay_waits"]
    assert (told["log_level"], type(told["exc_info"])) == ("error", Fault)
    assert failures("events.relay_waits") == before + 1


async def test_a_database_that_is_away_is_told_without_a_traceback() -> None:
    rounds, done = 0, asyncio.Event()

    async def work() -> None:
        nonlocal rounds
        rounds += 1
        if rounds == 1:
            raise Unavailable
        done.set()

    with structlog.testing.capture_logs() as logged:
        task = asyncio.create_task(every(0.0, work, trouble="tests.trouble"))
        async with asyncio.timeout(10):
            await done.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert logged == [{"event": "tests.trouble", "error": "Unavailable", "log_level": "warning"}]
