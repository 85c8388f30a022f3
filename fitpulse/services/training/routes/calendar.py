"""The calendar: the coming weeks, and what a person says about days, weeks, time away and places."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

import msgspec
from fastapi import Path, Query, Response

from fitpulse.infra.web import Me, Router, own, provide
from fitpulse.kernel.errors import Invalid
from fitpulse.kernel.ids import new_id
from fitpulse.services.coaching.api import Calendar
from fitpulse.services.training.domain.calendar import (
    AwaySaid,
    CalendarFull,
    CalendarMoved,
    DayTaken,
    EventSaid,
    MoveCostly,
    MoveSaid,
    NothingSaid,
    NothingToMove,
    PlaceInUse,
    PlaceUnknown,
    Sayings,
    WeekSaid,
    monday_of,
)
from fitpulse.services.training.domain.profile import ProfileNeeded
from fitpulse.services.training.domain.program import ProgramUnusable
from fitpulse.services.training.schemas.coach import (
    AwayIn,
    DayIn,
    EventIn,
    MovedOut,
    MoveIn,
    PlaceIn,
    WeekdaysIn,
    WeekIn,
)
from fitpulse.services.training.service.calendar import Calendars
from fitpulse.services.training.service.planning import CoachAway

MOST_WEEKS: Final = 12
ENCODER: Final = msgspec.json.Encoder()
Own = Annotated[Calendars, provide(Calendars)]
Day = Annotated[date, Path(description="A local date, such as 2026-03-09.")]
Name = Annotated[str, Path(min_length=1, max_length=60, pattern=r"^[^\x00]*$")]
router = Router("training")


@router.get(
    "/v1/me/calendar",
    policy=own("calendar"),
    response_model=Calendar,
    errors=(ProfileNeeded, ProgramUnusable, CoachAway),
)
async def get_calendar(
    me: Me, calendars: Own, weeks: Annotated[int, Query(ge=1, le=MOST_WEEKS)] = 4
) -> Response:
    """The coming weeks, this one first, of your program or the planner's own, as they come if all goes as planned."""
    return _json(await calendars.foresee(me.user_id, weeks))


@router.get("/v1/me/calendar/edits", policy=own("calendar"), response_model=Sayings)
async def get_edits(me: Me, calendars: Own) -> Response:
    """What you said about your calendar."""
    return _json(await calendars.said(me.user_id))


@router.put(
    "/v1/me/calendar/days/{day}",
    policy=own("calendar"),
    response_model=Sayings,
    errors=(PlaceUnknown, CalendarFull),
)
async def put_day(me: Me, calendars: Own, day: Day, body: DayIn) -> Response:
    """Say whether to train on a day, for how long and where."""
    said = body.said(day)
    return _json(
        await calendars.change(me.user_id, lambda before, _: before.with_day(said), f"Set {day:%d %B}")
    )


@router.delete(
    "/v1/me/calendar/days/{day}", policy=own("calendar"), response_model=Sayings, errors=(NothingSaid,)
)
async def delete_day(me: Me, calendars: Own, day: Day) -> Response:
    """Leave a day to the planner again."""
    return _json(
        await calendars.change(me.user_id, lambda before, _: before.without_day(day), f"Freed {day:%d %B}")
    )


@router.put(
    "/v1/me/calendar/weeks/{day}", policy=own("calendar"), response_model=Sayings, errors=(CalendarFull,)
)
async def put_week(me: Me, calendars: Own, day: Day, body: WeekIn) -> Response:
    """Train only on these weekdays in the week that the day lies in."""
    said = WeekSaid(monday=monday_of(day), weekdays=tuple(dict.fromkeys(body.weekdays)))
    title = f"Set the week of {said.monday:%d %B}"
    return _json(await calendars.change(me.user_id, lambda before, _: before.with_week(said), title))


@router.delete(
    "/v1/me/calendar/weeks/{day}", policy=own("calendar"), response_model=Sayings, errors=(NothingSaid,)
)
async def delete_week(me: Me, calendars: Own, day: Day) -> Response:
    """Leave the week that the day lies in to the planner again."""
    monday = monday_of(day)
    title = f"Freed the week of {monday:%d %B}"
    return _json(await calendars.change(me.user_id, lambda before, _: before.without_week(monday), title))


