"""`kill -9` of a consumer anywhere: nothing lost, nothing twice, every key in order (fault row 3)."""

import asyncio
import sys
from pathlib import Path
from uuid import UUID

import pytest

from fitpulse.infra.db import Database
from fitpulse.kernel.ids import new_id
from tests.infra.events.ledger import count, notes, say
from tests.infra.events.victim import work

pytestmark = pytest.mark.server

ROOT = Path(__file__).parents[3]
EVENTS_A_KILL = 16


async def publish_for(db: Database, kills: int) -> dict[UUID, list[int]]:
    """Enough events for that many kills, spread over people and transactions."""
    people = [new_id() for _ in range(24)]
    told: dict[UUID, list[int]] = {person: [] for person in people}
    for start in range(0, kills * EVENTS_A_KILL // len(people) + 1, 4):
        for person in people:
            numbers = list(range(start, start + 4))
            await say(db, person, *numbers)
            told[person] += numbers
    return told


async def kill(app_url: str, kills: int, job: str = "live") -> int:
    """Let workers die one after the other; returns how many did."""
    victim = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.infra.events.victim", app_url, str(kills), "20261123", job,
        cwd=ROOT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, _ = await victim.communicate()
    assert victim.returncode == 0
    return int(output.split()[-1])


async def assert_complete(db: Database, told: dict[UUID, list[int]]) -> None:
    for person, numbers in told.items():
        assert await notes(db, person) == numbers
    assert await count(db, "dead_letter") == await count(db, "retry") == 0


@pytest.mark.parametrize("kills", [20, pytest.param(200, marks=pytest.mark.slow)])
async def test_killed_consumers_lose_nothing_and_repeat_nothing(
    db: Database, app_url: str, kills: int
) -> None:
    told = await publish_for(db, kills)
    assert await kill(app_url, kills) == kills
    await work(app_url, "live")
    await assert_complete(db, told)


async def test_without_the_inbox_a_killed_consumer_repeats(db: Database, app_url: str) -> None:
    """The defence off: what was committed before its offset has its effect again."""
    told = await publish_for(db, 4)
    assert await kill(app_url, 4, "careless") == 4
    await work(app_url, "live")
    assert len(await notes(db)) > sum(map(len, told.values()))


async def test_a_rebuild_that_is_killed_goes_on(db: Database, app_url: str) -> None:
    told = await publish_for(db, 8)
    await work(app_url, "live")
    assert await kill(app_url, 1, "replay") == 1
    assert len(await notes(db)) < sum(map(len, told.values())), "it was killed amid the rebuild"
    await work(app_url, "live")
    await assert_complete(db, told)
