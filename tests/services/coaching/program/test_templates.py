"""Every template, followed for twelve weeks: it reads, it fits its time, and its rule does what it says."""

import itertools
import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from fitpulse.services.coaching.api import CheckedProgram, Plan, PlannedSet
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.program.library import template, templates
from tests.services.coaching.program.follower import LIFTER, Follower

NAMES = sorted(templates(shipped_index()))
EXPECTED = {
    "bodyweight",
    "couch-to-5k",
    "five-by-five",
    "push-pull-legs",
    "return-to-training",
    "three-by-five",
    "tiers",
    "upper-lower",
    "wave-5-3-1",
}
WEEKS = 12
TOLERANCE_MIN = 5


def of(name: str) -> CheckedProgram:
    return template(name, shipped_index())


def working(plan: Plan, exercise: str) -> list[PlannedSet]:
    return [
        one
        for item in plan.items
        if item.exercise == exercise
        for one in item.sets
        if one.kind in {"work", "cardio"}
    ]


def shapes(plans: Sequence[Plan], exercise: str) -> list[tuple[int, int | None, float | None]]:
    """Sets, reps and load of an exercise in each session that has it."""
    done = [working(plan, exercise) for plan in plans]
    return [(len(sets), sets[0].reps_min, sets[-1].load_kg) for sets in done if sets]


def test_all_are_there_and_described() -> None:
    assert set(NAMES) == EXPECTED
    for name in NAMES:
        brief = of(name).brief
        assert min(len(brief.title), len(brief.description), len(brief.for_whom)) > 10
        assert brief.goals
        assert brief.experience


@pytest.mark.parametrize("name", NAMES)
def test_twelve_weeks_fit_their_days_and_minutes(name: str) -> None:
    brief = of(name).brief
    follower = Follower(of(name).document, athlete=replace(LIFTER, minutes=brief.minutes), extra_reps=2)
    plans = follower.days(7 * WEEKS)
    deloads = WEEKS // brief.weeks
    assert WEEKS * brief.days_per_week - 3 * deloads <= len(plans) <= WEEKS * brief.days_per_week
    assert max(plan.minutes for plan in plans) <= brief.minutes
    unhurried = Follower(of(name).document, extra_reps=2).days(7 * WEEKS)
    assert max(plan.minutes for plan in unhurried) <= brief.minutes + TOLERANCE_MIN
    for plan in plans:
        assert all(item.reason and item.sets for item in plan.items)
        assert not any("takes its place" in item.reason for item in plan.items), "GYM has it all"
    assert follower.last is not None
    assert len(follower.last.state) < 4000, "small, however long it goes on"


def test_five_by_five_climbs_by_its_step_and_drops_after_three_misses() -> None:
    plans = Follower(of("five-by-five").document).days(21)
    loads = [load for _, _, load in shapes(plans, "barbell-back-squat")]
    assert [round(b - a, 2) for a, b in itertools.pairwise(loads) if a and b] == [2.5] * (len(loads) - 1)
    stuck = Follower(of("five-by-five").document, able=lambda exercise, _: exercise != "barbell-back-squat")
    loads = [load or 0.0 for _, _, load in shapes(stuck.days(7), "barbell-back-squat")]
    assert len(set(loads)) == 1
    stuck.days(2)
    plan = stuck.sessions[3]
    assert shapes([plan], "barbell-back-squat")[0][2] == loads[0] * 0.9 // 2.5 * 2.5
    assert "missed too often" in plan.items[0].reason


def test_misses_bring_a_deload_that_was_not_planned() -> None:
    stuck = Follower(of("five-by-five").document, able=lambda exercise, _: exercise != "barbell-back-squat")
    phases = [plan.phase for plan in stuck.days(28)]
    assert phases[:6] == ["build"] * 6
    assert phases[6:9] == ["deload"] * 3
    assert phases[9] == "build"
    heavy, light = stuck.sessions[5], stuck.sessions[6]
    assert len(working(light, "barbell-back-squat")) < len(working(heavy, "barbell-back-squat"))


