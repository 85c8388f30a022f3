"""What a person says about their calendar: single days, weeks, time away, and the places they train at."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Literal, TypeVar
from uuid import UUID

from fitpulse.kernel.catalogue import Equipment
from fitpulse.kernel.errors import Conflict, Invalid, NotFound

DayWish = Literal["rest", "train"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

MOST_DAYS: Final = 400
MOST_SPANS: Final = 50
MOST_PLACES: Final = 20
FURTHEST_EVENT: Final = timedelta(days=730)
FURTHEST_MOVE: Final = timedelta(weeks=11)
KEPT_AFTER: Final = timedelta(days=60)
"""Days and spans gone by for longer than this are forgotten when something else is said."""

_T = TypeVar("_T")


class PlaceUnknown(Invalid):
    slug = "calendar-place-unknown"
    title = "There is no such place"

    def __init__(self, name: str) -> None:
        super().__init__(f"No place of yours is called {name!r}; add it with PUT /v1/me/places.")


class NothingSaid(NotFound):
    slug = "calendar-nothing-said"
    title = "Nothing is said about this"

    def __init__(self) -> None:
        super().__init__("GET /v1/me/calendar/edits lists what you said.")


class CalendarFull(Conflict):
    slug = "calendar-full"
    title = "Too much is said about the calendar"

    def __init__(self) -> None:
        super().__init__("Take back some of what you said first (GET /v1/me/calendar/edits).")


class CalendarMoved(Conflict):
    slug = "calendar-changed"
    title = "The calendar changed meanwhile"

    def __init__(self) -> None:
        super().__init__("Something else was said about it at the same moment. Look at it and ask again.")


class DayTaken(Conflict):
    slug = "calendar-day-taken"
    title = "This day can't take the session"


class NothingToMove(Conflict):
    slug = "calendar-nothing-to-move"
    title = "There is no session to move there"


class MoveCostly(Conflict):
    """`extra["costs"]` has one line for each cost."""

    slug = "calendar-move-costly"
    title = "Moving this session costs something"

    def __init__(self, costs: tuple[str, ...]) -> None:
        detail = f"{' '.join(costs)} Send it again with force to move it all the same."
        super().__init__(detail, extra={"costs": list(costs)})


class PlaceInUse(Conflict):
    slug = "calendar-place-in-use"
    title = "A coming day is planned at this place"

    def __init__(self, day: date) -> None:
        super().__init__(f"{day} is planned there; change that day first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A named place and what it has; bar, plates and dumbbells that are not told are the profile's."""

    name: str
    equipment: tuple[Equipment, ...]
    bar_kg: float | None = None
    plates_kg: tuple[float, ...] = ()
    dumbbells_kg: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySaid:
    """One day: whether to train, for how many minutes, and where; None is left to the planner."""

    day: date
    wish: DayWish | None = None
    minutes: int | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekSaid:
    """The only days of training in the week that begins on `monday`."""

    monday: date
    weekdays: tuple[Weekday, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaySaid:
    """Days without training, both ends included."""

    id: UUID
    first: date
    last: date
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveSaid:
    """A session that goes from one day to another."""

    source: date
    target: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSaid:
    """A day to be at one's best on; training tapers toward it and leaves the day itself free."""

    name: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Sayings:
    """All that is said. Of several about one day the more particular counts.

    The event first, then the day, a move, the week, the span away, and the usual weekdays last; no weekdays
    leave the choice to the planner.
    """

    days: tuple[DaySaid, ...] = ()
    weeks: tuple[WeekSaid, ...] = ()
    away: tuple[AwaySaid, ...] = ()
    places: tuple[Place, ...] = ()
    moves: tuple[MoveSaid, ...] = ()
    weekdays: tuple[Weekday, ...] = ()
    event: EventSaid | None = None

    def with_day(self, said: DaySaid) -> "Sayings":
        if said.place is not None:
            self.place(said.place)
        days = (*(one for one in self.days if one.day != said.day), said)
        return replace(self, days=_within(days, MOST_DAYS))

    def without_day(self, day: date) -> "Sayings":
        return replace(self, days=_fewer(self.days, (one for one in self.days if one.day != day)))

    def with_week(self, said: WeekSaid) -> "Sayings":
        weeks = (*(one for one in self.weeks if one.monday != said.monday), said)
        return replace(self, weeks=_within(weeks, MOST_SPANS))

    def without_week(self, monday: date) -> "Sayings":
        return replace(self, weeks=_fewer(self.weeks, (one for one in self.weeks if one.monday != monday)))

    def with_away(self, said: AwaySaid) -> "Sayings":
        return replace(self, away=_within((*self.away, said), MOST_SPANS))

    def without_away(self, away_id: UUID) -> "Sayings":
        return replace(self, away=_fewer(self.away, (one for one in self.away if one.id != away_id)))

    def with_move(self, move: MoveSaid) -> "Sayings":
        """Move a session, one that was moved before as well; back to where it came from undoes the move.

        Whether to train on either day is then decided by the move. Raises DayTaken.
        """
        if self.event is not None and self.event.day == move.target:
            detail = f"{move.target} is the day of {self.event.name}: no training beside it."
            raise DayTaken(detail)
        if any(one.target == move.target for one in self.moves):
            detail = f"Another session was moved to {move.target} already; a day has one."
            raise DayTaken(detail)
        began = next((one.source for one in self.moves if one.target == move.source), move.source)
        moves = tuple(one for one in self.moves if one.target != move.source)
        if began != move.target:
            moves = (*moves, MoveSaid(source=began, target=move.target))
        either = {move.source, move.target}
        days = tuple(replace(one, wish=None) if one.day in either else one for one in self.days)
        return replace(self, moves=_within(moves, MOST_SPANS), days=days)

    def without_move(self, target: date) -> "Sayings":
        return replace(self, moves=_fewer(self.moves, (one for one in self.moves if one.target != target)))

    def with_weekdays(self, weekdays: tuple[Weekday, ...]) -> "Sayings":
        return replace(self, weekdays=tuple(dict.fromkeys(weekdays)))

    def without_weekdays(self) -> "Sayings":
        if not self.weekdays:
            raise NothingSaid
        return replace(self, weekdays=())

    def with_event(self, said: EventSaid, today: date) -> "Sayings":
        """Train toward an event, in the place of any other; raises Invalid for one gone by or years ahead."""
        if not today <= said.day <= today + FURTHEST_EVENT:
            detail = f"The event has to be between today and {today + FURTHEST_EVENT}."
            raise Invalid(detail, extra={"errors": [{"pointer": "/body/day", "detail": detail}]})
        return replace(self, event=said)

    def without_event(self) -> "Sayings":
        if self.event is None:
            raise NothingSaid
        return replace(self, event=None)

    def with_place(self, said: Place) -> "Sayings":
        places = (*(one for one in self.places if one.name != said.name), said)
        return replace(self, places=_within(places, MOST_PLACES))

    def without_place(self, name: str, today: date) -> "Sayings":
        """Raises PlaceInUse while a day from today on is planned there."""
        if used := min(
            (one.day for one in self.days if one.place == name and one.day >= today), default=None
        ):
            raise PlaceInUse(used)
        days = tuple(replace(one, place=None) if one.place == name else one for one in self.days)
        places = _fewer(self.places, (one for one in self.places if one.name != name))
        return replace(self, days=days, places=places)

    def place(self, name: str) -> Place:
        for place in self.places:
            if place.name == name:
                return place
        raise PlaceUnknown(name)

    def place_of(self, day: date) -> Place | None:
        """Where a day is to be trained on, if that was said."""
        name = next((one.place for one in self.days if one.day == day), None)
        return None if name is None else self.place(name)

    def since(self, today: date) -> "Sayings":
        """Without what lies so far back that it decides nothing any more."""
        oldest = today - KEPT_AFTER
        return replace(
            self,
            days=tuple(one for one in self.days if one.day >= oldest),
            weeks=tuple(one for one in self.weeks if one.monday >= oldest),
            away=tuple(one for one in self.away if one.last >= oldest),
            moves=tuple(one for one in self.moves if max(one.source, one.target) >= oldest),
            event=None if self.event is None or self.event.day < oldest else self.event,
        )


EMPTY: Final = Sayings()


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _within(said: tuple[_T, ...], most: int) -> tuple[_T, ...]:
    if len(said) > most:
        raise CalendarFull
    return said


def _fewer(before: tuple[_T, ...], after: Iterable[_T]) -> tuple[_T, ...]:
    left = tuple(after)
    if len(left) == len(before):
        raise NothingSaid
    return left
