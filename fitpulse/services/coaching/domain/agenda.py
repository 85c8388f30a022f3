"""What the athlete has said about each day of the calendar: edits resolved, the more particular one first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from fitpulse.services.coaching.api import AthleteProfile, CalendarInvalid, DayEdit, DayWish, Edits, Move

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for one day. `wish` is None where the athlete leaves it to the planner; `why` says who decided."""

    wish: DayWish | None
    why: str


class Agenda:
    """The edits, ready to be asked about any day."""

    def __init__(self, edits: Edits) -> None:
        self._edits = edits
        self._places = {place.name: place for place in edits.places}

    def rule(self, day: date) -> Rule:
        """Find the most particular thing said about training on `day`."""
        return next(self._said(day), Rule(None, ""))

    def minutes(self, day: date) -> int | None:
        return next((edit.minutes for edit in self._day_edits(day) if edit.minutes is not None), None)

    def place(self, day: date) -> str | None:
        return next((edit.place for edit in self._day_edits(day) if edit.place is not None), None)

    def profile(self, athlete: AthleteProfile, day: date) -> AthleteProfile:
        """The athlete with what there is where they train on `day`. Raises CalendarInvalid for an unknown place."""
        name = self.place(day)
        if name is None:
            return athlete
        place = self._places.get(name)
        if place is None:
            known = ", ".join(sorted(self._places)) or "none"
            detail = f"{day} is planned at “{name}”, but the places told are: {known}."
            raise CalendarInvalid(detail)
        return replace(
            athlete,
            equipment=place.equipment,
            bar_kg=athlete.bar_kg if place.bar_kg is None else place.bar_kg,
            plates_kg=place.plates_kg or athlete.plates_kg,
            dumbbells_kg=place.dumbbells_kg or athlete.dumbbells_kg,
        )

    def _day_edits(self, day: date) -> Iterator[DayEdit]:
        return (edit for edit in reversed(self._edits.days) if edit.day == day)

    def _said(self, day: date) -> Iterator[Rule]:
        """Everything said about training on `day`, the more particular first."""
        edits = self._edits
        if edits.event is not None and edits.event.day == day:
            yield Rule("rest", f"{edits.event.name} is today: no training beside it.")
        yield from (Rule(e.wish, f"You set this day to {e.wish}.") for e in self._day_edits(day) if e.wish)
        yield from _moved(edits.moves, day)
        for week in reversed(edits.weeks):
            if monday_of(week.day) == monday_of(day):
                yield _among(week.weekdays, day, "this week")
        for away in reversed(edits.away):
            if away.first <= day <= away.last:
                yield Rule("rest", f"You are away until {away.last:%A, %d %B} ({away.cause}).")
        if edits.weekdays and WEEKDAYS[day.weekday()] not in edits.weekdays:
            yield _among(edits.weekdays, day, "as a rule")


def _moved(moves: Sequence[Move], day: date) -> Iterator[Rule]:
    for move in reversed(moves):
        if move.target == day:
            yield Rule("train", f"You moved a session here from {move.source:%A}.")
        elif move.source == day:
            yield Rule("rest", f"You moved this session to {move.target:%A}.")


def _among(weekdays: tuple[str, ...], day: date, when: str) -> Rule:
    chosen = [name for name in WEEKDAYS if name in weekdays]
    names = " and ".join(name.capitalize() for name in chosen) or "no day"
    wish: DayWish = "train" if WEEKDAYS[day.weekday()] in chosen else "rest"
    return Rule(wish, f"You train on {names} {when}.")
