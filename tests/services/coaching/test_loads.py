"""Loads: only what the bar, plates and bells at hand can make."""

from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from fitpulse.services.coaching.api import AthleteProfile
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.loads import Ladder, ladder_of

INDEX = shipped_index()
ATHLETE = AthleteProfile(goal="strength", days_per_week=3, minutes=60, equipment=())
plates = st.lists(st.sampled_from([0.5, 1.134, 1.25, 2.5, 5.0, 10.0, 20.0]), max_size=7).map(tuple)


def ladder(exercise: str, athlete: AthleteProfile = ATHLETE) -> Ladder:
    found = ladder_of(INDEX.by_id[exercise], athlete)
    assert found is not None
    return found


@given(st.sampled_from([7.0, 15.0, 20.0, 20.4]), plates)
def test_a_bar_makes_every_sum_of_pairs_and_nothing_else(bar: float, pairs: tuple[float, ...]) -> None:
    sums = {
        round(bar + 2 * sum(chosen), 3) for n in range(len(pairs) + 1) for chosen in combinations(pairs, n)
    }
    assert {
        round(kg, 3) for kg in ladder("barbell-row", replace(ATHLETE, bar_kg=bar, plates_kg=pairs)).steps
    } == sums


@given(plates, st.floats(0.0, 150.0))
def test_rounding_goes_down_to_the_next_weight(pairs: tuple[float, ...], wanted: float) -> None:
    steps = ladder("barbell-row", replace(ATHLETE, plates_kg=pairs))
    below, above = steps.floor(wanted), steps.above(wanted)
    assert below is None or below <= wanted + 1e-6
    assert above is None or above > wanted
    assert not any((below or 0.0) < kg <= wanted for kg in steps.steps)
    assert all(steps.holds(kg) for kg in steps.steps)


def test_bells_are_the_ones_owned() -> None:
    assert ladder("dumbbell-bench-press", replace(ATHLETE, dumbbells_kg=(10.0, 5.0, 5.0))).steps == (
        5.0,
        10.0,
    )
    assert ladder_of(INDEX.by_id["dumbbell-bench-press"], replace(ATHLETE, dumbbells_kg=())) is None


def test_added_weight_starts_with_none() -> None:
    assert ladder("weighted-pull-up").least_kg == 0.0


def test_what_has_no_load_has_no_ladder() -> None:
    assert ladder_of(INDEX.by_id["push-up"], ATHLETE) is None
