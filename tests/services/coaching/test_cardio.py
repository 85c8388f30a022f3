"""Cardio: zones from age and resting rate, mostly easy and a little hard, runs that grow, and never beyond limits."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitpulse.services.coaching.api import (
    AthleteProfile,
    BodyState,
    CalendarRequest,
    CheckIn,
    DayVitals,
    Plan,
    PlanItem,
    PlanRequest,
    SetDone,
)
from fitpulse.services.coaching.domain.forecast import outlook
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.outing import Outing
from fitpulse.services.coaching.domain.planner import plan
from fitpulse.services.coaching.domain.zones import EASY, HARD, STEADY, heart_of, most_beats
from tests.services.coaching.contexts import GARAGE, request_of
from tests.services.coaching.truth import breaches

INDEX = shipped_index()
AT = datetime(2026, 3, 2, 17, tzinfo=UTC)
RUNNER = AthleteProfile(
    goal="endurance", days_per_week=4, minutes=60, equipment=(), experience="intermediate", birth_year=1986
)
RESTED = BodyState(vitals=(DayVitals(day=AT.date(), resting_hr=50.0),))
seeds = st.integers(0, 10**9)
quicker = settings(max_examples=100, deadline=None)


def season(athlete: AthleteProfile, weeks: int = 4, body: BodyState = RESTED) -> list[tuple[date, Plan]]:
    """Every session of the coming weeks as it would be planned on its day."""
    found = outlook(CalendarRequest(athlete=athlete, body=body, at=AT, weeks=weeks), INDEX)
    return [
        (day, plan(PlanRequest(athlete=athlete, body=then, at=AT + (day - AT.date())), INDEX))
        for day, then in found.bodies.items()
    ]


def cardio_of(found: Plan) -> PlanItem | None:
    return next((item for item in found.items if item.sets[0].kind == "cardio"), None)


def cardio_s(found: Plan) -> int:
    item = cardio_of(found)
    return sum(one.seconds or 0 for one in item.sets) if item else 0


def hard_s(found: Plan) -> int:
    """Seconds that are hard by the reason, which must be those of the sets."""
    item = cardio_of(found)
    if item is None or " hard, " not in item.reason:
        return 0
    return sum(one.seconds or 0 for one in item.sets[1::2])


def test_zones_are_shares_of_the_reserve_above_rest() -> None:
    assert most_beats(40) == 180
    heart = heart_of(RUNNER, RESTED, AT.date())
    assert heart is not None
    assert heart.beats(EASY) == (115, 141)
    assert heart.beats(STEADY) == (128, 154)
    assert heart.beats(HARD) == (154, 167)


@given(st.integers(15, 90), st.floats(35, 90), st.floats(35, 90))
def test_zones_rise_with_the_resting_rate_and_never_leave_the_reserve(
    age: int, one: float, two: float
) -> None:
    athlete = replace(RUNNER, birth_year=AT.year - age)
    hearts = [
        heart_of(athlete, BodyState(vitals=(DayVitals(day=AT.date(), resting_hr=rest),)), AT.date())
        for rest in sorted((one, two))
    ]
    for zone in (EASY, STEADY, HARD):
        beats = [heart.beats(zone) for heart in hearts if heart is not None]
        assert beats == sorted(beats)
        for heart in hearts:
            if heart is not None:
                low, high = heart.beats(zone)
                assert heart.resting < low < high <= heart.most


@pytest.mark.parametrize(
    ("athlete", "body"),
    [
        (replace(RUNNER, birth_year=None), RESTED),
        (RUNNER, BodyState()),
        (RUNNER, BodyState(vitals=(DayVitals(day=AT.date() - timedelta(days=60), resting_hr=50.0),))),
    ],
)
def test_without_age_or_a_resting_rate_of_late_no_beats_are_told(
    athlete: AthleteProfile, body: BodyState
) -> None:
    found = cardio_of(plan(PlanRequest(athlete=athlete, body=body, at=AT), INDEX))
    assert found is not None
    assert "bpm" not in found.reason
    assert "you can talk throughout" in found.reason


def test_the_beats_told_are_those_of_the_zone() -> None:
    found = cardio_of(plan(PlanRequest(athlete=RUNNER, body=RESTED, at=AT), INDEX))
    assert found is not None
    assert "(zones 1 and 2, 115 to 141 bpm)" in found.reason


def test_a_small_part_of_the_week_is_hard_and_it_grows() -> None:
    sessions = season(RUNNER, weeks=6)
    hard = [(day, hard_s(found)) for day, found in sessions if hard_s(found)]
    assert len(hard) >= 4
    assert all(day >= AT.date() + timedelta(days=7) for day, _ in hard), "the first week is easy"
    mondays = [day - timedelta(days=day.weekday()) for day, _ in hard]
    assert len(set(mondays)) == len(mondays), "once a week"
    for monday in mondays:
        week = [found for day, found in sessions if monday <= day < monday + timedelta(days=7)]
        assert sum(map(hard_s, week)) <= 0.2 * sum(map(cardio_s, week)) + 60
    longest = [cardio_of(found).sets[1].seconds for _, found in sessions if hard_s(found)]  # type: ignore[union-attr]
    assert longest == sorted(longest)
    assert longest[-1] > longest[0]


@pytest.mark.parametrize("equipment", [GARAGE, ("dumbbells",), ()])
def test_endurance_gets_the_most_cardio(equipment: tuple[str, ...]) -> None:
    minutes = {
        goal: sum(cardio_s(found) for _, found in season(replace(RUNNER, goal=goal, equipment=equipment)))
        / 60
        for goal in ("endurance", "fat_loss", "strength")
    }
    assert minutes["endurance"] > 1.3 * minutes["fat_loss"]
    assert minutes["endurance"] > 1.3 * minutes["strength"]


def test_a_beginner_runs_and_walks_a_little_longer_each_week() -> None:
    beginner = replace(RUNNER, experience="beginner", days_per_week=3)
    runs = []
    for _, found in season(beginner, weeks=8):
        item = cardio_of(found)
        if item is not None and item.exercise == "run-walk":
            runs.append(item.sets[1].seconds or 0)
            assert re.search(r"of slow running, .* of walking after each", item.reason)
    assert len(runs) >= 12
    assert runs == sorted(runs)
    assert (runs[0], runs[-1] >= 300) == (60, True)


def test_a_bad_day_is_easy() -> None:
    hard_day = next(day for day, found in season(RUNNER) if hard_s(found))
    found = outlook(CalendarRequest(athlete=RUNNER, body=RESTED, at=AT, weeks=4), INDEX)
    at = AT + (hard_day - AT.date())
    bad = CheckIn(at=at, sleep_h=3, energy=1, mood=1)
    request = PlanRequest(athlete=RUNNER, body=found.bodies[hard_day], at=at)
    assert hard_s(plan(request, INDEX))
    assert not hard_s(plan(replace(request, checkin=bad), INDEX))


def test_cardio_that_nobody_judged_counts_as_easy() -> None:
    run = SetDone(exercise="outdoor-run", at=AT, kind="cardio", seconds=1800)
    session = Outing.of(run).session()
    assert (session.minutes, session.rpe) == (30.0, 4.0)


@quicker
@given(seeds, st.sampled_from(["endurance", "fat_loss"]), st.integers(40, 90))
def test_no_limit_is_broken_and_every_second_is_counted(seed: int, goal: str, resting: int) -> None:
    request = request_of(seed)
    athlete = replace(request.athlete, goal=goal)  # type: ignore[arg-type]
    vitals = (DayVitals(day=request.at.date(), resting_hr=float(resting)),)
    monday = request.at.date() - timedelta(days=request.at.weekday())
    trained = tuple(day for day in request.body.trained if day < monday)
    body = replace(request.body, vitals=vitals, trained=trained, block_started=monday - timedelta(days=7))
    request = replace(request, athlete=athlete, body=body)
    found = plan(request, INDEX)
    assert breaches(request, found) == []
    assert cardio_s(found) % 60 == 0
    if hard_s(found):
        assert found.phase == "build"
        assert hard_s(found) <= 0.2 * cardio_s(found) * athlete.days_per_week


@quicker
@given(seeds, st.sampled_from(["endurance", "fat_loss"]))
def test_more_time_never_gives_less_cardio(seed: int, goal: str) -> None:
    request = request_of(seed)
    request = replace(request, athlete=replace(request.athlete, goal=goal), minutes=30)  # type: ignore[arg-type]
    shorter, longer = plan(request, INDEX), plan(replace(request, minutes=60), INDEX)
    assert hard_s(shorter) <= hard_s(longer)
