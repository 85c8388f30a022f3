"""The calendar: agrees with the plan, keeps the ceilings, and follows every edit."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import msgspec
import pytest
from hypothesis import given, settings

from fitpulse.kernel.catalogue import EQUIPMENT
from fitpulse.services.coaching.api import (
    AthleteProfile,
    Away,
    BodyState,
    Calendar,
    CalendarDay,
    CalendarInvalid,
    CalendarRequest,
    DayEdit,
    Edits,
    Event,
    Move,
    Place,
    PlanRequest,
    WeekEdit,
)
from fitpulse.services.coaching.domain.agenda import WEEKDAYS
from fitpulse.services.coaching.domain.expected import volume_of
from fitpulse.services.coaching.domain.forecast import forecast
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.planner import plan
from fitpulse.services.coaching.domain.volume import ceiling
from tests.services.coaching.contexts import HOME, NOW, request_of, seeds

INDEX = shipped_index()
TODAY = NOW.date()
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
HOTEL = Place(name="hotel", equipment=("dumbbells",), dumbbells_kg=(5.0, 10.0))
PLACES = (HOTEL, Place(name="home", equipment=HOME))
ATHLETE = AthleteProfile(
    goal="muscle",
    days_per_week=3,
    minutes=60,
    equipment=EQUIPMENT,
    experience="intermediate",
    bodyweight_kg=80.0,
)
few = settings(max_examples=40, deadline=None)


def calendar_request(seed: int) -> CalendarRequest:
    asked = request_of(seed)
    return CalendarRequest(
        athlete=asked.athlete,
        body=asked.body,
        at=asked.at,
        weeks=2,
        checkin=asked.checkin,
        edits=edits_of(Random(seed)),  # noqa: S311 -- no secret is drawn
    )


def edits_of(random: Random) -> Edits:
    def day() -> date:
        return TODAY + timedelta(days=random.randint(0, 10))

    first = day()
    return Edits(
        days=tuple(
            DayEdit(
                day=day(),
                wish=random.choice([None, "rest", "train"]),
                minutes=random.choice([None, 20, 40]),
                place=random.choice([None, "hotel", "home"]),
            )
            for _ in range(random.randint(0, 4))
        ),
        moves=tuple(Move(source=day(), target=day()) for _ in range(random.randint(0, 1))),
        weeks=tuple(
            WeekEdit(day=day(), weekdays=tuple(random.sample(WEEKDAYS, 2)))
            for _ in range(random.randint(0, 1))
        ),
        away=tuple(
            Away(first=first, last=first + timedelta(days=random.randint(0, 6)), cause="illness")
            for _ in range(random.randint(0, 1))
        ),
        weekdays=random.choice([(), tuple(random.sample(WEEKDAYS, 4))]),
        places=PLACES,
    )


def by_day(calendar: Calendar) -> dict[date, CalendarDay]:
    return {day.day: day for week in calendar.weeks for day in week.days}


def calendar(edits: Edits, weeks: int = 2, athlete: AthleteProfile = ATHLETE) -> Calendar:
    return forecast(
        CalendarRequest(athlete=athlete, body=BodyState(), at=NOW, weeks=weeks, edits=edits), INDEX
    )


def assert_today_is_the_plan(seed: int) -> None:
    asked = calendar_request(seed)
    today = by_day(forecast(asked, INDEX))[TODAY]
    planned = plan(
        PlanRequest(
            athlete=asked.athlete, body=asked.body, at=asked.at, checkin=asked.checkin, edits=asked.edits
        ),
        INDEX,
    )
    if TODAY in asked.body.trained:
        assert (today.kind, planned.kind) == ("done", "rest")
        return
    assert (today.kind, today.minutes, today.reason) == (planned.kind, planned.minutes, planned.reason)
    assert set(today.focus) <= {*volume_of(planned, INDEX), "cardio"}


@few
@given(seeds)
def test_today_is_what_the_plan_gives(seed: int) -> None:
    assert_today_is_the_plan(seed)


@pytest.mark.slow
@settings(max_examples=2_000, deadline=None)
@given(seeds)
def test_today_is_what_the_plan_gives_to_two_thousand(seed: int) -> None:
    assert_today_is_the_plan(seed)


@few
@given(seeds)
def test_no_week_holds_more_sessions_than_asked_for(seed: int) -> None:
    """However many were missed or done before."""
    asked = replace(calendar_request(seed), edits=Edits())
    for week in forecast(asked, INDEX).weeks:
        held = [day for day in week.days if day.kind != "rest"]
        coming = [day for day in held if day.kind != "done"]
        assert not coming or len(held) <= asked.athlete.days_per_week


@few
@given(seeds)
def test_weeks_keep_the_ceilings(seed: int) -> None:
    asked = calendar_request(seed)
    for week in forecast(asked, INDEX).weeks:
        done = [entry.sets for entry in asked.body.days if week.starts <= entry.day < week.starts + WEEK]
        for muscle, sets in week.volume.items():
            had = sum(day.get(muscle, 0.0) for day in done)
            assert sets <= max(had, ceiling(muscle)) + 0.01


@few
@given(seeds)
def test_days_follow_one_another_and_have_reasons(seed: int) -> None:
    found = forecast(calendar_request(seed), INDEX)
    days = [day.day for week in found.weeks for day in week.days]
    monday = TODAY - timedelta(days=TODAY.weekday())
    assert days == [monday + n * DAY for n in range(14)]
    assert [week.starts for week in found.weeks] == [monday, monday + WEEK]
    for day in by_day(found).values():
        assert day.reason
        assert (day.kind in {"rest", "done"}) == (day.minutes == 0)


@few
@given(seeds)
def test_edits_are_honoured(seed: int) -> None:
    asked = calendar_request(seed)
    days = by_day(forecast(asked, INDEX))
    for edit in reversed(asked.edits.days):
        later = [each for each in asked.edits.days if each.day == edit.day][-1]
        day = days[edit.day]
        if later is edit and edit.wish == "rest":
            assert day.kind in {"rest", "done"}
        if later is edit and edit.minutes is not None:
            assert day.minutes <= edit.minutes
        if later is edit and edit.place is not None and day.kind not in {"rest", "done"}:
            assert day.place == edit.place


@few
@given(seeds)
def test_the_same_question_has_the_same_calendar(seed: int) -> None:
    asked = calendar_request(seed)
    assert msgspec.json.encode(forecast(asked, INDEX)) == msgspec.json.encode(forecast(asked, INDEX))


@pytest.mark.parametrize("days_per_week", [1, 2, 3, 4, 5, 6])
def test_a_whole_week_has_its_sessions_spread(days_per_week: int) -> None:
    found = calendar(Edits(), weeks=4, athlete=replace(ATHLETE, goal="general", days_per_week=days_per_week))
    for week in found.weeks[1:]:
        trained = [day.day for day in week.days if day.kind != "rest"]
        assert len(trained) == days_per_week
        if days_per_week <= 3:
            assert all(later - earlier > DAY for earlier, later in pairwise(trained))


def test_only_tuesday_and_thursday_next_week() -> None:
    edits = Edits(weeks=(WeekEdit(day=TODAY + WEEK, weekdays=("thursday", "tuesday")),))
    week = calendar(edits).weeks[1]
    assert [day.day.weekday() for day in week.days if day.kind != "rest"] == [1, 3]
    assert week.days[0].reason == "You train on Tuesday and Thursday this week."


def test_a_moved_session_moves() -> None:
    before = by_day(calendar(Edits()))
    source = next(day for day in before if day > TODAY and before[day].kind != "rest")
    target = next(day for day in before if day > TODAY and before[day].kind == "rest")
    after = by_day(calendar(Edits(moves=(Move(source=source, target=target),))))
    assert after[source].kind == "rest"
    assert after[target].kind != "rest"


def test_a_holiday_is_free_and_what_follows_is_not_crammed() -> None:
    away = Away(first=TODAY, last=TODAY + 2 * DAY)
    days = by_day(calendar(Edits(away=(away,))))
    assert all(days[TODAY + n * DAY].kind == "rest" for n in range(3))
    assert sum(days[TODAY + n * DAY].kind != "rest" for n in (3, 4)) == 1


def test_a_place_decides_what_there_is() -> None:
    edits = Edits(days=(DayEdit(day=TODAY, place="hotel", minutes=30),), places=PLACES)
    found = plan(PlanRequest(athlete=ATHLETE, body=BodyState(), at=NOW, edits=edits), INDEX)
    assert found.items
    assert found.minutes <= 30
    for item in found.items:
        assert set(INDEX.by_id[item.exercise].exercise.equipment) <= {"dumbbells"}


def test_the_day_of_the_event_is_free() -> None:
    event = Event(name="Meet", day=TODAY + 9 * DAY)
    assert by_day(calendar(Edits(event=event)))[event.day].reason.startswith("Meet is today")


@pytest.mark.parametrize("weeks", [0, 13])
def test_too_many_weeks_are_refused(weeks: int) -> None:
    with pytest.raises(CalendarInvalid, match="1 to 12 weeks"):
        calendar(Edits(), weeks=weeks)


def test_time_away_ends_after_it_begins() -> None:
    with pytest.raises(CalendarInvalid, match="before it begins"):
        calendar(Edits(away=(Away(first=TODAY, last=TODAY - DAY),)))


def test_after_missed_sessions_the_rest_of_the_week_is_spread_anew() -> None:
    friday = NOW + 2 * DAY
    asked = CalendarRequest(athlete=ATHLETE, body=BodyState(), at=friday, weeks=1)
    held = [day.day.weekday() for day in forecast(asked, INDEX).weeks[0].days if day.kind != "rest"]
    assert held == [4, 6]


def test_an_unknown_place_is_named() -> None:
    with pytest.raises(CalendarInvalid, match="attic"):
        calendar(Edits(days=(DayEdit(day=TODAY + DAY, wish="train", place="attic"),)))
