"""The calendar: it foresees what planning will do, follows what is said, and everything said can be taken back."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from fitpulse.kernel.clock import ManualClock
from tests.services.training.conftest import Athlete
from tests.services.training.test_undo import undo

pytestmark = pytest.mark.server
BANDS = {"equipment": ["bands"]}


def day_of(calendar: Any, day: date) -> Any:
    return next(one for week in calendar["weeks"] for one in week["days"] if one["day"] == day.isoformat())


async def foreseen(athlete: Athlete, day: date) -> Any:
    return day_of(await athlete.do("GET", "/v1/me/calendar"), day)


async def test_today_is_as_the_workout_says(athlete: Athlete, clock: ManualClock) -> None:
    await athlete.describe()
    workout = await athlete.today()
    calendar = await athlete.do("GET", "/v1/me/calendar?weeks=3")
    assert len(calendar["weeks"]) == 3
    today = day_of(calendar, clock.now().date())
    assert (today["kind"], today["minutes"]) == (workout["plan"]["kind"], workout["plan"]["minutes"])
    assert all(one["reason"] for week in calendar["weeks"] for one in week["days"])


async def test_a_rest_day_is_kept_and_undone(athlete: Athlete, clock: ManualClock) -> None:
    await athlete.describe()
    before = await athlete.today()
    today = clock.now().date()
    path = f"/v1/me/calendar/days/{today}"
    said = await athlete.do("PUT", path, {"wish": "rest"})
    assert said["days"] == [{"day": today.isoformat(), "wish": "rest", "minutes": None, "place": None}]
    assert (await foreseen(athlete, today))["kind"] == "rest"
    resting = await athlete.today()
    assert resting["id"] == before["id"]
    assert resting["plan"]["kind"] == "rest"
    assert "rest" in resting["plan"]["reason"]
    assert await athlete.do("PUT", path, {"wish": "rest"}) == said
    await undo(athlete, "calendar")
    assert (await athlete.today())["plan"] == before["plan"]
    assert (await athlete.call("DELETE", path)).status_code == 404


async def test_minutes_and_place_of_a_day(athlete: Athlete, clock: ManualClock) -> None:
    await athlete.describe()
    today = clock.now().date()
    path = f"/v1/me/calendar/days/{today}"
    answer = await athlete.call("PUT", path, {"place": "hotel"})
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (422, "calendar-place-unknown")
    await athlete.do("PUT", "/v1/me/places/hotel", BANDS)
    await athlete.do("PUT", path, {"place": "hotel", "minutes": 25, "wish": "train"})
    workout = await athlete.today()
    assert workout["plan"]["items"]
    assert workout["plan"]["minutes"] <= 26
    for item in workout["plan"]["items"]:
        needs = (await athlete.do("GET", f"/v1/exercises/{item['exercise']}"))["equipment"]
        assert set(needs) <= {"bands"}
    assert (await foreseen(athlete, today))["place"] == "hotel"
    assert (await athlete.call("DELETE", "/v1/me/places/hotel")).status_code == 409
    busy = {"what": "busy", "exercise": workout["plan"]["items"][0]["exercise"]}
    swapped = await athlete.do("POST", f"/v1/workouts/{workout['id']}/say", busy)
    for item in swapped["remaining"]:
        needs = (await athlete.do("GET", f"/v1/exercises/{item['exercise']}"))["equipment"]
        assert set(needs) <= {"bands"}, "also on the way only what the hotel has"
    await athlete.do("DELETE", path)
    await athlete.do("DELETE", "/v1/me/places/hotel")


async def test_only_these_weekdays_this_week(athlete: Athlete, clock: ManualClock) -> None:
    await athlete.describe()
    monday = clock.now().date() + timedelta(days=7 - clock.now().weekday())
    body = {"weekdays": ["tuesday", "thursday"]}
    said = await athlete.do("PUT", f"/v1/me/calendar/weeks/{monday + timedelta(days=3)}", body)
    assert said["weeks"] == [{"monday": monday.isoformat()} | body]
    calendar = await athlete.do("GET", "/v1/me/calendar")
    trained = [n for n in range(7) if day_of(calendar, monday + timedelta(days=n))["kind"] != "rest"]
    assert trained == [1, 3]
    assert (await athlete.do("DELETE", f"/v1/me/calendar/weeks/{monday}"))["weeks"] == []


async def test_a_holiday(athlete: Athlete, clock: ManualClock) -> None:
    await athlete.describe()
    first = clock.now().date() + timedelta(days=2)
    last = first + timedelta(days=6)
    span = {"first": first.isoformat(), "last": last.isoformat(), "cause": "the sea"}
    said = await athlete.do("POST", "/v1/me/calendar/away", span)
    calendar = await athlete.do("GET", "/v1/me/calendar")
    for n in range(7):
        day = day_of(calendar, first + timedelta(days=n))
        assert day["kind"] == "rest"
        assert "the sea" in day["reason"]
    (away,) = said["away"]
    assert (await athlete.do("DELETE", f"/v1/me/calendar/away/{away['id']}"))["away"] == []
    assert (await athlete.call("DELETE", f"/v1/me/calendar/away/{uuid4()}")).status_code == 404
    backwards = {"first": last.isoformat(), "last": first.isoformat()}
    assert (await athlete.call("POST", "/v1/me/calendar/away", backwards)).status_code == 422


async def test_nobody_elses_calendar_changes(athlete: Athlete, stranger: Athlete, clock: ManualClock) -> None:
    await athlete.do("PUT", f"/v1/me/calendar/days/{clock.now().date()}", {"wish": "rest"})
    empty = {"days": [], "weeks": [], "away": [], "places": [], "moves": [], "weekdays": [], "event": None}
    assert await stranger.do("GET", "/v1/me/calendar/edits") == empty


async def test_what_is_long_gone_is_forgotten(athlete: Athlete, clock: ManualClock) -> None:
    await athlete.do("PUT", f"/v1/me/calendar/days/{clock.now().date()}", {"wish": "rest"})
    clock.advance(timedelta(days=61))
    today = clock.now().date()
    said = await athlete.do("PUT", f"/v1/me/calendar/days/{today}", {"wish": "train"})
    assert [one["day"] for one in said["days"]] == [today.isoformat()]


@pytest.mark.parametrize(("zone", "hour"), [("Pacific/Auckland", 20), ("America/Los_Angeles", 4)])
async def test_days_are_the_persons_own(athlete: Athlete, clock: ManualClock, zone: str, hour: int) -> None:
    await athlete.describe(time_zone=zone)
    clock.advance(timedelta(hours=(hour - clock.now().hour) % 24))
    local = clock.now().astimezone(ZoneInfo(zone)).date()
    assert local != clock.now().date()
    await athlete.do("PUT", f"/v1/me/calendar/days/{local}", {"wish": "rest"})
    workout = await athlete.today()
    assert (workout["local_date"], workout["plan"]["kind"]) == (local.isoformat(), "rest")
    assert "You set this day to rest" in (await foreseen(athlete, local))["reason"]
