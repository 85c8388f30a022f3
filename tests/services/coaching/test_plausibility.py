"""One set moves a belief by a bounded step: typing errors make no load dangerous, true strength is still learned."""

from datetime import UTC, datetime, timedelta
from math import exp, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitpulse.services.coaching.api import AthleteProfile, BodyState, LearnRequest, PlanRequest, SetDone
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.learning import learn
from fitpulse.services.coaching.domain.planner import plan
from fitpulse.services.coaching.domain.records import Records
from fitpulse.services.coaching.domain.strength import Strength

INDEX = shipped_index()
NOW = datetime(2026, 6, 10, 17, 30, tzinfo=UTC)
LIFTS = (
    "barbell-back-squat",
    "barbell-bench-press",
    "barbell-deadlift",
    "barbell-overhead-press",
    "barbell-row",
)
USUAL = dict(zip(LIFTS, (70.0, 50.0, 90.0, 32.5, 45.0), strict=True))
NOVICE = AthleteProfile(
    goal="strength",
    days_per_week=3,
    minutes=60,
    equipment=("barbell", "plates", "rack", "bench", "dumbbells", "pull-up-bar", "cable"),
    sex="male",
    birth_year=1990,
    bodyweight_kg=80.0,
    experience="novice",
)


def done(exercise: str, load: float, *, days: float = 0.0, reps: int = 5, rir: float | None = 2.0) -> SetDone:
    return SetDone(exercise=exercise, at=NOW + timedelta(days=days), reps=reps, load_kg=load, rir=rir)


def taught(*sets: SetDone, body: BodyState | None = None) -> BodyState:
    return learn(LearnRequest(body=body or BodyState(), bodyweight_kg=80.0, sets=sets), INDEX)


def practised() -> BodyState:
    """Two sessions of three sets of each lift."""
    return taught(
        *(done(lift, USUAL[lift], days=day - 8) for day in (0, 4) for lift in LIFTS for _ in range(3))
    )


def means(body: BodyState, at: datetime = NOW) -> dict[str, float]:
    states = {state.exercise: state for state in body.exercises}
    strength = Strength(NOVICE, states, INDEX, at)
    return {lift: strength.belief(INDEX.by_id[lift]).mean for lift in LIFTS}


def loads(body: BodyState, days: float) -> dict[str, float]:
    found = plan(PlanRequest(athlete=NOVICE, body=body, at=NOW + timedelta(days=days), insist=True), INDEX)
    return {i.exercise: max(one.load_kg or 0.0 for one in i.sets) for i in found.items}


one_set = st.builds(
    done,
    st.sampled_from(LIFTS),
    st.floats(0.5, 2000.0),
    reps=st.integers(1, 20),
    rir=st.one_of(st.none(), st.integers(0, 20).map(lambda half: half / 2)),
)


@settings(max_examples=200, deadline=None)
@given(one_set)
def test_one_set_moves_its_own_lift_by_a_sixth_and_others_by_less(one: SetDone) -> None:
    body = practised()
    before, after = means(body), means(taught(one, body=body))
    for lift in LIFTS:
        most = 0.155 if lift == one.exercise else 0.1
        assert abs(after[lift] - before[lift]) <= most


@settings(max_examples=200, deadline=None)
@given(one_set)
def test_the_first_set_ever_moves_other_lifts_by_a_tenth_at_most(one: SetDone) -> None:
    before, after = means(BodyState()), means(taught(one))
    for lift in LIFTS:
        assert abs(after[lift] - before[lift]) <= (0.21 if lift == one.exercise else 0.1) + 1e-9


@pytest.mark.parametrize("load", [1000.0, 1.0])
@pytest.mark.parametrize("body", [BodyState(), practised()], ids=["first", "known"])
def test_an_absurd_set_changes_no_later_load(body: BodyState, load: float) -> None:
    absurd = taught(done("barbell-deadlift", load), body=body)
    before, after = loads(body, 9), loads(absurd, 9)
    common = before.keys() & after.keys()
    assert "barbell-deadlift" in common or "barbell-back-squat" in common
    for exercise in common:
        assert 0.9 * before[exercise] - 2.5 <= after[exercise] <= 1.1 * before[exercise] + 2.5
    assert means(absurd) == pytest.approx(means(body), abs=0.02)


def test_what_nobody_lifts_is_never_believed_however_often_it_is_told() -> None:
    body = taught(*(done("barbell-deadlift", 1000.0) for _ in range(10)), body=practised())
    assert means(body) == pytest.approx(means(practised()), abs=0.02)
    state = next(s for s in body.exercises if s.exercise == "barbell-deadlift")
    assert state.results[0].load_kg == USUAL["barbell-deadlift"]


def test_what_nobody_lifts_is_no_record() -> None:
    entry, records = INDEX.by_id["barbell-deadlift"], Records()
    assert records.take(entry, done(entry.id, 1000.0), 80.0) == ()
    assert {found.value for found in records.take(entry, done(entry.id, 100.0), 80.0)} >= {100.0}


def test_repeated_sets_that_agree_are_believed() -> None:
    body = practised()
    for day in range(2):
        body = taught(*(done("barbell-deadlift", 180.0, days=3 * day) for _ in range(3)), body=body)
    kilograms = exp(means(body, NOW + timedelta(days=4))["barbell-deadlift"])
    assert kilograms == pytest.approx(180.0 / 0.81, rel=0.08)


def test_a_lone_high_set_is_no_step_to_build_on() -> None:
    assert loads(taught(done("barbell-deadlift", 200.0)), 3).get("barbell-deadlift", 0.0) <= 110.0


def test_the_history_of_a_strong_person_is_believed_within_a_session() -> None:
    strong = {"barbell-back-squat": 200.0, "barbell-bench-press": 150.0, "barbell-deadlift": 250.0}
    body = taught(*(done(lift, load) for lift, load in strong.items() for _ in range(4)))
    found = means(body, NOW + timedelta(days=1))
    for lift, load in strong.items():
        assert found[lift] == pytest.approx(log(load / 0.81), abs=0.1)
    assert {s.exercise: s.results[0].load_kg for s in body.exercises} == strong
