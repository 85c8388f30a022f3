"""Volume that adapts: up on a stall when recovering well, down when not, bounded, and only when reviewed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitpulse.kernel.catalogue import MUSCLES
from fitpulse.services.coaching.api import (
    AthleteProfile,
    CheckIn,
    ExerciseState,
    Result,
    SeasonState,
    ToleranceState,
)
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.season import Phase
from fitpulse.services.coaching.domain.tolerance import LEAST, MOST, adapted, described, felt
from fitpulse.services.coaching.domain.volume import weekly_range, weekly_targets

INDEX = shipped_index()
TODAY = date(2026, 3, 2)
AT = datetime(2026, 3, 1, 17, tzinfo=UTC)
MONTH = timedelta(days=28)
BENCH = "barbell-bench-press"


def bench(trend: float, *, met: bool = True) -> dict[str, ExerciseState]:
    results = (Result(at=AT, sets=3, met=met, load_kg=60.0, reps=5),)
    state = ExerciseState(
        exercise=BENCH, at=AT, log_e1rm=4.5, variance=0.001, slow_log_e1rm=4.5 - trend, results=results
    )
    return {BENCH: state}


def chest(scale: float = 1.0, soreness: float | None = 1.0) -> ToleranceState:
    return ToleranceState(muscle="chest", scale=scale, soreness=soreness, day=TODAY - MONTH)


@pytest.mark.parametrize(
    ("trend", "soreness", "met", "expected"),
    [
        (0.0, 1.0, True, 1.1),
        (0.0, None, True, 1.05),
        (0.0, 3.0, True, 0.9),
        (0.0, 1.0, False, 1.0),
        (-0.05, 1.0, True, 0.9),
        (-0.03, 1.0, True, 1.0),
        (0.02, 1.0, True, 1.0),
        (0.02, 4.0, True, 1.0),
    ],
)
def test_a_review_follows_strength_and_recovery(
    trend: float,
    soreness: float | None,
    *,
    met: bool,
    expected: float,
) -> None:
    found = adapted((chest(soreness=soreness),), bench(trend, met=met), SeasonState(), INDEX, TODAY)
    state = next(each for each in found if each.muscle == "chest")
    assert state.scale == expected
    assert state.day == TODAY
    assert state.trend == pytest.approx(trend, abs=1e-4)


def test_nothing_changes_between_reviews() -> None:
    young = replace(chest(), day=TODAY - timedelta(days=20))
    found = adapted((young,), bench(0.0), SeasonState(), INDEX, TODAY)
    assert next(each for each in found if each.muscle == "chest") == young


@settings(max_examples=100)
@given(st.lists(st.tuples(st.floats(-0.1, 0.1), st.booleans(), st.integers(0, 4)), max_size=12))
def test_it_stays_bounded_and_under_the_ceiling(reviews: list[tuple[float, bool, int]]) -> None:
    tolerances: tuple[ToleranceState, ...] = (chest(),)
    for n, (trend, met, soreness) in enumerate(reviews):
        tolerances = felt(tolerances, CheckIn(at=AT, soreness={"chest": soreness}))
        day = TODAY + n * MONTH
        lifts = {name: replace(state, at=AT + n * MONTH) for name, state in bench(trend, met=met).items()}
        tolerances = adapted(tolerances, lifts, SeasonState(), INDEX, day)
    assert all(LEAST <= state.scale <= MOST for state in tolerances)
    athlete = AthleteProfile(
        goal="muscle", days_per_week=4, minutes=60, equipment=(), experience="intermediate"
    )
    targets = weekly_targets(athlete, Phase("build", 5, 6, 1.0, 1.0), tolerances)
    for muscle, target in zip(MUSCLES, targets, strict=True):
        assert target <= weekly_range(muscle, "intermediate")[1]


def test_what_is_told_is_the_difference_from_the_table() -> None:
    told = described(
        (chest(1.2), replace(chest(0.8), muscle="upper-back"), replace(chest(), muscle="biceps"))
    )
    assert told == "Sets adapted to you: chest +20%, upper back -20%."