@router.post(
    "/v1/me/calendar/moves",
    policy=own("calendar"),
    response_model=MovedOut,
    errors=(
        Invalid,
        ProfileNeeded,
        ProgramUnusable,
        CoachAway,
        NothingToMove,
        DayTaken,
        MoveCostly,
        CalendarMoved,
        CalendarFull,
    ),
)
async def post_move(me: Me, calendars: Own, body: MoveIn) -> Response:
    """Move a session to another day. What that costs is an error (409) unless you force it."""
    move = MoveSaid(source=body.source, target=body.target)
    return _json(await calendars.move(me.user_id, move, force=body.force))


@router.delete(
    "/v1/me/calendar/moves/{target}", policy=own("calendar"), response_model=Sayings, errors=(NothingSaid,)
)
async def delete_move(me: Me, calendars: Own, target: Day) -> Response:
    """Put the session that was moved to this day back."""
    title = f"Put back from {target:%d %B}"
    return _json(await calendars.change(me.user_id, lambda before, _: before.without_move(target), title))


@router.put("/v1/me/calendar/weekdays", policy=own("calendar"), response_model=Sayings)
async def put_weekdays(me: Me, calendars: Own, body: WeekdaysIn) -> Response:
    """Train on these weekdays as a rule."""
    weekdays = body.weekdays
    return _json(
        await calendars.change(
            me.user_id, lambda before, _: before.with_weekdays(weekdays), "Set your usual weekdays"
        )
    )


@router.delete(
    "/v1/me/calendar/weekdays", policy=own("calendar"), response_model=Sayings, errors=(NothingSaid,)
)
async def delete_weekdays(me: Me, calendars: Own) -> Response:
    """Leave the weekdays to the planner again."""
    return _json(
        await calendars.change(
            me.user_id, lambda before, _: before.without_weekdays(), "Freed your usual weekdays"
        )
    )


@router.put("/v1/me/calendar/event", policy=own("calendar"), response_model=Sayings, errors=(Invalid,))
async def put_event(me: Me, calendars: Own, body: EventIn) -> Response:
    """Train toward a day to be at your best on, in the place of any other."""
    said = EventSaid(name=body.name, day=body.day)
    return _json(
        await calendars.change(
            me.user_id, lambda before, today: before.with_event(said, today), f"Event: {said.name}"
        )
    )


@router.delete("/v1/me/calendar/event", policy=own("calendar"), response_model=Sayings, errors=(NothingSaid,))
async def delete_event(me: Me, calendars: Own) -> Response:
    """Train toward no event any more."""
    return _json(
        await calendars.change(me.user_id, lambda before, _: before.without_event(), "Dropped the event")
    )


@router.post(
    "/v1/me/calendar/away",
    policy=own("calendar"),
    response_model=Sayings,
    errors=(Invalid, CalendarFull),
)
async def post_away(me: Me, calendars: Own, body: AwayIn) -> Response:
    """Be away: no training from the first to the last day."""
    if body.last < body.first:
        detail = "The last day lies before the first."
        raise Invalid(detail, extra={"errors": [{"pointer": "/body/last", "detail": detail}]})
    said = AwaySaid(id=new_id(), first=body.first, last=body.last, cause=body.cause)
    title = f"Away from {said.first:%d %B} to {said.last:%d %B}"
    return _json(await calendars.change(me.user_id, lambda before, _: before.with_away(said), title))


@router.delete(
    "/v1/me/calendar/away/{away_id}", policy=own("calendar"), response_model=Sayings, errors=(NothingSaid,)
)
async def delete_away(me: Me, calendars: Own, away_id: UUID) -> Response:
    """Stay after all."""
    return _json(
        await calendars.change(me.user_id, lambda before, _: before.without_away(away_id), "Stay after all")
    )


@router.put("/v1/me/places/{name}", policy=own("calendar"), response_model=Sayings, errors=(CalendarFull,))
async def put_place(me: Me, calendars: Own, name: Name, body: PlaceIn) -> Response:
    """Name a place (home, gym, hotel) and what it has."""
    said = body.place(name)
    return _json(
        await calendars.change(me.user_id, lambda before, _: before.with_place(said), f"Place: {name}")
    )


@router.delete(
    "/v1/me/places/{name}",
    policy=own("calendar"),
    response_model=Sayings,
    errors=(NothingSaid, PlaceInUse),
)
async def delete_place(me: Me, calendars: Own, name: Name) -> Response:
    """Forget a place that no coming day is planned at."""
    return _json(
        await calendars.change(
            me.user_id, lambda before, today: before.without_place(name, today), f"Forgot {name}"
        )
    )


def _json(answer: object) -> Response:
    return Response(ENCODER.encode(answer), media_type="application/json")
