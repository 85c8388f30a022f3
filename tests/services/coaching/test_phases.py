"""The season's decisions: deloads that are called for, holding, coming back, tapering, and each one's reason."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitpulse.services.coaching.api import (
    AthleteProfile,
    BodyState,
    CheckIn,
    Event,
    ExerciseState,
    LoadState,
    Result,
    SeasonState,
)
from fitpulse.services.coaching.domain.deload import standing
from fitpulse.services.coaching.domain.normals import after_checkin, strained
from fitpulse.services.coaching.domain.planner_policy import STANDARD
from fitpulse.services.coaching.domain.returning import comeback
from fitpulse.services.coaching.domain.season import phase_of
from fitpulse.services.coaching.domain.taper import TAPER_DAYS, taper_share

MONDAY = date(2026, 3, 2)
ATHLETE = AthleteProfile(goal="muscle", days_per_week=3, minutes=60, equipment=(), experience="intermediate")
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


def trained_until(day: date, weeks: int = 5) -> BodyState:
    """Trained on every other day for so many weeks, the last time the day before `day`."""
    days = tuple(sorted(day - DAY - 2 * n * DAY for n in range(weeks * 3)))
    return BodyState(block_started=days[0], trained=days, sessions=50)


def lift(name: str, day: date, trend: float, *, met: bool) -> ExerciseState:
    at = datetime(day.year, day.month, day.day, 17, tzinfo=UTC)
    results = tuple(Result(at=at - n * 3 * DAY, sets=3, met=met, load_kg=60.0, reps=5) for n in range(2))
    return ExerciseState(
        exercise=name, at=at, log_e1rm=4.5, variance=0.001, slow_log_e1rm=4.5 - trend, results=results
    )


def with_lifts(body: BodyState, day: date, *trends: float, met: bool = True) -> BodyState:
    return replace(
        body,
        exercises=tuple(lift(f"lift-{n}", day - DAY, trend, met=met) for n, trend in enumerate(trends)),
    )


def test_falling_lifts_call_for_a_deload_and_the_reason_counts_them() -> None:
    body = with_lifts(trained_until(MONDAY), MONDAY, -0.052, -0.06, -0.055, 0.01, met=False)
    phase = phase_of(ATHLETE, body, MONDAY)
    assert phase.deload
    assert phase.reason == (
        "Deload until Sunday: 3 of 4 lifts lost 4 % or more in three weeks and fell short twice. "
        "Fewer sets, a little lighter."
    )
    latched = standing(body, MONDAY)
    assert phase_of(ATHLETE, replace(latched, exercises=()), MONDAY + 6 * DAY).deload
    after = replace(latched, exercises=(), trained=(*body.trained, MONDAY + 6 * DAY))
    assert phase_of(ATHLETE, after, MONDAY + WEEK).week == 1


@pytest.mark.parametrize("trends", [(0.01, 0.02, 0.0, -0.01), (-0.03, -0.03), (-0.03, 0.02, 0.01, -0.03)])
def test_a_bad_lift_or_two_are_no_reason(trends: tuple[float, ...]) -> None:
    assert not phase_of(ATHLETE, with_lifts(trained_until(MONDAY), MONDAY, *trends), MONDAY).deload


def test_a_fall_counts_only_with_missed_targets_and_beyond_doubt() -> None:
    fell = with_lifts(trained_until(MONDAY), MONDAY, -0.06, -0.05, -0.055, met=False)
    assert phase_of(ATHLETE, fell, MONDAY).deload
    made = with_lifts(fell, MONDAY, -0.06, -0.05, -0.055, met=True)
    unsure = replace(fell, exercises=tuple(replace(state, variance=0.01) for state in fell.exercises))
    assert not phase_of(ATHLETE, made, MONDAY).deload
    assert not phase_of(ATHLETE, unsure, MONDAY).deload


@pytest.mark.parametrize("weekday", range(7))
def test_a_deload_that_is_called_for_lasts_one_week(weekday: int) -> None:
    day = MONDAY + weekday * DAY
    latched = standing(with_lifts(trained_until(day), day, -0.06, -0.06, -0.06, met=False), day)
    calm = replace(latched, exercises=())
    assert all(phase_of(ATHLETE, calm, day + n * DAY).deload for n in range(7))
    assert not phase_of(ATHLETE, calm, day + WEEK).deload


def test_a_young_block_is_left_alone() -> None:
    body = replace(trained_until(MONDAY), block_started=MONDAY - 20 * DAY)
    assert not phase_of(ATHLETE, with_lifts(body, MONDAY, -0.1, -0.1, -0.1), MONDAY).deload


def strained_by_both(days: int) -> SeasonState:
    season = SeasonState()
    for n in range(10 + days):
        day = MONDAY - (10 + days - n) * DAY
        at = datetime(day.year, day.month, day.day, 7, tzinfo=UTC)
        poor = n >= 10
        checkin = CheckIn(at=at, sleep_h=4.5 if poor else 7.5, energy=1 if poor else 4)
        season = after_checkin(season, checkin)
    return season


def test_two_answers_below_normal_for_four_days_call_for_a_deload() -> None:
    body = trained_until(MONDAY)
    assert not phase_of(ATHLETE, replace(body, season=strained_by_both(3)), MONDAY).deload
    phase = phase_of(ATHLETE, replace(body, season=strained_by_both(4)), MONDAY)
    assert phase.deload
    assert "for 4 days" in phase.reason


def slept(hours: list[float]) -> SeasonState:
    season = SeasonState()
    for n, sleep in enumerate(hours):
        day = MONDAY - (len(hours) - n) * DAY
        at = datetime(day.year, day.month, day.day, 7, tzinfo=UTC)
        season = after_checkin(season, CheckIn(at=at, sleep_h=sleep))
    return season


def test_volume_holds_after_two_poor_nights_which_alone_call_for_no_deload() -> None:
    usual = [7.5, 7.0, 8.0, 7.5, 7.0, 8.0, 7.5, 7.0, 8.0, 7.5]
    body = trained_until(MONDAY)
    well = phase_of(ATHLETE, replace(body, season=slept(usual)), MONDAY)
    poor = phase_of(ATHLETE, replace(body, season=slept([*usual, 5.0, 5.0])), MONDAY)
    bad = phase_of(ATHLETE, replace(body, season=slept([*usual, 5.0, 5.0, 4.5, 4.5, 4.5])), MONDAY)
    assert well.volume > poor.volume
    assert "Volume stays as it was: sleep below your normal" in poor.reason
    assert (poor.deload, bad.deload) == (False, False)


@given(st.lists(st.floats(4.0, 10.0), min_size=1, max_size=40))
def test_a_normal_lies_among_the_answers(hours: list[float]) -> None:
    state = slept(hours).normals[0]
    assert min(hours) - 0.01 <= state.mean <= max(hours) + 0.01
    assert state.variance >= 0.0


def test_steady_poor_sleep_becomes_this_persons_normal() -> None:
    assert strained(slept([5.0] * 30), MONDAY) == ""


def test_a_spike_of_load_is_named_with_its_numbers() -> None:
    load = LoadState(ctl=30.0, atl=60.0, day=MONDAY - DAY, first_day=MONDAY - timedelta(days=400))
    body = replace(trained_until(MONDAY), load=load)
    assert not phase_of(ATHLETE, body, MONDAY).deload
    tired = slept([*[7.5, 7.0, 8.0] * 4, 4.5, 4.5, 4.5])
    phase = phase_of(ATHLETE, replace(body, season=tired), MONDAY)
    assert phase.deload
    assert "(60 a day) is 2.0 times what you are used to (30)" in phase.reason
    young = replace(load, first_day=MONDAY - timedelta(days=30))
    assert not phase_of(ATHLETE, replace(body, season=tired, load=young), MONDAY).deload


@given(st.integers(10, 200), st.integers(0, 40))
def test_the_way_back_rises_to_the_whole(away: int, since: int) -> None:
    last = MONDAY - timedelta(days=away)
    at_first = comeback((last,), MONDAY)
    assert at_first is not None
    assert at_first.away_days == away
    assert 0.5 <= at_first.sets_share <= 1.0
    assert 0.85 <= at_first.load_share <= 1.0
    later = comeback((last, MONDAY), MONDAY + since * DAY)
    if since < 10 and later is not None:
        assert later.sets_share >= at_first.sets_share
        assert later.load_share >= at_first.load_share
    if since >= 28 and (MONDAY + since * DAY - MONDAY).days < 10:
        assert later is None


@given(st.integers(10, 100), st.integers(1, 50))
def test_a_longer_break_never_asks_for_more(away: int, more: int) -> None:
    short = comeback((MONDAY - timedelta(days=away),), MONDAY)
    long = comeback((MONDAY - timedelta(days=away + more),), MONDAY)
    assert short is not None
    assert long is not None
    assert long.sets_share <= short.sets_share
    assert long.load_share <= short.load_share


def test_a_missed_week_costs_nothing_and_does_not_count() -> None:
    started = MONDAY - 2 * WEEK
    body = BodyState(
        block_started=started, trained=(started, started + 2 * DAY, started + 4 * DAY), sessions=3
    )
    phase = phase_of(ATHLETE, replace(body, trained=(*body.trained, started + 6 * DAY)), MONDAY)
    assert (phase.name, phase.week, phase.sets_share) == ("build", 2, 1.0)


def test_whoever_returns_begins_at_the_floor_and_is_told_so() -> None:
    athlete = replace(ATHLETE, goal="return")
    body = replace(trained_until(MONDAY), sessions=4)
    phase = phase_of(athlete, body, MONDAY)
    assert phase.volume == 0.0
    assert phase.reason.startswith("Session 5 of your first 9 back")
    assert phase_of(athlete, replace(body, sessions=9), MONDAY).volume > 0.0


def test_after_a_holiday_the_block_starts_anew_and_says_so() -> None:
    body = replace(trained_until(MONDAY), trained=(MONDAY - timedelta(days=21),))
    phase = phase_of(ATHLETE, body, MONDAY)
    assert (phase.name, phase.week) == ("return", 1)
    assert phase.reason.startswith("Back after 21 days: 83% of the sets, loads up to 4% lighter")
    assert (phase.sets_share, phase.load_share) == (0.832, 0.958)


@settings(max_examples=50)
@given(st.integers(-5, 30))
def test_a_taper_keeps_loads_and_sheds_sets(left: int) -> None:
    event = Event(name="Meet", day=MONDAY + left * DAY)
    phase = phase_of(ATHLETE, trained_until(MONDAY), MONDAY, event)
    assert (phase.name == "taper") == (0 <= left <= TAPER_DAYS)
    if phase.name == "taper":
        assert phase.load_share == 1.0
        assert phase.reason.startswith(f"{left} day")
        assert f"{phase.sets_share:.0%} of the sets" in phase.reason


def test_a_taper_takes_about_half_in_all() -> None:
    shares = [taper_share(MONDAY + left * DAY, MONDAY) or 0.0 for left in range(1, TAPER_DAYS + 1)]
    assert shares == sorted(shares)
    assert 0.4 <= sum(shares) / len(shares) <= 0.59


@settings(max_examples=50)
@given(st.integers(0, 120))
def test_weeks_run_from_monday_and_every_phase_says_why(days: int) -> None:
    body = BodyState(block_started=MONDAY, sessions=100)
    day = MONDAY + days * DAY
    body = replace(body, trained=tuple(day - 2 * n * DAY for n in range(27, 0, -1)))
    phase = phase_of(ATHLETE, body, day)
    week = phase_of(ATHLETE, body, day - day.weekday() * DAY)
    assert (phase.name, phase.week) == (week.name, week.week)
    assert f"eek {phase.week}" in phase.reason
    assert phase.week <= phase.weeks == STANDARD.loading_weeks.of("intermediate") + 1
