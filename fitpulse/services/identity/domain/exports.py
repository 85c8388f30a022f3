"""A copy of everything that is kept of a person: its states, and when it may be asked for (GDPR articles 15, 20)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from fitpulse.kernel.errors import Conflict, Gone, LimitExceeded, NotFound

State = Literal["queued", "running", "ready", "failed", "expired"]

KEPT: Final = timedelta(days=7)
"""How long the file can be fetched."""
REMEMBERED: Final = timedelta(days=90)
"""How long it is listed that there was one."""
A_DAY: Final = timedelta(days=1)
MOST_A_DAY: Final = 3
MOST_BYTES: Final = 1024**3
ATTEMPTS: Final = 8
FIRST_PAUSE: Final = timedelta(seconds=10)
LONGEST_PAUSE: Final = timedelta(minutes=30)


class NoExport(NotFound):
    slug = "no-export"
    title = "There is no such export"


class ExportUnderWay(Conflict):
    slug = "export-under-way"
    title = "An export is being made already"


class NotReady(Conflict):
    slug = "export-not-ready"
    title = "This export has no file yet"


class ExportExpired(Gone):
    slug = "export-expired"
    title = "This export is no longer kept"


class TooManyExports(LimitExceeded):
    slug = "too-many-exports"
    title = "That is enough exports for a day"


@dataclass(frozen=True, slots=True)
class Export:
    """`share` (0..1) tells how far it has come; `bytes` is the size of its file once it is ready."""

    id: UUID
    state: State
    share: float
    bytes: int | None
    created_at: datetime
    ready_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Job:
    """An export in the hands of one worker; `attempts` counts this one and tells it from later ones."""

    id: UUID
    user_id: UUID
    attempts: int
    created_at: datetime


def pause(attempts: int) -> timedelta | None:
    """How long to wait after the `attempts`-th failure, twice as long each time; None gives it up."""
    if attempts >= ATTEMPTS:
        return None
    return min(FIRST_PAUSE * 2.0 ** (attempts - 1), LONGEST_PAUSE)


def admit(created: list[datetime], now: datetime) -> timedelta | None:
    """None if one more may be asked for, else how long to wait; `created` are those of a day."""
    recent = sorted(time for time in created if time > now - A_DAY)
    return None if len(recent) < MOST_A_DAY else recent[-MOST_A_DAY] + A_DAY - now


def wanted(state: State | None, *, unfinished: bool) -> bool:
    """Whether an object may be there for an export in this state, None when there is no such export."""
    return state == "running" or (state == "ready" and not unfinished)
