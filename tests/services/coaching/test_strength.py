"""Strength: the RPE curve, readings of single sets, and how lifts inform one another."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import exp, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitpulse.services.coaching.api import AthleteProfile, BodyState, ExerciseState, LearnRequest, SetDone
from fitpulse.services.coaching.domain.curve import MOST_REPS, log_e1rm, reps_to_failure, share_of_max
from fitpulse.services.coaching.domain.index import Entry, shipped_index
from fitpulse.services.coaching.domain.learning import learn
from fitpulse.services.coaching.domain.links import link_of
from fitpulse.services.coaching.domain.strength import Reading, Strength, observe, read_set

INDEX = shipped_index()
NOW = datetime(2026, 6, 10, 17, 30, tzinfo=UTC)
ATHLETE = AthleteProfile(
    goal="strength",
    days_per_week=3,
    minutes=60,
    equipment=("barbell",),
    sex="male",
    bodyweight_kg=80.0,
    experience="novice",
)


def bench(*loads: float, reps: int = 5, rir: float = 2.0, at: datetime = NOW) -> BodyState:
    body = BodyState()
    for day, load in enumerate(loads):
        done = SetDone(
            exercise="barbell-bench-press",
            at=at + timedelta(days=3 * day),
            reps=reps,
            load_kg=load,
            rir=rir,
        )
        body = learn(LearnRequest(body=body, bodyweight_kg=80.0, sets=(done,)), INDEX)
    return body


def strength(body: BodyState, at: datetime = NOW, athlete: AthleteProfile = ATHLETE) -> Strength:
    return Strength(athlete, {state.exercise: state for state in body.exercises}, INDEX, at)


@pytest.mark.parametrize(
    ("reps", "rir", "percent"), [(1, 0, 100.0), (1, 1, 95.7), (5, 0, 86.5), (8, 2, 73.3)]
)
def test_the_curve_has_its_published_values(reps: int, rir: float, percent: float) -> None:
    assert share_of_max(reps + rir) * 100 == pytest.approx(percent, abs=0.1)


@given(st.floats(1.0, MOST_REPS - 0.01))
def test_reps_and_share_are_inverse(reps: float) -> None:
    assert reps_to_failure(share_of_max(reps)) == pytest.approx(reps, abs=0.1)


@given(st.floats(1.0, 30.0), st.floats(0.0, 5.0))
def test_more_reps_to_failure_never_raise_the_share(reps: float, more: float) -> None:
    assert share_of_max(reps + more) <= share_of_max(reps)


def test_a_single_to_failure_is_its_own_e1rm() -> None:
    assert exp(log_e1rm(140.0, 1, 0.0)) == pytest.approx(140.0)


def test_a_set_beyond_the_curve_is_a_floor() -> None:
    """25 reps tell no 1RM, but that it is well above the load: they raise a low belief and leave a high one."""
    reading = read_set(40.0, 25, 1.0, 0)
    assert reading is not None
    assert reading.floor

    def after(e1rm: float) -> float:
        state = ExerciseState(exercise="barbell-bench-press", at=NOW, log_e1rm=log(e1rm), variance=0.01)
        return exp(observe(state, NOW, reading)[0])

    assert after(45.0) > 58.0
    assert after(120.0) == pytest.approx(120.0, rel=0.001)


@settings(max_examples=200, deadline=None)
@given(st.floats(1.0, 5.5), st.floats(1e-4, 0.25), st.floats(1.0, 5.5))
def test_a_floor_never_lowers_and_always_narrows(mean: float, variance: float, floor: float) -> None:
    state = ExerciseState(exercise="barbell-bench-press", at=NOW, log_e1rm=mean, variance=variance)
    found, left = observe(state, NOW, Reading(floor, 0.0036, floor=True))
    assert found >= mean - 1e-9
    assert 0.0 < left <= variance + 1e-9


def test_tired_sets_pull_down_less_than_a_first_one() -> None:
    state = ExerciseState(exercise="barbell-bench-press", at=NOW, log_e1rm=log(100.0), variance=0.002)
    readings = [read_set(80.0, 4, 0.0, earlier) for earlier in (0, 3)]
    first, fourth = (observe(state, NOW, one)[0] for one in readings if one is not None)
    assert first < fourth < log(100.0)


def test_an_untold_reserve_and_later_sets_are_doubted_more() -> None:
    told, untold, later = read_set(80.0, 5, 2.0, 0), read_set(80.0, 5, None, 0), read_set(80.0, 5, 2.0, 3)
    assert told is not None
    assert untold is not None
    assert later is not None
    assert told.variance < untold.variance
    assert told.variance < later.variance


def test_what_fatigue_took_is_given_back() -> None:
    fresh, tired = read_set(80.0, 5, 2.0, 0), read_set(80.0, 5, 2.0, 0, tired=0.06)
    assert fresh is not None
    assert tired is not None
    assert tired.log_kg == pytest.approx(fresh.log_kg + 0.06)
    assert tired.variance > fresh.variance


def test_reps_made_without_a_word_about_the_reserve_are_a_floor() -> None:
    """Who stops at the reps asked may have many left; who falls short of them went to failure."""
    made, short = read_set(80.0, 5, None, 0, asked=5), read_set(80.0, 4, None, 0, asked=5)
    assert made is not None
    assert short is not None
    assert made.floor
    assert not short.floor
    assert short.log_kg == pytest.approx(log_e1rm(80.0, 4, 0.0))


@given(st.integers(1, 12), st.floats(0.0, 9.0))
def test_a_reserve_is_read_as_told_too_small_by_a_rep_at_most(reps: int, rir: float) -> None:
    found = read_set(80.0, reps, rir, 0)
    assert found is not None
    if not found.floor:
        assert log_e1rm(80.0, reps, rir) <= found.log_kg <= log_e1rm(80.0, reps, rir + 1.0) + 1e-9


@given(st.lists(st.floats(60.0, 110.0), min_size=1, max_size=12))
def test_evidence_narrows_the_belief_and_stays_among_what_was_seen(loads: list[float]) -> None:
    entry = INDEX.by_id["barbell-bench-press"]
    before = strength(BodyState()).belief(entry)
    after = strength(bench(*loads), NOW + timedelta(days=3 * len(loads))).belief(entry)
    seen = [log_e1rm(load, 5, 2.7) for load in loads]
    fatigue = 0.02
    assert after.variance < before.variance
    assert min(*seen, before.mean) - 1e-9 <= after.mean <= max(*seen, before.mean) + fatigue


def test_one_lift_informs_its_relatives_most_and_strangers_a_little() -> None:
    strong, weak = strength(bench(120.0, 120.0)), strength(bench(50.0, 50.0))

    def gap(exercise: str) -> float:
        entry = INDEX.by_id[exercise]
        return strong.belief(entry).mean - weak.belief(entry).mean

    own, relative, stranger = (
        gap("barbell-bench-press"),
        gap("dumbbell-bench-press"),
        gap("barbell-back-squat"),
    )
    assert own == pytest.approx(relative)
    assert relative > stranger > 0.0
    press, bar = INDEX.by_id["dumbbell-bench-press"], INDEX.by_id["barbell-bench-press"]
    assert strong.belief(press).variance > strong.belief(bar).variance


def test_the_belief_about_a_relative_keeps_the_ratio() -> None:
    beliefs = strength(bench(100.0, 100.0, 100.0))
    bench_kg = beliefs.belief(INDEX.by_id["barbell-bench-press"]).mean
    fly = INDEX.by_id["dumbbell-bench-press"]
    assert beliefs.belief(fly).mean == pytest.approx(bench_kg + log(fly.ratio), abs=0.02)


def test_doubt_grows_and_strength_fades_with_idle_time() -> None:
    body, entry = bench(100.0, 100.0), INDEX.by_id["barbell-bench-press"]
    soon = strength(body, NOW + timedelta(days=6)).belief(entry)
    late = strength(body, NOW + timedelta(days=120)).belief(entry)
    assert late.variance > soon.variance
    assert late.cautious_kg < soon.cautious_kg


@given(
    st.sampled_from(["female", "male", None]),
    st.sampled_from(["beginner", "novice", "intermediate", "advanced"]),
    st.one_of(st.none(), st.floats(35.0, 180.0)),
    st.one_of(st.none(), st.integers(1930, 2014)),
)
def test_the_cautious_figure_lies_below_the_expected_one(
    sex: str | None, experience: str, bodyweight: float | None, birth_year: int | None
) -> None:
    athlete = replace(
        ATHLETE, sex=sex, experience=experience, bodyweight_kg=bodyweight, birth_year=birth_year
    )
    beliefs = strength(BodyState(), athlete=athlete)
    for entry in INDEX.entries:
        belief = beliefs.belief(entry)
        assert 0.0 < belief.cautious_kg < exp(belief.mean)


def test_experience_and_bodyweight_raise_the_prior() -> None:
    entry = INDEX.by_id["barbell-deadlift"]
    novice = strength(BodyState()).belief(entry)
    advanced = strength(BodyState(), athlete=replace(ATHLETE, experience="advanced")).belief(entry)
    light = strength(BodyState(), athlete=replace(ATHLETE, bodyweight_kg=60.0)).belief(entry)
    assert light.mean < novice.mean < advanced.mean


def test_a_squat_without_a_bar_is_within_reach_of_a_beginner() -> None:
    athlete = replace(ATHLETE, sex="female", bodyweight_kg=62.0, experience="beginner")
    beliefs, entry = strength(BodyState(), athlete=athlete), INDEX.by_id["bodyweight-squat"]
    assert beliefs.belief(entry).quantile_kg(0.0) > 1.3 * beliefs.whole_kg(entry, None)


@given(
    st.sampled_from([entry for entry in INDEX.entries if entry.lift is not None]),
    st.floats(2.0, 5.5),
    st.floats(0.0, 1.0),
    st.floats(40.0, 140.0),
)
def test_links_rise_and_read_back_what_they_said(
    entry: Entry, log_lift: float, more: float, bodyweight: float
) -> None:
    link = link_of(entry, bodyweight)
    expected, slope = link.forward(log_lift)
    assert 0.0 < slope <= 1.0
    assert link.forward(log_lift + more)[0] >= expected
    mean, variance = link.back(expected, 0.01, log_lift)
    assert mean == pytest.approx(log_lift)
    assert variance >= 0.01


def test_links_keep_the_catalogues_ratio_at_a_typical_athlete() -> None:
    entry = INDEX.by_id["bodyweight-squat"]
    expected, _ = link_of(entry, 80.0).forward(log(1.5 * 80.0))
    assert exp(expected) == pytest.approx(entry.ratio * 1.5 * 80.0)
