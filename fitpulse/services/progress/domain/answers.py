"""What progress answers. Kilograms, minutes, metres; hard sets by share; `as_of` is when the figures last moved.

`as_of` is None for someone who has logged nothing yet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import add
from typing import Final, Literal

from fitpulse.kernel.catalogue import MUSCLES
from fitpulse.services.progress.domain.facts import FIGURES, GRAMS, MILLI

NO_FIGURES: Final = (0,) * len(FIGURES)


@dataclass(frozen=True, slots=True)
class Total:
    """Sums over some time; `days` are days with at least one working set, warm-ups count nowhere."""

    days: int
    workouts: int
    minutes: float
    sets: int
    hard_sets: int
    reps: int
    tonnage_kg: float
    distance_m: int

    @classmethod
    def of(cls, figures: Sequence[int]) -> "Total":
        """From sums in the order of Figures; an empty sequence is nothing at all."""
        days, workouts, seconds, sets, hard_sets, reps, tonnage_g, distance_m = figures or NO_FIGURES
        minutes = round(seconds / 60, 1)
        return cls(days, workouts, minutes, sets, hard_sets, reps, tonnage_g / GRAMS, distance_m)


@dataclass(frozen=True, slots=True)
class MuscleSets:
    """Hard sets that a muscle received: 1.0 from a set that targets it, less as a synergist."""

    muscle: str
    sets: float

    @classmethod
    def of(cls, milli_sets: Sequence[int | None]) -> "tuple[MuscleSets, ...]":
        """From sums in the order of MUSCLES: those that received some, most trained first."""
        received = [(sets, muscle) for sets, muscle in zip(milli_sets, MUSCLES, strict=True) if sets]
        received.sort(key=lambda entry: (-entry[0], entry[1]))
        return tuple(cls(muscle, sets / MILLI) for sets, muscle in received)


@dataclass(frozen=True, slots=True)
class Month:
    """The part of a month that lies in the span; `month` is its first day."""

    month: date
    total: Total

    @classmethod
    def of(cls, starts: Iterable[date], figures: Iterable[Sequence[int]]) -> "tuple[Month, ...]":
        """From periods of a month or less with their sums in the order of Figures; empty months are left out."""
        months: dict[date, Sequence[int]] = {}
        for start, of_period in zip(starts, figures, strict=True):
            month = start.replace(day=1)
            known = months.get(month)
            months[month] = of_period if known is None else tuple(map(add, known, of_period))
        return tuple(cls(month, Total.of(sums)) for month, sums in sorted(months.items()) if any(sums))


@dataclass(frozen=True, slots=True)
class Statistics:
    first_day: date
    last_day: date
    as_of: datetime | None
    total: Total
    months: tuple[Month, ...]
    """Months with training, oldest first."""
    muscles: tuple[MuscleSets, ...]
    """Most trained first."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The best estimated 1RM of a day (or week) and the band in which it likely lies, in kg."""

    day: date
    e1rm_kg: float
    low_kg: float
    high_kg: float

    @classmethod
    def of(cls, day: date, e1rm_g: int, low_g: int, high_g: int) -> "CurvePoint":
        return cls(day, e1rm_g / GRAMS, low_g / GRAMS, high_g / GRAMS)


@dataclass(frozen=True, slots=True)
class Curve:
    """`each` says whether a point is the best of a day or, over long spans, of an ISO week."""

    exercise: str
    name: str
    first_day: date
    last_day: date
    as_of: datetime | None
    each: Literal["day", "week"]
    points: tuple[CurvePoint, ...]


@dataclass(frozen=True, slots=True)
class VolumeWeek:
    """`week` is its Monday."""

    week: date
    muscles: tuple[MuscleSets, ...]


@dataclass(frozen=True, slots=True)
class Volume:
    as_of: datetime | None
    weeks: tuple[VolumeWeek, ...]
    """Oldest first, weeks without training included."""


@dataclass(frozen=True, slots=True)
class StreakAnswer:
    """Weeks in a row with training; a running week that is still empty breaks nothing."""

    as_of: datetime | None
    weeks: int
    best_weeks: int
    trained_this_week: bool


@dataclass(frozen=True, slots=True)
class Lift:
    """A lift trained lately: its best estimated 1RM of the last six weeks and of the six before, in kg."""

    exercise: str
    name: str
    e1rm_kg: float
    low_kg: float
    high_kg: float
    before_kg: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    as_of: datetime | None
    this_week: Total
    last_week: Total
    all_time: Total
    streak_weeks: int
    best_streak_weeks: int
    lifts: tuple[Lift, ...]
    """At most ten, the one trained last first."""
