"""Which workout is today's, and when its plan has to be made anew."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from fitpulse.services.training.domain.workout import State

OPEN_FOR: Final = timedelta(hours=12)
"""A started workout stays the current one this long past its day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the person wants of today only; None leaves it to the profile."""

    minutes: int | None = None
    equipment: tuple[str, ...] | None = None

    def over(self, earlier: "Wish") -> "Wish":
        """This wish where it says something, else the earlier one."""
        return Wish(
            minutes=earlier.minutes if self.minutes is None else self.minutes,
            equipment=earlier.equipment if self.equipment is None else self.equipment,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The open workout as planning sees it."""

    state: State
    planned_on: date
    profile_version: int
    wish: Wish


def holds(standing: Standing, *, today: date, profile_version: int, wish: Wish) -> bool:
    """Whether the plan still stands: begun, or made today from this profile and these wishes."""
    if standing.state == "active":
        return True
    return (
        standing.planned_on == today
        and standing.profile_version == profile_version
        and wish.over(standing.wish) == standing.wish
    )


def next_date(today: date, last_closed: date | None) -> date:
    """The day to plan for: today, or the day after the last workout that was completed or skipped."""
    return today if last_closed is None or last_closed < today else last_closed + timedelta(days=1)


def on_day(at: datetime, day: date) -> datetime:
    """The moment of the UTC day nearest to `at`: the coach counts days by UTC, a person by their own calendar."""
    first = datetime.combine(day, time.min, UTC)
    return min(max(at, first), first + timedelta(days=1, seconds=-1))
