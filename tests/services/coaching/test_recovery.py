"""Recovery: fatigue adds up, decays, and is gone after a week."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitpulse.kernel.catalogue import MUSCLES
from fitpulse.services.coaching.api import MuscleState
from fitpulse.services.coaching.domain.recovery import (
    RECOVERED,
    TIME_CONSTANT_H,
    fatigue,
    recovered_at,
    recovery,
    relearned,
    set_fatigue,
    strength_lost,
)

NOW = datetime(2026, 6, 10, 17, 30, tzinfo=UTC)
states = st.builds(
    MuscleState,
    muscle=st.sampled_from(MUSCLES),
    fatigue=st.floats(0.0, 20.0),
    at=st.just(NOW),
    slowness=st.floats(0.7, 1.5),
)


def test_time_constants_lie_between_one_and_two_days() -> None:
    assert set(TIME_CONSTANT_H) == set(MUSCLES)
    assert all(24.0 <= hours <= 48.0 for hours in TIME_CONSTANT_H.values())


@given(states, st.floats(0.0, 300.0), st.floats(0.0, 100.0))
def test_recovery_only_rises_while_nothing_is_done(state: MuscleState, hours: float, more: float) -> None:
    sooner = recovery(fatigue(state, NOW + timedelta(hours=hours)))
    later = recovery(fatigue(state, NOW + timedelta(hours=hours + more)))
    assert 0.0 <= sooner <= later <= 100.0


@given(states, st.floats(0.0, 300.0), st.floats(0.0, 100.0))
def test_strength_comes_back_with_time(state: MuscleState, hours: float, more: float) -> None:
    def lost(after: float) -> float:
        shares, known = (
            [(MUSCLES.index(state.muscle), 1.0), (MUSCLES.index("chest"), 0.5)],
            {state.muscle: state},
        )
        return strength_lost(shares, known, NOW + timedelta(hours=after))

    assert 0.2 >= lost(hours) >= lost(hours + more) >= 0.0


def test_six_hard_sets_cost_a_tenth_at_once_and_a_thirtieth_two_days_on() -> None:
    state = MuscleState(muscle="quadriceps", fatigue=6 * set_fatigue(1.0, 2.0), at=NOW)
    lost = [
        strength_lost([(MUSCLES.index("quadriceps"), 1.0)], {"quadriceps": state}, NOW + timedelta(hours=h))
        for h in (0, 48)
    ]
    assert lost == [pytest.approx(0.1, abs=0.01), pytest.approx(0.033, abs=0.005)]


@given(states)
def test_a_week_always_suffices(state: MuscleState) -> None:
    assert recovery(fatigue(state, NOW + timedelta(days=7))) == 100.0


@given(states)
def test_the_promised_instant_is_the_first_recovered_one(state: MuscleState) -> None:
    then = recovered_at(state)
    assert recovery(fatigue(state, then)) >= RECOVERED - 1e-6
    if then > NOW + timedelta(minutes=1):
        assert recovery(fatigue(state, then - timedelta(minutes=1))) < RECOVERED


@given(st.floats(0.0, 1.0), st.floats(0.0, 5.0), st.floats(0.0, 5.0))
def test_sets_nearer_to_failure_tire_more(share: float, rir: float, more: float) -> None:
    assert set_fatigue(share, rir + more) <= set_fatigue(share, rir) <= share


def test_the_formula_is_the_documented_one() -> None:
    assert set_fatigue(0.5, 2.0) == pytest.approx(0.5 * 2.718281828**-0.6)
    assert recovery(3.0) == pytest.approx(100 / 2.718281828)


@given(states, st.integers(0, 4), st.floats(0.0, 200.0))
def test_more_soreness_never_speeds_recovery_up(state: MuscleState, soreness: int, hours: float) -> None:
    at = NOW + timedelta(hours=hours)
    learned = relearned(state, soreness, at)
    assert 0.7 <= learned.slowness <= 1.5
    if soreness < 4:
        assert relearned(state, soreness + 1, at).slowness >= learned.slowness
