"""Row 6: the worker that makes a report is killed anywhere: one object in the end, and nothing left over."""

import asyncio
import sys
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
import pytest_asyncio

from fitpulse.infra.embedded import Endpoints
from fitpulse.infra.failpoints import BUILD, POINTS
from fitpulse.services.identity.service.exporter import Exporter
from tests.e2e.person import Person
from tests.e2e.topology import ROOT
from tests.faults.copies import EXPORTS
from tests.faults.exporting import NO_RECONCILE, SMALL_PARTS
from tests.faults.owner import told
from tests.faults.world import World

pytestmark = pytest.mark.server


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where workers are started, one after the other, each a minute and more after the one before."""

    world: World
    home: Path
    workers: asyncio.subprocess.Process

    async def work(self, **environment: str) -> int | None:
        """Let a worker do what is due; returns how many exports it made, None when it was killed."""
        self.world.clock.advance(timedelta(minutes=2))
        assert self.workers.stdin is not None
        assert self.workers.stdout is not None
        order = {"now": self.world.clock.now(), "environment": environment}
        self.workers.stdin.write(msgspec.json.encode(order) + b"\n")
        told = (await self.workers.stdout.readline()).decode().strip()
        return None if told == "killed" else int(told)

    def files(self, user_id: UUID) -> list[Path]:
        folder = self.home / "objects" / "exports" / str(user_id)
        return sorted(path for path in folder.rglob("*") if path.is_file())

    async def news(self, user_id: UUID) -> int:
        count: int = await self.world.admin.fetchval(
            "select count(*) from events.outbox where key = $1 and type like '%export-ready%'", user_id
        )
        return count


@pytest_asyncio.fixture(scope="module")
async def workshop(world: World, endpoints: Endpoints, app_url: str) -> AsyncIterator[Workshop]:
    home = world.process.resources.settings.home
    assert home is not None
    workers = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.faults.exporting",
        app_url,
        endpoints.valkey_url,
        str(home),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    yield Workshop(world, home, workers)
    assert workers.stdin is not None
    workers.stdin.close()
    assert await workers.wait() == 0


def killed_at(point: str) -> dict[str, str]:
    return {BUILD: "test", POINTS: f"{point}=kill", SMALL_PARTS: "1"}


async def asks(world: World) -> tuple[Person, UUID, str]:
    person = await world.person()
    asked = await told(person, "POST", EXPORTS)
    return person, await world.user_id(person), asked["id"]


@pytest.mark.parametrize(
    "points",
    [
        ("export.before-write",),
        ("export.amid-write@12", "export.amid-write@5"),
        ("export.after-write",),
        ("export.after-mark",),
        ("export.amid-write@20", "export.after-write", "export.before-write", "export.after-mark"),
    ],
    ids=" ".join,
)
async def test_killed_workers_leave_one_object_and_no_orphan(
    workshop: Workshop, points: tuple[str, ...]
) -> None:
    person, user_id, export = await asks(workshop.world)
    for point in points:
        name, _, hit = point.partition("@")
        environment = killed_at(name)
        environment[POINTS] += f"@{hit}" if hit else ""
        assert await workshop.work(**environment) is None, f"it was to die at {point}"
    assert await workshop.work() == (0 if points[-1] == "export.after-mark" else 1)
    assert await workshop.work() == 0
    (only,) = workshop.files(user_id)
    assert only.name == f"{export}.zip"
    assert zipfile.ZipFile(only).testzip() is None
    assert await workshop.news(user_id) == 1
    await person.sign_in()
    ready = await person.get(f"{EXPORTS}/{export}")
    assert (ready["state"], ready["bytes"]) == ("ready", only.stat().st_size)
    assert (await person.call("GET", f"{EXPORTS}/{export}/file")).content == only.read_bytes()


async def test_the_check_sees_what_a_killed_worker_leaves(workshop: Workshop) -> None:
    """The defence off: nobody compares the store with the table, and the rest of a killed worker stays."""
    _, user_id, export = await asks(workshop.world)
    assert await workshop.work(**killed_at("export.amid-write"), **{NO_RECONCILE: "1"}) is None
    left = workshop.files(user_id)
    assert [path.name for path in left] == [f"{export}.zip#1"]
    assert await workshop.work(**{NO_RECONCILE: "1"}) == 1
    assert [path.name for path in workshop.files(user_id)] == [f"{export}.zip", f"{export}.zip#1"]
    assert await workshop.work() == 0
    assert [path.name for path in workshop.files(user_id)] == [f"{export}.zip"]


async def test_a_worker_dies_for_good_no_more_than_eight_times(workshop: Workshop) -> None:
    """What kills every worker does not go on for ever."""
    person, user_id, export = await asks(workshop.world)
    await workshop.world.admin.execute("update identity.exports set attempts = 7 where id = $1::uuid", export)
    assert await workshop.work(**killed_at("export.after-write")) is None
    assert await workshop.work() == 0
    await person.sign_in()
    assert (await person.get(f"{EXPORTS}/{export}"))["state"] == "failed"
    assert workshop.files(user_id) == []


async def test_a_worker_that_comes_back_late_does_no_harm(world: World, workshop: Workshop) -> None:
    """It lost its lease amid its work, another finished meanwhile: one object, one piece of news."""
    exporter = world.process.service(Exporter)
    _, user_id, export = await asks(world)
    job = await exporter._claim()
    assert job is not None
    assert str(job.id) == export
    assert await workshop.work() == 1
    assert await exporter._attempt(job) is False
    await exporter.work_off()
    (only,) = workshop.files(user_id)
    assert zipfile.ZipFile(only).testzip() is None
    assert await workshop.news(user_id) == 1
