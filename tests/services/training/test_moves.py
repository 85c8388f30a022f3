"""A calendar that is dragged: a session moves where that costs nothing or is insisted on; all can be taken back."""

from datetime import date, timedelta
from typing import Any

import pytest

from fitpulse.kernel.clock import ManualClock
from tests.services.training.conftest import Athlete
from tests.services.training.test_calendar import day_of
from tests.services.training.test_program_calendar import dates_of, days, follow, order_of, sessions
from tests.services.training.test_programs import train
from tests.services.training.test_undo import undo

pytestmark = pytest.mark.server
MOVES = "/v1/me/calendar/moves"


def moving(source: date, target: date, **more: Any) -> dict[str, Any]:
    return {"source": source.isoformat(), "target": target.isoformat()} | more


def slug(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


async def trained_on(athlete: Athlete) -> list[date]:
    return [date.fromisoformat(one["day"]) for one in await days(athlete) if one["minutes"]]


async def test_a_session_goes_to_a_free_day_and_back(athlete: Athlete) -> None:
    await athlete.describe(days_per_week=3)
    before = await days(athlete)
    trained = await trained_on(athlete)
    source = trained[4]
    target = source + timedelta(days=1)
    assert target not in trained
    moved = await athlete.do("POST", MOVES, moving(source, target, force=True))
    assert moved["edits"]["moves"] == [moving(source, target)]
    calendar = await athlete.do("GET", "/v1/me/calendar")
    assert day_of(calendar, source)["kind"] == "rest"
    assert day_of(calendar, source)["reason"] == f"You moved this session to {target:%A}."
    assert day_of(calendar, target)["minutes"]
    await athlete.do("POST", MOVES, moving(target, source, force=True))
    assert await days(athlete) == before, "a session that is back is as if it had never been moved"
    await undo(athlete, "calendar")
    said = await athlete.do("DELETE", f"{MOVES}/{target}")
    assert said["moves"] == []
    assert slug(await athlete.call("DELETE", f"{MOVES}/{target}")) == (404, "calendar-nothing-said")
    await undo(athlete, "calendar")
    await undo(athlete, "calendar")
    assert (await athlete.do("GET", "/v1/me/calendar/edits"))["moves"] == []


async def test_a_session_moves_on_from_where_it_was_moved(athlete: Athlete) -> None:
    await athlete.describe(days_per_week=2)
    source = (await trained_on(athlete))[2]
    first, second = source + timedelta(days=1), source + timedelta(days=2)
    await athlete.do("POST", MOVES, moving(source, first, force=True))
    moved = await athlete.do("POST", MOVES, moving(first, second, force=True))
    assert moved["edits"]["moves"] == [moving(source, second)]


async def test_what_a_move_costs_is_said_before_it_is_made(athlete: Athlete, clock: ManualClock) -> None:
    await follow(athlete)
    await train(athlete, await athlete.today())
    today = clock.now().date()
    source = dates_of(await sessions(athlete))[0]
    tomorrow = today + timedelta(days=1)
    assert source > tomorrow
    refused = await athlete.call("POST", MOVES, moving(source, tomorrow))
    assert slug(refused) == (409, "calendar-move-costly")
    (cost,) = [one for one in refused.json()["costs"] if "keeps a day of rest" in one]
    assert f"{today:%A}" in cost
    assert cost in refused.json()["detail"]
    assert (await athlete.do("GET", "/v1/me/calendar/edits"))["moves"] == []
    moved = await athlete.do("POST", MOVES, moving(source, tomorrow, force=True))
    assert cost in moved["costs"]
    coming = await sessions(athlete)
    assert dates_of(coming)[0] == tomorrow
    assert order_of(coming)[:3] == ["Squat day", "Bench day", "Squat day"], "moved, not lost"
    clock.advance(timedelta(days=1))
    assert "Squat day" in (await athlete.today())["plan"]["reason"]


async def test_a_muscle_that_would_not_have_recovered_is_named(athlete: Athlete, clock: ManualClock) -> None:
    await athlete.describe(days_per_week=3, minutes=90)
    await train(athlete, await athlete.today())
    today = clock.now().date()
    source = (await trained_on(athlete))[0]
    tomorrow = today + timedelta(days=1)
    refused = await athlete.call("POST", MOVES, moving(source, tomorrow))
    assert slug(refused) == (409, "calendar-move-costly")
    assert any("Recovered by" in one and "%" in one for one in refused.json()["costs"])


async def test_nonsense_is_refused(athlete: Athlete, clock: ManualClock) -> None:
    today = clock.now().date()
    tomorrow = today + timedelta(days=1)
    assert slug(await athlete.call("POST", MOVES, moving(today, tomorrow)))[1] == "athlete-profile-needed"
    await athlete.describe(days_per_week=2)
    trained = await trained_on(athlete)
    (first, second, *_) = trained
    resting = next(day for day in (first + timedelta(days=n) for n in range(1, 7)) if day not in trained)
    for body, pointer in (
        (moving(first, first), "/body/target"),
        (moving(first, today - timedelta(days=1)), "/body/target"),
        (moving(today - timedelta(days=1), resting), "/body/source"),
        (moving(first, today + timedelta(days=400)), "/body/target"),
        (moving(first, resting, force="perhaps"), "/body/force"),
        (moving(first, resting, other=1), "/body/other"),
        ({"source": "someday", "target": "never"}, "/body/source"),
        ({}, "/body/source"),
    ):
        answer = await athlete.call("POST", MOVES, body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == pointer
    nothing = await athlete.call("POST", MOVES, moving(resting, second, force=True))
    assert slug(nothing) == (409, "calendar-nothing-to-move")
    await athlete.do("POST", MOVES, moving(first, resting, force=True))
    taken = await athlete.call("POST", MOVES, moving(second, resting, force=True))
    assert slug(taken) == (409, "calendar-day-taken")
    meet = second + timedelta(days=1)
    await athlete.do("PUT", "/v1/me/calendar/event", {"name": "the meet", "day": meet.isoformat()})
    assert (
        slug(await athlete.call("POST", MOVES, moving(second, meet, force=True)))[1] == "calendar-day-taken"
    )


async def test_a_day_that_was_set_gives_way_to_the_move(athlete: Athlete) -> None:
    await athlete.describe(days_per_week=2)
    source = (await trained_on(athlete))[1]
    target = source + timedelta(days=1)
    await athlete.do("PUT", f"/v1/me/calendar/days/{target}", {"wish": "rest", "minutes": 30})
    moved = await athlete.do("POST", MOVES, moving(source, target, force=True))
    (day,) = moved["edits"]["days"]
    assert (day["wish"], day["minutes"]) == (None, 30)
    assert 0 < day_of(await athlete.do("GET", "/v1/me/calendar"), target)["minutes"] <= 30


async def test_usual_weekdays(athlete: Athlete, clock: ManualClock) -> None:
    await athlete.describe(days_per_week=3)
    before = await days(athlete)
    path = "/v1/me/calendar/weekdays"
    said = await athlete.do("PUT", path, {"weekdays": ["saturday", "tuesday", "saturday"]})
    assert said["weekdays"] == ["saturday", "tuesday"]
    later = [day for day in await trained_on(athlete) if day > clock.now().date()]
    assert {day.strftime("%A") for day in later} == {"Tuesday", "Saturday"}
    for odd in ([], ["someday"], ["monday"] * 8):
        assert (await athlete.call("PUT", path, {"weekdays": odd})).status_code == 422
    assert (await athlete.do("DELETE", path))["weekdays"] == []
    assert await days(athlete) == before
    assert slug(await athlete.call("DELETE", path)) == (404, "calendar-nothing-said")
    await undo(athlete, "calendar")
    assert (await athlete.do("GET", "/v1/me/calendar/edits"))["weekdays"] == ["saturday", "tuesday"]


async def test_a_dated_event(athlete: Athlete, clock: ManualClock) -> None:
    await athlete.describe(days_per_week=3)
    path, day = "/v1/me/calendar/event", clock.now().date() + timedelta(days=17)
    said = await athlete.do("PUT", path, {"name": "the meet", "day": day.isoformat()})
    assert said["event"] == {"name": "the meet", "day": day.isoformat()}
    calendar = await athlete.do("GET", "/v1/me/calendar")
    assert "the meet" in day_of(calendar, day)["reason"]
    assert day_of(calendar, day)["kind"] == "rest"
    assert "taper" in {week["phase"] for week in calendar["weeks"]}
    later = day + timedelta(days=1)
    changed = await athlete.do("PUT", path, {"name": "the meet", "day": later.isoformat()})
    assert changed["event"]["day"] == later.isoformat()
    for odd in (clock.now().date() - timedelta(days=1), day + timedelta(days=4000)):
        refused = await athlete.call("PUT", path, {"name": "x", "day": odd.isoformat()})
        assert refused.json()["errors"][0]["pointer"] == "/body/day"
    assert (await athlete.do("DELETE", path))["event"] is None
    assert slug(await athlete.call("DELETE", path)) == (404, "calendar-nothing-said")
    await undo(athlete, "calendar")
    await undo(athlete, "calendar")
    assert (await athlete.do("GET", "/v1/me/calendar/edits"))["event"] == said["event"]
