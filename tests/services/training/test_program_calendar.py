"""A followed program in the calendar: its workouts fill the days, move with what is said, and none is lost."""

from datetime import date, timedelta
from typing import Any

import pytest

from fitpulse.kernel.clock import ManualClock
from tests.services.training.conftest import Athlete
from tests.services.training.test_calendar import day_of
from tests.services.training.test_programs import made, train
from tests.services.training.test_undo import undo

pytestmark = pytest.mark.server


def lift(exercise: str, start_kg: float) -> dict[str, Any]:
    return {
        "exercise": exercise,
        "rule": {"type": "linear", "sets": 3, "reps": 5, "add_kg": 2.5},
        "start_kg": start_kg,
    }


TWO_DAYS: dict[str, Any] = {
    "format": "fitpulse.program/1",
    "title": "Bench and squat",
    "weeks": [{"days": ["a", "b", "a"]}, {"days": ["b", "a", "b"], "deload": True}],
    "days": {
        "a": {"name": "Bench day", "slots": [{"lift": "bench"}]},
        "b": {"name": "Squat day", "slots": [{"lift": "squat"}]},
    },
    "lifts": {"bench": lift("barbell-bench-press", 40), "squat": lift("barbell-back-squat", 50)},
    "days_per_week": 3,
    "minutes": 30,
    "rest_days": 1,
}
ORDER = ["Bench day", "Squat day", "Bench day", "Squat day", "Bench day", "Squat day"]


async def follow(athlete: Athlete, document: dict[str, Any] = TWO_DAYS) -> str:
    """Follow a program; its id."""
    await athlete.describe(experience="novice", bodyweight_kg=90, sex="male")
    program = await made(athlete, document)
    await athlete.do("POST", f"/v1/programs/{program['id']}/start")
    return str(program["id"])


async def days(athlete: Athlete) -> list[Any]:
    calendar = await athlete.do("GET", "/v1/me/calendar")
    return [one for week in calendar["weeks"] for one in week["days"]]


async def sessions(athlete: Athlete) -> list[Any]:
    return [one for one in await days(athlete) if one["workout"] is not None]


def order_of(sessions: list[Any]) -> list[str]:
    return [one["workout"] for one in sessions]


def dates_of(sessions: list[Any]) -> list[date]:
    return [date.fromisoformat(one["day"]) for one in sessions]


async def test_the_programs_workouts_fill_the_days(athlete: Athlete, clock: ManualClock) -> None:
    await follow(athlete)
    calendar = await athlete.do("GET", "/v1/me/calendar")
    coming = [one for week in calendar["weeks"] for one in week["days"] if one["workout"]]
    assert len(coming) >= 9
    assert order_of(coming)[:6] == ORDER
    assert [one["program_week"] for one in coming[:7]] == [1, 1, 1, 2, 2, 2, 1]
    first, second = coming[:2]
    assert first["day"] == clock.now().date().isoformat()
    assert first["focus"][0] == "chest"
    assert "quadriceps" in second["focus"]
    assert all(0 < one["minutes"] <= 60 for one in coming)
    assert all("Bench and squat" in one["reason"] for one in coming)
    gaps = [later - earlier for earlier, later in zip(dates_of(coming), dates_of(coming)[1:], strict=False)]
    assert min(gaps) >= timedelta(days=2), "the program keeps a day of rest"
    assert any(week["phase"] == "deload" for week in calendar["weeks"])
    assert all("Bench and squat, week" in week["reason"] for week in calendar["weeks"][1:])
    today = await athlete.today()
    assert (first["kind"], first["minutes"]) == (today["plan"]["kind"], today["plan"]["minutes"])


async def test_a_day_of_rest_and_a_span_away_put_off_and_lose_nothing(
    athlete: Athlete, clock: ManualClock
) -> None:
    await follow(athlete)
    before = dates_of(await sessions(athlete))
    today = clock.now().date()
    await athlete.do("PUT", f"/v1/me/calendar/days/{today}", {"wish": "rest"})
    resting = await athlete.today()
    assert resting["plan"]["kind"] == "rest"
    assert resting["plan"]["reason"] == "You set this day to rest. Next in Bench and squat: Bench day."
    after = await sessions(athlete)
    assert order_of(after)[:6] == ORDER
    assert today not in dates_of(after)
    first = today + timedelta(days=7 - today.weekday())
    away = {"first": first.isoformat(), "last": (first + timedelta(days=6)).isoformat(), "cause": "the sea"}
    await athlete.do("POST", "/v1/me/calendar/away", away)
    gone = await sessions(athlete)
    assert order_of(gone) == [*ORDER, *ORDER, *ORDER][: len(gone)]
    assert not [one for one in dates_of(gone) if first <= one < first + timedelta(days=7)]
    await undo(athlete, "calendar")
    await undo(athlete, "calendar")
    assert dates_of(await sessions(athlete)) == before


