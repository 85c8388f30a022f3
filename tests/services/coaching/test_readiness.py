"""Readiness: a sum whose parts can be seen, never lowered by better answers, and felt by the plan."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitpulse.kernel.catalogue import MUSCLES
from fitpulse.services.coaching.api import BodyState, CheckIn, DayVitals, LearnRequest, PlanRequest
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.learning import learn
from fitpulse.services.coaching.domain.planner import plan
from fitpulse.services.coaching.domain.readiness import USUAL, readiness
from tests.services.coaching.test_swapping import ATHLETE
from tests.services.coaching.truth import working_sets

INDEX = shipped_index()
NOW = datetime(2026, 6, 10, 8, 0, tzinfo=UTC)
MONTHS = tuple(
    DayVitals(
        day=(NOW - timedelta(days=n)).date(),
        hrv_rmssd_ms=exp(4.0 + 0.05 * (n % 5 - 2)),
        resting_hr=55.0 + n % 3,
    )
    for n in range(59, 0, -1)
)
KNOWN = BodyState(vitals=MONTHS)

five = st.none() | st.integers(1, 5)
checkins = st.builds(
    CheckIn,
    at=st.just(NOW),
    sleep_h=st.none() | st.floats(0, 24),
    sleep_quality=five,
    energy=five,
    mood=five,
    soreness=st.dictionaries(st.sampled_from(MUSCLES), st.integers(0, 4)),
    hrv_rmssd_ms=st.none() | st.floats(1, 500),
    resting_hr=st.none() | st.floats(20, 220),
)


def value_of(checkin: CheckIn) -> float:
    return readiness(learn(LearnRequest(body=KNOWN, checkin=checkin), INDEX), checkin).value


@given(checkins)
def test_the_effects_add_up_and_stay_in_bounds(checkin: CheckIn) -> None:
    found = readiness(learn(LearnRequest(body=KNOWN, checkin=checkin), INDEX), checkin)
    assert found.value == pytest.approx(sum(factor.effect for factor in found.factors))
    assert 0.0 <= found.value <= 100.0
    assert all(factor.reason for factor in found.factors)
    assert len({factor.name for factor in found.factors}) == len(found.factors)


@given(checkins, st.floats(0, 24), st.floats(0, 24))
def test_better_sleep_never_lowers_it(checkin: CheckIn, one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert value_of(replace(checkin, sleep_h=less)) <= value_of(replace(checkin, sleep_h=more))


@pytest.mark.parametrize("name", ["sleep_quality", "energy", "mood"])
@given(checkins, st.integers(1, 4))
def test_a_better_answer_never_lowers_it(name: str, checkin: CheckIn, level: int) -> None:
    worse, better = replace(checkin, **{name: level}), replace(checkin, **{name: level + 1})
    assert value_of(worse) <= value_of(better)


@given(checkins, st.sampled_from(MUSCLES), st.integers(0, 4), st.integers(0, 4))
def test_more_soreness_never_raises_it(checkin: CheckIn, muscle: str, one: int, other: int) -> None:
    less, more = sorted((one, other))
    calm = replace(checkin, soreness={**checkin.soreness, muscle: less})
    sore = replace(checkin, soreness={**checkin.soreness, muscle: more})
    assert value_of(sore) <= value_of(calm)


@given(checkins, st.floats(1, 500), st.floats(1, 500))
def test_higher_hrv_never_lowers_it(checkin: CheckIn, one: float, other: float) -> None:
    less, more = sorted((one, other))
    assert value_of(replace(checkin, hrv_rmssd_ms=less)) <= value_of(replace(checkin, hrv_rmssd_ms=more))


def test_without_answers_the_day_is_usual() -> None:
    assert readiness(KNOWN, None).value == USUAL


def test_hrv_needs_three_days_of_the_week_and_a_past() -> None:
    def names(vitals: tuple[DayVitals, ...]) -> set[str]:
        return {factor.name for factor in readiness(BodyState(vitals=vitals), CheckIn(at=NOW)).factors}

    week = (NOW - timedelta(days=7)).date()
    past = tuple(day for day in MONTHS if day.day <= week)
    recent = tuple(day for day in MONTHS if day.day > week)
    assert "hrv" in names((*past, *recent[:3]))
    assert "hrv" not in names((*past, *recent[:2]))
    assert "hrv" not in names((*past[-13:], *recent))


def test_a_week_of_low_hrv_takes_points() -> None:
    week = (NOW - timedelta(days=7)).date()
    low = tuple(replace(day, hrv_rmssd_ms=exp(3.7)) if day.day > week else day for day in MONTHS)
    (factor,) = [f for f in readiness(BodyState(vitals=low), CheckIn(at=NOW)).factors if f.name == "hrv"]
    assert factor.effect < 0
    assert "below" in factor.reason


def test_vitals_are_bounded_and_the_last_answer_of_a_day_counts() -> None:
    body = BodyState()
    for day in range(200):
        at = NOW + timedelta(days=day)
        body = learn(LearnRequest(body=body, checkin=CheckIn(at=at, sleep_h=5.0, resting_hr=50.0)), INDEX)
        body = learn(LearnRequest(body=body, checkin=CheckIn(at=at, sleep_h=7.0)), INDEX)
    assert len(body.vitals) == 60
    assert {(day.sleep_h, day.resting_hr) for day in body.vitals} == {(7.0, 50.0)}


def test_a_bad_day_makes_an_easier_session_and_says_so() -> None:
    def session(**answers: float) -> PlanRequest:
        return PlanRequest(athlete=ATHLETE, body=BodyState(), at=NOW, checkin=CheckIn(at=NOW, **answers))  # type: ignore[arg-type]

    usual = plan(session(sleep_h=8.0, energy=4), INDEX)
    bad = plan(session(sleep_h=4.0, energy=1), INDEX)
    worst = plan(session(sleep_h=3.0, energy=1, mood=1, sleep_quality=1), INDEX)
    assert working_sets(worst) < working_sets(bad) < working_sets(usual)
    assert max(i.sets[-1].rir or 0 for i in bad.items) > max(i.sets[-1].rir or 0 for i in usual.items)
    assert "Readiness 48.5 of 100 (4 h of sleep: takes 14.5)" in bad.reason
    assert "Readiness" not in usual.reason
    assert bad.minutes >= 0.9 * ATHLETE.minutes
