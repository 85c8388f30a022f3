from itertools import pairwise
from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitpulse.services.coaching.domain.form.avatar.camera import Camera
from fitpulse.services.coaching.domain.form.avatar.film import Disturbance, Take, film
from fitpulse.services.coaching.domain.form.avatar.movements import between, movements
from fitpulse.services.coaching.domain.form.avatar.skeleton import Build, pose_joints
from fitpulse.services.coaching.domain.form.engine import FormEngine
from fitpulse.services.coaching.domain.form.feedback import SetReport
from fitpulse.services.coaching.domain.form.landmarks import NAMES
from fitpulse.services.coaching.domain.form.library import library, movement

MOVEMENTS = sorted(movements())
FPS = 20.0
COUNTED = [name for name in MOVEMENTS if movement(name).rep is not None]
FLAWS = [(name, fault) for name in MOVEMENTS for fault in movements()[name].faults]


def judged(take: Take) -> SetReport:
    engine = FormEngine(movement(take.movement))
    for each in film(take):
        engine.step(each.t, each.points, each.world)
    return engine.report()


def test_every_specification_has_a_movement_and_only_faults_that_it_knows() -> None:
    assert set(movements()) == set(library())
    for name, fault in FLAWS:
        assert fault in {each.id for each in movement(name).faults}


@pytest.mark.parametrize("setup", [False, True])
@pytest.mark.parametrize("name", COUNTED)
def test_clean_repetitions_are_counted_exactly_and_have_no_fault(name: str, setup: bool) -> None:  # noqa: FBT001
    report = judged(Take(name, setup=setup, fps=FPS))
    assert len(report.reps) == 3
    assert report.faults == ()
    assert report.view == movements()[name].view


@pytest.mark.parametrize("name", sorted(set(MOVEMENTS) - set(COUNTED)))
def test_clean_holds_last_as_long_as_they_do_and_have_no_fault(name: str) -> None:
    report = judged(Take(name, seconds=6.0, fps=FPS))
    (hold,) = report.holds
    assert hold.good_s == pytest.approx(7.0, abs=0.1)
    assert report.faults == ()


@pytest.mark.parametrize(("name", "fault"), FLAWS)
def test_told_faults_are_found_in_every_repetition(name: str, fault: str) -> None:
    report = judged(Take(name, faults=(fault,), fps=FPS))
    found = {each.id: each.count for each in report.faults}
    assert found[fault] == (3 if movement(name).rep is not None else 1)


@given(st.sampled_from(MOVEMENTS), st.floats(0.0, 1.0), st.floats(0.8, 1.2))
def test_limbs_keep_their_lengths(name: str, share: float, factor: float) -> None:
    build = Build().scaled(factor)
    tall = Build(trunk=build.trunk)
    for who in (build, tall):
        joints = pose_joints(who, between(movements()[name].path(), share), movements()[name].anchor)
        for side in ("left", "right"):
            for a, b, size in (
                ("hip", "knee", who.thigh),
                ("knee", "ankle", who.shank),
                ("shoulder", "elbow", who.upper_arm),
                ("elbow", "wrist", who.forearm),
            ):
                assert dist(joints[f"{side}_{a}"], joints[f"{side}_{b}"]) == pytest.approx(size)


def test_a_mirrored_picture_names_left_what_was_right() -> None:
    joints = pose_joints(Build(), between(movements()["biceps_curl"].path(), 0.5), "left_ankle")
    plain, _ = Camera(yaw=30.0).look(joints)
    flipped, _ = Camera(yaw=30.0, mirrored=True).look(joints)
    left, right = NAMES.index("left_wrist"), NAMES.index("right_wrist")
    assert flipped[4 * left] == pytest.approx(1280.0 - plain[4 * right])
    assert flipped[4 * left + 1] == pytest.approx(plain[4 * right + 1])


def test_equal_takes_give_equal_films_and_time_goes_forward() -> None:
    take = Take("lunge", reps=1, fps=24.0)
    first = list(film(take))
    assert first == list(film(take))
    assert all(after.t - before.t == pytest.approx(1 / 24) for before, after in pairwise(first))


@pytest.mark.parametrize("seed", range(5))
def test_an_arm_that_hangs_straight_down_does_not_swing(seed: int) -> None:
    report = judged(Take("biceps_curl", reps=6, disturbance=Disturbance(noise=0.006), seed=seed))
    assert "upper_arm" not in {each.id for each in report.faults}
