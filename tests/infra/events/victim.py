"""A process that works on the toy's log and is killed there: `python -m tests.infra.events.victim URL KILLS SEED JOB`.

It forks a fresh worker for each kill, so that two hundred of them take seconds, and prints how many died.
"""

import asyncio
import os
import random
import signal
import sys
import traceback
from datetime import timedelta

import pytest

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.events import Relay, RelayOptions, Retries, current_delivery, replay
from fitpulse.infra.failpoints import arm
from fitpulse.kernel.clock import SystemClock
from tests.infra.events.ledger import GROUP, Noted, count, note, noting, without_inbox

POINTS = (("events.after-effect-before-commit", 6), ("events.after-commit", 6), ("events.before-offset", 2))
OPTIONS = RelayOptions(batch=10, retries=Retries(first=timedelta(milliseconds=1)))


async def stumble(tx: Tx, event: Noted) -> None:
    """Write and, now and then, fail the first time, so that kills meet parked events too."""
    await note(tx, event)
    if event.n % 6 == 5 and current_delivery.get().attempt == 1:
        raise RuntimeError


async def work(url: str, job: str, *, projection: bool = True) -> None:
    if job == "careless":
        without_inbox(pytest.MonkeyPatch())
    db = await Database.connect(url, size=8)
    if job == "replay":
        await replay(db, [noting(stumble)], GROUP, clock=SystemClock(), options=OPTIONS)
    relay = Relay(db, [noting(stumble, projection=projection)], clock=SystemClock(), options=OPTIONS)
    await relay.drain()
    while await count(db, "retry"):
        await relay.drain()
    await db.close()


def die(url: str, job: str, point: str, *, projection: bool) -> bool:
    """Work in a child that is to be killed at `point`; returns whether it was before it was done."""
    child = os.fork()
    if child == 0:
        try:
            arm({"FITPULSE_BUILD": "test", "FITPULSE_FAILPOINTS": point})
            asyncio.run(work(url, job, projection=projection))
            os._exit(0)
        finally:
            traceback.print_exc()
            os._exit(1)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def main(url: str, kills: int, seed: int, job: str) -> int:
    chance = random.Random(seed)  # noqa: S311 - a choice, not a secret
    for killed in range(kills):
        name, most = POINTS[killed % len(POINTS)]
        point = f"{name}=kill@{chance.randint(1, most)}"
        if not die(url, job, point, projection=killed % 2 == 0):
            return killed
    return kills


if __name__ == "__main__":
    url, kills, seed, job = sys.argv[1:]
    sys.stdout.write(str(main(url, int(kills), int(seed), job)))
