"""Time is handed in, never read from the air, so that every rule can be tested at any instant."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the current instant in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ManualClock:
    """A clock that moves only when told to, for tests and for the line protocols."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            message = "a clock needs a time zone"
            raise ValueError(message)
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, step: timedelta) -> None:
        self._now += step

    def set(self, instant: datetime) -> None:
        self._now = instant
