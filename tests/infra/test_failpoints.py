"""Failpoints kill, delay and raise in a test build and do nothing in any other."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from fitpulse.infra import failpoints
from fitpulse.infra.failpoints import FailpointRaised, arm, failpoint, failpoint_sync

VISIT = """
import asyncio, os
from fitpulse.infra.failpoints import arm, failpoint, failpoint_sync
arm(os.environ)
async def main():
    for visit in range(1, 6):
        await failpoint("outbox.after-publish")
        failpoint_sync("elsewhere")
        print(visit, flush=True)
asyncio.run(main())
"""


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    yield
    arm({})


def visit(**environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", VISIT]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def armed(points: str) -> bool:
    return arm({"FITPULSE_BUILD": "test", "FITPULSE_FAILPOINTS": points})


def test_the_third_visit_kills() -> None:
    done = visit(FITPULSE_BUILD="test", FITPULSE_FAILPOINTS="outbox.after-publish=kill@3")
    assert done.returncode == -signal.SIGKILL
    assert done.stdout.split() == ["1", "2"]


def test_the_synchronous_place_kills_too() -> None:
    done = visit(FITPULSE_BUILD="test", FITPULSE_FAILPOINTS="elsewhere=kill")
    assert done.returncode == -signal.SIGKILL
    assert done.stdout == ""


@pytest.mark.parametrize("build", [{}, {"FITPULSE_BUILD": "production"}, {"FITPULSE_BUILD": "TEST"}])
def test_outside_a_test_build_nothing_happens(build: dict[str, str]) -> None:
    done = visit(FITPULSE_FAILPOINTS="outbox.after-publish=kill", **build)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["1", "2", "3", "4", "5"]


async def test_raising() -> None:
    assert armed("a=raise@2; b=raise")
    await failpoint("a")
    with pytest.raises(FailpointRaised, match="a"):
        await failpoint("a")
    await failpoint("a")
    for _ in range(2):
        with pytest.raises(FailpointRaised):
            failpoint_sync("b")
    await failpoint("c")


async def test_delaying(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(failpoints.time, "sleep", waited.append)
    assert armed("a=delay:0.5;b=delay:2@2")
    await failpoint("a")
    failpoint_sync("b")
    failpoint_sync("b")
    assert waited == [0.5, 2.0]


@pytest.mark.parametrize("points", ["a", "a=explode", "a=kill@0", "a=delay", "a=delay:x", "=kill", "a=kill@"])
def test_an_unreadable_specification_is_refused(points: str) -> None:
    with pytest.raises(ValueError, match="cannot read"):
        armed(points)


def test_arming_again_forgets_what_was_armed() -> None:
    assert armed("a=raise")
    assert not armed("")
    failpoint_sync("a")
