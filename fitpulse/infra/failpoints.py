"""Failpoints: named places where a test build can be killed, delayed or made to raise.

    FITPULSE_BUILD=test FITPULSE_FAILPOINTS="outbox.after-publish=kill@3;db.before-commit=delay:0.5;a=raise"

`@3` means the third time the place is reached and only then; without it, every time. Outside a test build
nothing can be armed, and passing a failpoint costs one look at an empty table.
"""

import asyncio
import os
import re
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass

BUILD = "FITPULSE_BUILD"
POINTS = "FITPULSE_FAILPOINTS"

_SPEC = re.compile(
    r"(?P<name>[a-z0-9.-]+)=(?P<action>kill|raise|delay:(?P<seconds>\d+(\.\d+)?))(@(?P<hit>[1-9]\d*))?"
)


class FailpointRaised(RuntimeError):
    """What an armed failpoint raises; no code but a test should expect it."""


@dataclass(slots=True)
class _Failpoint:
    action: str
    seconds: float
    only_hit: int | None
    hits: int = 0

    def due(self) -> bool:
        self.hits += 1
        return self.only_hit in (None, self.hits)


_armed: dict[str, _Failpoint] = {}


def arm(environ: Mapping[str, str]) -> bool:
    """Arm what the environment names and forget what was armed; returns whether anything is.

    Raises ValueError for a specification that cannot be read. Outside a test build it arms nothing.
    """
    _armed.clear()
    if environ.get(BUILD) == "test":
        _armed.update(_parse(spec.strip()) for spec in environ.get(POINTS, "").split(";") if spec.strip())
    return bool(_armed)


def _parse(spec: str) -> tuple[str, _Failpoint]:
    found = _SPEC.fullmatch(spec)
    if found is None:
        message = (
            f"{POINTS}: cannot read {spec!r}; write name=kill, name=raise or name=delay:SECONDS, then @HIT"
        )
        raise ValueError(message)
    hit = int(found["hit"]) if found["hit"] else None
    return found["name"], _Failpoint(found["action"].partition(":")[0], float(found["seconds"] or 0), hit)


async def failpoint(name: str) -> None:
    """Pass the place `name`: nothing happens unless it is armed."""
    if _armed and (seconds := _strike(name)):
        await asyncio.sleep(seconds)


def failpoint_sync(name: str) -> None:
    """Pass the place `name` where nothing can be awaited."""
    if _armed and (seconds := _strike(name)):
        time.sleep(seconds)


def _strike(name: str) -> float:
    """Kill or raise if that is due here; returns the seconds to wait."""
    point = _armed.get(name)
    if point is None or not point.due():
        return 0.0
    if point.action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if point.action == "raise":
        raise FailpointRaised(name)
    return point.seconds
