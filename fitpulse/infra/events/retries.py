"""When a failed event is tried again, and when it is given up."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType

from fitpulse.infra.events.envelope import Undecodable
from fitpulse.kernel.errors import DeadlineExceeded, Unavailable

OUTAGES = (Unavailable, DeadlineExceeded)
"""Failures that say nothing about the event: they are retried for as long as they last."""


@dataclass(frozen=True, slots=True)
class Retries:
    """Exponential backoff: `first`, twice that, and so on up to `longest`, each shortened by up to a half."""

    attempts: int = 8
    first: timedelta = timedelta(milliseconds=100)
    longest: timedelta = timedelta(seconds=30)
    chance: random.Random = field(default_factory=random.Random)

    def next_at(self, error: Exception, attempts: int, now: datetime) -> datetime | None:
        """When to try again after the `attempts`-th failure; None gives the event up."""
        if isinstance(error, Undecodable) or (attempts >= self.attempts and not isinstance(error, OUTAGES)):
            return None
        delay = min(self.first * 2.0 ** min(attempts - 1, 30), self.longest)
        return now + delay * self.chance.uniform(0.5, 1.0)


def describe(error: Exception) -> str:
    """What failed and where, without the error's own text: it may speak of people the event does not."""
    kind = type(error)
    said = f": {error}" if isinstance(error, Undecodable) else ""
    return f"{kind.__module__}.{kind.__qualname__}{said}{_where(error.__traceback__)}"


def _where(trace: TracebackType | None) -> str:
    if trace is None:
        return ""
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f" in {trace.tb_frame.f_globals.get('__name__', '?')}, line {trace.tb_lineno}"
