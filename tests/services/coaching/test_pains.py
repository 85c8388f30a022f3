"""Pain is remembered by its region: rest, then lighter, then whole again; longer when it comes back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitpulse.kernel.catalogue import REGIONS, load_catalogue
from fitpulse.services.coaching.api import (
    AthleteProfile,
    BodyState,
    LearnRequest,
    Plan,
    PlanRequest,
    SetDone,
    SwapRequest,
)
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.learning import learn
from fitpulse.services.coaching.domain.pains import share_at, told
from fitpulse.services.coaching.domain.planner import plan
from fitpulse.services.coaching.domain.swapping import swap

INDEX = shipped_index()
CATALOGUE = load_catalogue()
NOW = datetime(2026, 6, 10, 17, 30, tzinfo=UTC)
ATHLETE = AthleteProfile(
    goal="strength",
    days_per_week=3,
    minutes=60,
    equipment=("barbell", "plates", "rack", "bench", "dumbbells", "pull-up-bar", "cable", "lat-pulldown"),
    sex="male",
    bodyweight_kg=80.0,
    experience="novice",
)
BENCH = "barbell-bench-press"


def pressed(load: float, at: datetime, pain: str | None = None) -> SetDone:
    return SetDone(
        exercise=BENCH,
        at=at,
        reps=6,
        load_kg=load,
        rir=2.0,
        pain=pain,
        target_reps=6,
        target_rir=2.0,
    )


def after(*sets: SetDone, body: BodyState | None = None) -> BodyState:
    return learn(LearnRequest(body=body or BodyState(), bodyweight_kg=80.0, sets=sets), INDEX)


def hurt(*days: float, region: str = "shoulder") -> BodyState:
    """Three sessions at 60 kg, then pain on these days from now."""
    body = after(*(pressed(60.0, NOW - timedelta(days=d)) for d in (12, 8, 4) for _ in range(3)))
    return after(*(pressed(60.0, NOW + timedelta(days=d), region) for d in days), body=body)


def planned(body: BodyState, days: float) -> Plan:
    return plan(PlanRequest(athlete=ATHLETE, body=body, at=NOW + timedelta(days=days), insist=True), INDEX)


def press_of(found: Plan) -> tuple[float, str] | None:
    item = next((item for item in found.items if item.exercise == BENCH), None)
    return None if item is None else (item.sets[-1].load_kg or 0.0, item.reason)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(REGIONS), st.floats(0.0, 6.9))
def test_the_first_days_load_the_region_with_nothing(region: str, days: float) -> None:
    body = hurt(0, region=region)
    for item in planned(body, days).items:
        assert region not in CATALOGUE.by_id(item.exercise).contraindicated
    usual = planned(hurt(), days)
    for item in usual.items:
        answer = swap(
            SwapRequest(
                plan=usual,
                exercise=item.exercise,
                athlete=ATHLETE,
                body=body,
                at=NOW + timedelta(days=days),
            ),
            INDEX,
        )
        if answer.item is not None:
            assert region not in CATALOGUE.by_id(answer.item.exercise).contraindicated


def test_the_paused_lift_comes_back_lighter_and_steps_up() -> None:
    body = hurt(0)
    usual, _ = press_of(planned(hurt(), 2)) or (0.0, "")
    loads = []
    for day in (14, 17, 20, 23, 26, 29):
        found = press_of(planned(body, day))
        assert found is not None
        load, reason = found
        if day < 28:
            assert "your shoulder hurt on 10 June" in reason
            assert "lighter until 8 July" in reason
        loads.append(load)
        body = after(*(pressed(load, NOW + timedelta(days=day)) for _ in range(3)), body=body)
    assert press_of(planned(hurt(0), 13)) is None
    assert 0.6 * usual <= loads[0] <= 0.85 * usual
    assert loads == sorted(loads)
    assert loads[-1] >= 0.9 * usual


def test_the_session_says_what_is_spared_and_until_when() -> None:
    assert "Your shoulder hurt on 10 June: nothing that loads it until 17 June" in planned(hurt(0), 2).reason
    assert "what loads it is lighter until 8 July" in planned(hurt(0), 10).reason
    assert "shoulder hurt" not in planned(hurt(0), 30).reason


def test_pain_that_comes_back_rests_longer() -> None:
    once, twice = hurt(0).pains[0], hurt(0, 8).pains[0]
    assert twice.times == 2
    assert twice.rest_until - twice.at > once.rest_until - once.at
    (state,) = hurt(0, 8).exercises
    assert state.avoid_until == NOW + timedelta(days=8 + 28)
    assert hurt(0, 90).pains[0].times == 1


def test_pain_told_twice_on_a_day_is_one_pain() -> None:
    assert hurt(0, 0.01).pains[0].times == 1


@given(st.lists(st.tuples(st.sampled_from(REGIONS), st.floats(0.0, 90.0)), max_size=8), st.integers(0, 8))
def test_pains_follow_from_the_sets_one_by_one(events: list[tuple[str, float]], cut: int) -> None:
    sets = [pressed(60.0, NOW + timedelta(days=days), region) for region, days in events]
    whole = after(*sets)
    assert whole == after(*sets[cut:], body=after(*sets[:cut]))
    assert msgspec.json.decode(msgspec.json.encode(whole), type=BodyState) == whole
    assert len(whole.pains) == len({region for region, _ in events})


@given(st.floats(0.0, 100.0), st.floats(0.0, 100.0))
def test_loads_only_climb_back(one: float, other: float) -> None:
    (pain,) = told((), "knee", NOW)
    earlier, later = sorted((one, other))
    shares = [share_at(pain, NOW + timedelta(days=days)) for days in (earlier, later)]
    assert 0.7 <= shares[0] <= shares[1] <= 1.0


def test_late_told_pain_never_shortens() -> None:
    newest = told((), "knee", NOW)
    assert told(newest, "knee", NOW - timedelta(days=2))[0].rest_until >= newest[0].rest_until
    assert told(newest, "knee", NOW)[0] == newest[0]
    assert replace(newest[0], region="hip") not in told(newest, "hip", NOW - timedelta(days=1))


@pytest.mark.parametrize("region", ["shoulder"])
def test_reps_fall_where_there_is_nothing_to_weigh(region: str) -> None:
    bodyweight = replace(ATHLETE, equipment=("pull-up-bar",))
    at = NOW + timedelta(days=9)
    body = hurt(0, region=region)
    eased = plan(PlanRequest(athlete=bodyweight, body=body, at=at, insist=True), INDEX)
    usual = plan(PlanRequest(athlete=bodyweight, body=hurt(), at=at, insist=True), INDEX)
    reps = {i.exercise: i.sets[-1].reps_max or 0 for i in usual.items}
    common = [i for i in eased.items if i.exercise in reps and "hurt on" in i.reason]
    assert all((item.sets[-1].reps_max or 0) <= reps[item.exercise] for item in common)