async def test_only_tuesday_and_thursday(athlete: Athlete, clock: ManualClock) -> None:
    await follow(athlete)
    monday = clock.now().date() + timedelta(days=7 - clock.now().weekday())
    await athlete.do("PUT", f"/v1/me/calendar/weeks/{monday}", {"weekdays": ["tuesday", "thursday"]})
    coming = await sessions(athlete)
    assert order_of(coming)[:6] == ORDER
    week = [one for one in dates_of(coming) if monday <= one < monday + timedelta(days=7)]
    assert week == [monday + timedelta(days=1), monday + timedelta(days=3)]


async def test_a_missed_day_is_made_up_for(athlete: Athlete, clock: ManualClock) -> None:
    await follow(athlete)
    missed = await athlete.today()
    clock.advance(timedelta(days=2))
    late = await athlete.today()
    assert late["plan"]["items"] == missed["plan"]["items"]
    await train(athlete, late)
    coming = await sessions(athlete)
    assert order_of(coming)[:3] == ORDER[1:4]
    assert day_of(await athlete.do("GET", "/v1/me/calendar"), clock.now().date())["kind"] == "done"


async def test_a_workout_under_way_is_not_foreseen_again(athlete: Athlete) -> None:
    await follow(athlete)
    today = await athlete.today()
    await athlete.log(today["id"], item=1, n=today["plan"]["items"][0]["sets"][0]["n"], reps=5, load_kg=40)
    assert order_of(await sessions(athlete))[:2] == ["Squat day", "Bench day"]


async def test_minutes_and_place_of_a_day_hold_for_the_program(athlete: Athlete, clock: ManualClock) -> None:
    await follow(athlete)
    today = clock.now().date()
    await athlete.do("PUT", "/v1/me/places/hotel", {"equipment": ["dumbbells"], "dumbbells_kg": [10, 20]})
    await athlete.do("PUT", f"/v1/me/calendar/days/{today}", {"place": "hotel", "minutes": 15})
    workout = await athlete.today()
    assert workout["plan"]["minutes"] <= 15
    (item,) = workout["plan"]["items"]
    assert set((await athlete.do("GET", f"/v1/exercises/{item['exercise']}"))["equipment"]) <= {"dumbbells"}
    assert "barbell" in item["reason"]
    (first, *_) = await sessions(athlete)
    assert (first["place"], first["minutes"]) == ("hotel", workout["plan"]["minutes"])


async def test_leaving_gives_the_planners_calendar_back(athlete: Athlete) -> None:
    await athlete.describe(experience="novice", bodyweight_kg=90, sex="male")
    before = await athlete.do("GET", "/v1/me/calendar")
    program = await follow(athlete)
    assert await athlete.do("GET", "/v1/me/calendar") != before
    await athlete.do("POST", f"/v1/programs/{program}/stop")
    assert await athlete.do("GET", "/v1/me/calendar") == before


async def test_after_its_end_the_planner_goes_on(athlete: Athlete, clock: ManualClock) -> None:
    await follow(athlete, TWO_DAYS | {"weeks": [{"days": ["a", "b"]}], "repeat": False})
    told = await days(athlete)
    assert order_of([one for one in told if one["workout"]]) == ["Bench day", "Squat day"]
    own = [one for one in told if one["workout"] is None and one["minutes"]]
    assert len(own) > 6, "the days after it are the planner's"
    for _ in range(2):
        await train(athlete, await athlete.today())
        clock.advance(timedelta(days=2))
    after = await athlete.today()
    assert after["plan"]["reason"].startswith("You have finished Bench and squat.")
    assert after["plan"]["items"]
    assert (await days(athlete))[clock.now().weekday()]["kind"] == after["plan"]["kind"]
