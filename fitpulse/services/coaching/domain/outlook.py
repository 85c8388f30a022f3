"""The coming weeks as the block and the week's days foresee them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fitpulse.kernel.catalogue import MUSCLES
from fitpulse.services.coaching.api import AthleteProfile, BodyState, PlanKind
from fitpulse.services.coaching.domain.conditioning import reserved_minutes
from fitpulse.services.coaching.domain.season import phase_of
from fitpulse.services.coaching.domain.volume import WEIGHT, weekly_targets

_SPREAD: Mapping[int, tuple[int, ...]] = {
    1: (2,),
    2: (0, 3),
    3: (0, 2, 4),
    4: (0, 1, 3, 4),
    5: (0, 1, 2, 4, 5),
    6: (0, 1, 2, 3, 4, 5),
    7: (0, 1, 2, 3, 4, 5, 6),
}
"""Weekdays of training, Monday being 0, with rest between them where there is room."""

_FOCUS = 4


@dataclass(frozen=True, slots=True)
class DayAhead:
    date: date
    kind: PlanKind
    minutes: int
    focus: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WeekAhead:
    """A week from its Monday: the block's phase, hard sets by muscle, and its seven days."""

    starts: date
    phase: str
    volume: Mapping[str, float]
    days: tuple[DayAhead, ...]


def outlook(profile: AthleteProfile, body: BodyState, at: datetime, weeks: int) -> tuple[WeekAhead, ...]:
    """Foresee the week that `at` lies in and those after it."""
    today = at.date()
    monday = today - timedelta(days=today.weekday())
    return tuple(_week(profile, body, today, monday + timedelta(weeks=n)) for n in range(weeks))


def _week(profile: AthleteProfile, body: BodyState, today: date, monday: date) -> WeekAhead:
    phase = phase_of(profile, body, max(today, monday))
    targets = weekly_targets(profile, phase)
    order = sorted(range(len(MUSCLES)), key=lambda m: (-targets[m] * WEIGHT[m], m))
    focus = tuple(MUSCLES[m] for m in order[:_FOCUS])
    training: PlanKind = "mixed" if reserved_minutes(profile.goal, profile.minutes) else "strength"
    days = []
    for n in range(7):
        trains = n in _SPREAD[profile.days_per_week]
        day = monday + timedelta(days=n)
        days.append(
            DayAhead(day, training, profile.minutes, focus) if trains else DayAhead(day, "rest", 0, ())
        )
    volume: dict[str, float] = {
        muscle: round(sets, 1) for muscle, sets in zip(MUSCLES, targets, strict=True) if sets > 0.0
    }
    return WeekAhead(monday, phase.name, volume, tuple(days))