def test_the_ladder_goes_from_triples_to_doubles_to_singles_and_starts_over_lighter() -> None:
    follower = Follower(
        of("tiers").document,
        able=lambda exercise, one: exercise != "barbell-back-squat" or one.reps_min == 10,
    )
    squats = [plan for plan in follower.days(63) if len(working(plan, "barbell-back-squat")) > 3]
    heavy = shapes([plan for plan in squats if "Squat heavy" in plan.reason], "barbell-back-squat")
    assert [(sets, reps) for sets, reps, _ in heavy[:4]] == [(5, 3), (6, 2), (10, 1), (5, 3)]
    first, reset = heavy[0][2], heavy[3][2]
    assert first is not None
    assert reset is not None
    assert 0.8 * first < reset <= 0.85 * first


def test_the_light_tier_waits_for_its_reps() -> None:
    few = shapes(Follower(of("tiers").document, extra_reps=9).days(28), "lat-pulldown")
    assert len({load for _, _, load in few}) == 1
    many = shapes(Follower(of("tiers").document, extra_reps=10).days(28), "lat-pulldown")
    assert [load for _, _, load in many] == sorted({load for _, _, load in many if load})


def test_the_wave_repeats_with_a_larger_training_max() -> None:
    plans = Follower(of("wave-5-3-1").document).days(7 * WEEKS)
    squats = [working(plan, "barbell-back-squat") for plan in plans]
    top = [
        (sets[2].reps_min, sets[2].load_kg) for sets in squats if len(sets) == 8 or (sets and len(sets) == 6)
    ]
    reps = [one for one, _ in top]
    assert reps[:4] == [5, 3, 1, 5]
    assert [load for one, load in top if one == 1] == sorted({load for one, load in top if one == 1 and load})
    deload = [plan for plan in plans if plan.phase == "deload"]
    assert len(deload) == 3 * 4


def test_a_missed_wave_lowers_the_training_max() -> None:
    met = Follower(of("wave-5-3-1").document)
    missed = Follower(of("wave-5-3-1").document, able=lambda exercise, _: exercise != "barbell-back-squat")
    for follower in (met, missed):
        follower.days(35)
    last = [
        [load for _, _, load in shapes(one.sessions, "barbell-back-squat") if load] for one in (met, missed)
    ]
    assert last[0][0] == last[1][0]
    assert last[0][-1] > last[1][-1]


def test_running_grows_by_steps_and_an_unfinished_step_is_run_again() -> None:
    plans = Follower(of("couch-to-5k").document).days(7 * WEEKS)
    runs = [sum(one.seconds or 0 for one in working(plan, "run-walk")) for plan in plans]
    assert runs[:4] == [480, 480, 480, 540]
    assert runs[-1] == 1800
    assert all(plan.kind == "conditioning" for plan in plans)
    tired = Follower(of("couch-to-5k").document, able=lambda exercise, _: exercise != "run-walk")
    assert {len(working(plan, "run-walk")) for plan in tired.days(28)} == {8}


def test_bodyweight_goes_on_to_harder_forms_and_back() -> None:
    plans = Follower(of("bodyweight").document, extra_reps=2).days(7 * WEEKS)
    pushed = [item.exercise for plan in plans for item in plan.items if "push-up" in item.exercise]
    assert [one for n, one in enumerate(pushed) if n == 0 or pushed[n - 1] != one] == [
        "wall-push-up",
        "incline-push-up",
        "knee-push-up",
        "push-up",
    ]
    weak = Follower(
        of("bodyweight").document, able=lambda exercise, _: exercise != "incline-push-up", extra_reps=6
    )
    tried = {item.exercise for plan in weak.days(56) for item in plan.items if "push-up" in item.exercise}
    assert tried == {"wall-push-up", "incline-push-up"}
    assert any("step back" in item.reason for plan in weak.sessions for item in plan.items)


def test_coming_back_begins_light_and_rests_every_fourth_week() -> None:
    back = Follower(of("return-to-training").document, athlete=replace(LIFTER, goal="return"))
    plans = back.days(7 * 8)
    assert "deload" in {plan.phase for plan in plans}
    fresh = json.loads(of("return-to-training").document)
    fresh["lifts"]["squat"].pop("start_percent")
    usual = Follower(json.dumps(fresh).encode(), athlete=replace(LIFTER, goal="return")).days(1)
    light, heavy = (shapes(one, "goblet-squat")[0][2] for one in (plans, usual))
    assert light is not None
    assert heavy is not None
    assert light < heavy


def test_reps_in_all_decide_in_upper_lower() -> None:
    exact = Follower(of("upper-lower").document).days(14)
    loads = [load for _, _, load in shapes(exact, "barbell-bench-press")]
    assert loads == sorted(set(loads)), "24 reps in all are more than the 22 asked for"
