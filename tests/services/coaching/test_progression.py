"""Progression: what the last session earns."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import log

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fitpulse.services.coaching.api import AthleteProfile, BodyState, ExerciseState, Result
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.loads import ladder_of
from fitpulse.services.coaching.domain.progression import Prescription, prescribe, rep_range
from fitpulse.services.coaching.domain.season import Phase
from fitpulse.services.coaching.domain.strength import Strength

INDEX = shipped_index()
NOW = datetime(2026, 6, 10, 17, 30, tzinfo=UTC)
BUILD = Phase("build", 2, 8, 2.0, 0.5)
DELOAD = Phase("deload", 8, 8, 4.0, 0.25, sets_share=0.5, load_share=0.9)
ATHLETE = AthleteProfile(
    goal="muscle",
    days_per_week=3,
    minutes=60,
    equipment=(),
    sex="male",
    bodyweight_kg=80.0,
    experience="intermediate",
)


def prescribed(
    result: Result | None,
    *,
    e1rm: float = 100.0,
    exercise: str = "barbell-bench-press",
    phase: Phase = BUILD,
    earlier: Result | None = None,
) -> Prescription | None:
    entry = INDEX.by_id[exercise]
    results = tuple(one for one in (result, earlier) if one is not None)
    state = ExerciseState(exercise=exercise, at=NOW, log_e1rm=log(e1rm), variance=0.0004, results=results)
    return prescribe(
        entry,
        strength=Strength(ATHLETE, {exercise: state}, INDEX, NOW),
        ladder=ladder_of(entry, ATHLETE),
        results=results,
        goal=ATHLETE.goal,
        experience=ATHLETE.experience,
        phase=phase,
        at=NOW,
    )


def result(load: float, reps: int, rir: float | None = 2.0, *, met: bool = True, days: float = 3) -> Result:
    return Result(at=NOW - timedelta(days=days), sets=3, met=met, load_kg=load, reps=reps, rir=rir)


def test_reps_climb_before_the_load() -> None:
    found = prescribed(result(80.0, 4, 3.0))
    assert found is not None
    assert (found.move, found.load_kg, found.reps_min) == ("reps", 80.0, 5)


def test_the_top_of_the_range_earns_a_heavier_bar() -> None:
    found = prescribed(result(75.0, 8, 2.0))
    assert found is not None
    assert found.move == "up"
    assert 75.0 < (found.load_kg or 0.0) <= 80.0
    assert (found.reps_min or 0) <= 8


def test_a_reserve_far_from_failure_tries_the_next_weight() -> None:
    """Light bells come in large steps: 2 kg may be all that is known to be possible, and 3 kg is worth a try."""
    easy = Result(at=NOW - timedelta(days=3), sets=3, met=True, load_kg=2.0, reps=15, rir=9.0)
    found = prescribed(easy, e1rm=3.1, exercise="dumbbell-lateral-raise")
    assert found is not None
    assert (found.move, found.load_kg) == ("up", 3.0)
    hard = replace(easy, reps=12, rir=2.0)
    kept = prescribed(hard, e1rm=3.1, exercise="dumbbell-lateral-raise")
    assert kept is not None
    assert kept.load_kg == 2.0


def test_what_the_next_weight_allows_moves_the_load_before_the_top_of_the_range() -> None:
    found = prescribed(result(60.0, 6, 2.0), e1rm=110.0)
    assert found is not None
    assert found.move == "up"


def test_a_missed_target_keeps_the_load() -> None:
    found = prescribed(result(75.0, 8, 2.0, met=False))
    assert found is not None
    assert (found.move, found.load_kg) == ("again", 75.0)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(
        ["barbell-bench-press", "barbell-overhead-press", "dumbbell-lateral-raise", "barbell-row"]
    ),
    st.sampled_from([None, 2.0]),
    st.floats(25.0, 120.0),
)
def test_who_makes_every_rep_is_given_more(exercise: str, rir: float | None, e1rm: float) -> None:
    """Reps climb until the next weight is due, whatever the belief says and whether or not the reserve is told."""
    ladder = ladder_of(INDEX.by_id[exercise], ATHLETE)
    assert ladder is not None
    start = ladder.floor(max(e1rm, ladder.least_kg * 1.5)) or ladder.least_kg
    assume(ladder.above(start) is not None)
    before = Result(at=NOW - timedelta(days=3), sets=3, met=True, load_kg=start, reps=4, rir=rir)
    for _ in range(20):
        found = prescribed(before, e1rm=e1rm, exercise=exercise)
        assert found is not None
        assert found.reps_min is not None
        assert ((found.load_kg or 0.0), found.reps_min) > (start, before.reps or 0)
        if (found.load_kg or 0.0) > start:
            return
        before = replace(before, reps=found.reps_min)
    pytest.fail("the load never rose")


def test_two_sessions_that_miss_the_range_take_load_off() -> None:
    missed = Result(at=NOW - timedelta(days=3), sets=3, met=False, load_kg=80.0, reps=3, rir=0.0)
    once, twice = prescribed(missed, e1rm=100.0), prescribed(missed, e1rm=100.0, earlier=missed)
    assert once is not None
    assert twice is not None
    assert (once.load_kg or 0.0, twice.move) == (80.0, "down")
    assert 0.9 * 80.0 <= (twice.load_kg or 0.0) < 80.0


def test_a_deload_takes_load_off_once() -> None:
    usual, light = result(80.0, 5), replace(result(72.0, 6), at=NOW - timedelta(days=1))
    found = prescribed(light, e1rm=120.0, phase=DELOAD, earlier=usual)
    assert found is not None
    assert found.load_kg == 70.0


def test_a_load_out_of_reach_comes_down() -> None:
    found = prescribed(result(90.0, 3, 0.0, met=False))
    assert found is not None
    assert found.move == "down"
    assert (found.load_kg or 0.0) < 90.0


def test_a_deload_takes_off_what_its_phase_says() -> None:
    found = prescribed(result(75.0, 8), e1rm=110.0, phase=DELOAD)
    assert found is not None
    assert found.load_kg == 67.5
    assert found.rir == 4.0


def test_an_old_result_no_longer_binds() -> None:
    found = prescribed(result(40.0, 8, days=60))
    assert found is not None
    assert found.move == "first"


def test_what_is_too_heavy_to_move_is_not_asked_for() -> None:
    assert prescribed(None, e1rm=15.0) is None


def test_a_lone_bodyweight_set_grows_by_reps() -> None:
    done = Result(at=NOW - timedelta(days=3), sets=3, met=True, reps=9, rir=3.0)
    found = prescribed(done, exercise="push-up", e1rm=90.0)
    assert found is not None
    assert (found.move, found.reps_min, found.load_kg) == ("reps", 10, None)


def test_who_can_do_two_pull_ups_does_pull_ups() -> None:
    """85 kg once are 80 kg for two and a half; who can lift 80 kg but once has a pulldown to get there by."""
    assert prescribed(None, exercise="pull-up", e1rm=80.0) is None
    found = prescribed(None, exercise="pull-up", e1rm=85.0)
    assert found is not None
    assert (found.reps_min, found.reps_max) == (2, 3)


@given(reps=st.integers(0, 12), rir=st.floats(0.0, 4.0), met=st.booleans())
def test_no_set_asks_for_nothing(reps: int, rir: float, *, met: bool) -> None:
    done = Result(at=NOW - timedelta(days=3), sets=2, met=met, reps=reps, rir=rir)
    found = prescribed(done, exercise="pull-up", e1rm=82.0)
    assert found is None or (found.reps_min or 0) >= 1


@given(
    st.sampled_from(["barbell-bench-press", "dumbbell-bench-press", "lat-pulldown", "weighted-pull-up"]),
    st.integers(1, 40),
    st.integers(1, 15),
    st.one_of(st.none(), st.integers(0, 10).map(float)),
    st.sampled_from(["met", "missed"]),
    st.floats(20.0, 250.0),
)
def test_only_a_met_session_raises_the_load(
    exercise: str, steps: int, reps: int, rir: float | None, met: str, e1rm: float
) -> None:
    ladder = ladder_of(INDEX.by_id[exercise], ATHLETE)
    assert ladder is not None
    load = ladder.steps[min(steps, len(ladder.steps) - 1)]
    before = result(load, reps, rir, met=met == "met")
    found = prescribed(before, exercise=exercise, e1rm=e1rm)
    if found is not None and found.load_kg is not None and not before.met:
        assert found.load_kg <= load
    if found is not None and found.load_kg is not None:
        assert ladder.holds(found.load_kg)
        assert 1 <= (found.reps_min or 0) <= (found.reps_max or 0)


@pytest.mark.parametrize("goal", ["strength", "muscle", "general", "fat_loss", "endurance", "return"])
@pytest.mark.parametrize("exercise", ["barbell-back-squat", "dumbbell-bench-press", "dumbbell-curl"])
def test_ranges_are_ordered_and_beginners_stay_off_low_reps(goal: str, exercise: str) -> None:
    entry = INDEX.by_id[exercise]
    low, high = rep_range(entry, goal, BUILD, "intermediate")
    assert 1 <= low < high
    assert rep_range(entry, goal, BUILD, "beginner")[0] >= 5


def test_an_empty_body_still_gets_a_careful_start() -> None:
    entry = INDEX.by_id["barbell-back-squat"]
    beliefs = Strength(ATHLETE, {state.exercise: state for state in BodyState().exercises}, INDEX, NOW)
    found = prescribe(
        entry,
        strength=beliefs,
        ladder=ladder_of(entry, ATHLETE),
        results=(),
        goal="strength",
        experience="intermediate",
        phase=BUILD,
        at=NOW,
    )
    assert found is not None
    assert found.move == "first"
    assert (found.load_kg or 0.0) < beliefs.belief(entry).quantile_kg(0.0) * 0.8
