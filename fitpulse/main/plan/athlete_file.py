"""An athlete in a JSON file: the protocol's profile, and if wanted history, a check-in and edits to the calendar."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from fitpulse.main.plan import messages, translation, vocabulary
from fitpulse.main.plan.loop import MessageInvalid, MessageUnreadable, plain
from fitpulse.main.plan.messages import Part
from fitpulse.main.plan.vocabulary import Vocabulary
from fitpulse.services.coaching import api
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.domain.learning import learn
from fitpulse.services.coaching.domain.outing import sessions_of

Name = Annotated[str, Meta(min_length=1, max_length=60)]
DayMinutes = Annotated[int, Meta(ge=1, le=600)]


class PlaceTold(Part):
    name: Name
    equipment: messages.Equipment
    bar_kg: messages.BarKg | None = None
    plates_kg: messages.Plates = ()
    dumbbells_kg: messages.Dumbbells = ()


class DayTold(Part):
    day: date
    wish: api.DayWish | None = None
    minutes: DayMinutes | None = None
    place: Name | None = None


class WeekTold(Part):
    day: date
    weekdays: tuple[api.Weekday, ...]


class AwayTold(Part):
    first: date
    last: date
    cause: Name = "holiday"


class MoveTold(Part):
    source: date
    target: date


class EventTold(Part):
    name: Name
    day: date


class EditsTold(Part):
    """What `api.Edits` holds, checked: an unknown field is an error."""

    days: tuple[DayTold, ...] = ()
    moves: tuple[MoveTold, ...] = ()
    weeks: tuple[WeekTold, ...] = ()
    away: tuple[AwayTold, ...] = ()
    weekdays: tuple[api.Weekday, ...] = ()
    places: tuple[PlaceTold, ...] = ()
    event: EventTold | None = None


class AthleteFile(Part):
    """`at` is when the calendar is made; left out, it is now."""

    profile: messages.Profile
    at: messages.At | None = None
    sets: tuple[messages.PastSet, ...] = ()
    edits: EditsTold = msgspec.field(default_factory=EditsTold)


def read_athlete(path: Path, index: Index, weeks: int) -> api.CalendarRequest:
    """Read a file into the question for its weeks, history taken up. Raises FitPulseError and OSError."""
    try:
        told = msgspec.json.decode(path.read_bytes(), type=AthleteFile)
    except msgspec.ValidationError as error:
        raise MessageInvalid(plain(str(error))) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MessageUnreadable(plain(str(error))) from error
    words = Vocabulary(index)
    profile = translation.profile(told.profile, None, words)
    sets = [translation.done(one, words, f"sets[{n}].") for n, one in enumerate(told.sets)]
    body = api.BodyState()
    for together, session in sessions_of(sorted(sets, key=lambda done: done.at)):
        request = api.LearnRequest(
            body=body, bodyweight_kg=profile.bodyweight_kg, sets=tuple(together), session=session
        )
        body = learn(request, index)
    at = datetime.now(UTC) if told.at is None else translation.instant(told.at)
    return api.CalendarRequest(athlete=profile, body=body, at=at, weeks=weeks, edits=_edits(told.edits))


def _edits(told: EditsTold) -> api.Edits:
    return api.Edits(
        days=tuple(
            api.DayEdit(day=one.day, wish=one.wish, minutes=one.minutes, place=one.place) for one in told.days
        ),
        moves=tuple(api.Move(source=one.source, target=one.target) for one in told.moves),
        weeks=tuple(api.WeekEdit(day=one.day, weekdays=one.weekdays) for one in told.weeks),
        away=tuple(api.Away(first=one.first, last=one.last, cause=one.cause) for one in told.away),
        weekdays=told.weekdays,
        places=tuple(_place(place, n) for n, place in enumerate(told.places)),
        event=None if told.event is None else api.Event(name=told.event.name, day=told.event.day),
    )


def _place(told: PlaceTold, n: int) -> api.Place:
    return api.Place(
        name=told.name,
        equipment=vocabulary.equipment(told.equipment, f"edits.places[{n}].equipment"),
        bar_kg=told.bar_kg,
        plates_kg=told.plates_kg,
        dumbbells_kg=told.dumbbells_kg,
    )
