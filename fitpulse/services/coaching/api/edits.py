"""What the athlete says about the calendar: days, weeks, places, time away, and an event to be ready for."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

DayWish = Literal["rest", "train"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A named place (home, gym, hotel) and what it has; no bar, plates or dumbbells told means the profile's."""

    name: str
    equipment: tuple[str, ...]
    bar_kg: float | None = None
    plates_kg: tuple[float, ...] = ()
    dumbbells_kg: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEdit:
    """What the athlete says about one day: whether to train, for how long, and where."""

    day: date
    wish: DayWish | None = None
    minutes: int | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekEdit:
    """The only days of training in the week (Monday to Sunday) that `day` lies in."""

    day: date
    weekdays: tuple[Weekday, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """A span of days without training, both ends included: a holiday, an illness, a journey."""

    first: date
    last: date
    cause: str = "holiday"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A session that goes from one day to another."""

    source: date
    target: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A day to be at one's best on: training tapers toward it."""

    name: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """All that the athlete has said about the calendar; the planner follows it.

    Of several sayings about a day the more particular counts: the day's own, then a move, the week's days,
    a span away, and the usual `weekdays` last. Where two are alike, the later one in its tuple counts.
    """

    days: tuple[DayEdit, ...] = ()
    moves: tuple[Move, ...] = ()
    weeks: tuple[WeekEdit, ...] = ()
    away: tuple[Away, ...] = ()
    weekdays: tuple[Weekday, ...] = ()
    places: tuple[Place, ...] = ()
    event: Event | None = None


NO_EDITS = Edits()
