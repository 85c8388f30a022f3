"""Workers that make exports in processes of their own, to be killed there.

    python -m tests.faults.exporting APP_URL VALKEY_URL HOME

Each line of its input starts one: `{"now": INSTANT, "environment": {NAME: VALUE}}`. It is forked, so that twenty of
them take seconds, does all that is due at NOW, and the line of output says how many exports it made, or "killed".
With SMALL_PARTS an object is written in small pieces, so that a kill in between meets one half written; with
NO_RECONCILE the defence against what a killed worker left is off.
"""

import asyncio
import os
import signal
import sys
import traceback
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from fitpulse.infra import failpoints
from fitpulse.infra.objects import store
from fitpulse.kernel.clock import ManualClock
from fitpulse.main.compose import SERVICES, modules, process
from fitpulse.services.identity.service.exporter import Exporter
from tests.faults.world import make_settings

SMALL_PARTS = "FITPULSE_TEST_SMALL_PARTS"
NO_RECONCILE = "FITPULSE_TEST_NO_RECONCILE"


async def leave_it(_exporter: Exporter, owner: object = None) -> None:
    """In the place of `reconcile`."""


async def work(app_url: str, valkey_url: str, home: str, now: str) -> int:
    settings = make_settings(Path(home), app_url, valkey_url)
    clock = ManualClock(datetime.fromisoformat(now))
    async with process(settings, clock=clock, background=False) as running:
        return await running.service(Exporter).work_off()


def child(answer: int, where: list[str], now: str, environment: dict[str, str]) -> None:
    """Work, and write the outcome to the pipe."""
    try:
        os.dup2(2, 1)  # what it logs is not an answer
        failpoints.arm(environment)
        if SMALL_PARTS in environment:
            store.CHUNK = 256  # type: ignore[misc]
        if NO_RECONCILE in environment:
            Exporter.reconcile = leave_it  # type: ignore[method-assign]
        os.write(answer, str(asyncio.run(work(*where, now))).encode())
        os._exit(0)
    finally:
        traceback.print_exc()
        os._exit(1)


def start(where: list[str], order: dict[str, Any]) -> str:
    result, answer = os.pipe()
    worker = os.fork()
    if worker == 0:
        child(answer, where, order["now"], order["environment"])
    os.close(answer)
    _, status = os.waitpid(worker, 0)
    with os.fdopen(result, "rb") as told:
        made = told.read().decode()
    return "killed" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL else made


if __name__ == "__main__":
    modules(SERVICES)
    for line in sys.stdin:
        sys.stdout.write(f"{start(sys.argv[1:], msgspec.json.decode(line))}\n")
        sys.stdout.flush()
