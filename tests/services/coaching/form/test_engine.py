from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitpulse.services.coaching.domain.form.avatar.camera import YAW, Camera
from fitpulse.services.coaching.domain.form.avatar.film import Disturbance, Take, film
from fitpulse.services.coaching.domain.form.cues import Cue
from fitpulse.services.coaching.domain.form.engine import FormEngine
from fitpulse.services.coaching.domain.form.errors import FrameInvalid, TimeReversed
from fitpulse.services.coaching.domain.form.feedback import SetReport
from fitpulse.services.coaching.domain.form.library import library, movement
from fitpulse.services.coaching.domain.form.recording import Moment

NAN = float("nan")


def judged(name: str, moments: Iterable[Moment]) -> SetReport:
    engine = FormEngine(movement(name))
    for each in moments:
        engine.step(each.t, each.points, each.world)
    return engine.report()


def squats(count: int = 3, *, each_s: float = 2.2, **how: Any) -> list[Moment]:
    return list(film(Take("squat", reps=count, speed=2.2 / each_s, **how)))


@given(st.integers(1, 6), st.floats(1.0, 6.0), st.sampled_from((10.0, 15.0, 24.0, 30.0, 60.0)))
@settings(max_examples=15, deadline=None)
def test_repetitions_are_counted_at_any_pace_and_frame_rate(count: int, each_s: float, fps: float) -> None:
    report = judged("squat", squats(count, each_s=each_s, fps=fps))
    assert len(report.reps) == count
    assert report.view == "side"


@given(st.floats(0.2, 5.0), st.booleans())
@settings(max_examples=15, deadline=None)
def test_neither_size_nor_direction_in_the_picture_matters(scale: float, mirrored: bool) -> None:  # noqa: FBT001
    factor = -scale if mirrored else scale
    moments = [
        Moment(
            each.t,
            tuple(
                v * (factor if i % 4 == 0 else scale if i % 4 == 1 else 1.0)
                for i, v in enumerate(each.points)
            ),
            each.world,
        )
        for each in squats(3)
    ]
    report = judged("squat", moments)
    assert len(report.reps) == 3
    assert [fault.id for fault in report.faults] == [fault.id for fault in judged("squat", squats(3)).faults]


def test_a_repetition_tells_when_it_was_and_how_far_it_went() -> None:
    report = judged("squat", squats(2, each_s=3.0))
    first = report.reps[0]
    assert first.start_s == pytest.approx(1.4, abs=0.4)
    assert first.turn_s == pytest.approx(2.6, abs=0.3)
    assert first.end_s == pytest.approx(3.9, abs=0.5)
    assert first.rom_deg == pytest.approx(110, abs=20)
    assert first.tempo_s.eccentric == pytest.approx(first.tempo_s.concentric, abs=0.5)
    assert first.confidence == pytest.approx(0.98)


def test_a_shallow_squat_is_a_partial_one_or_has_a_fault_of_depth() -> None:
    shallow = judged("squat", squats(faults=("depth",)))
    assert len(shallow.reps) == 3
    assert ("depth", 3) in [(fault.id, fault.count) for fault in shallow.faults]
    tiny = judged("squat", squats(depths=(0.5,)))
    assert (len(tiny.reps), len(tiny.partial_reps)) == (0, 3)


def test_a_deep_upright_squat_has_no_fault_of_depth() -> None:
    report = judged("squat", squats(3))
    assert "depth" not in {fault.id for fault in report.faults}
    assert report.score is not None
    assert report.score > 80


def cues(moments: Iterable[Moment]) -> list[tuple[float, Cue]]:
    engine = FormEngine(movement("squat"))
    frames = [engine.step(each.t, each.points, each.world) for each in moments]
    return [(frame.t, frame.cue) for frame in frames if frame.cue is not None]


def test_a_trunk_that_leans_too_far_is_cued_once_in_a_while() -> None:
    said = cues(squats(8, faults=("lean",)))
    times = [t for t, cue in said if cue.fault == "lean"]
    assert len(times) > 1
    assert all(after - before >= 7.0 for before, after in pairwise(times))


def test_what_was_corrected_is_praised() -> None:
    said = [cue for _, cue in cues(squats(5, faults=("lean",), mended=2))]
    assert any(cue.fault == "lean" and cue.praise for cue in said)
    assert not any(cue.praise for _, cue in cues(squats(5, faults=("lean",))))


def test_faults_of_another_view_are_not_assessed_rather_than_good() -> None:
    report = judged("squat", squats(2))
    why = {each.id: each.why for each in report.not_assessed}
    assert why["knees_in"] == "seen from the side"
    assert "rounded_back" in why


def test_a_walk_into_and_out_of_the_picture_counts_for_nothing() -> None:
    assert len(judged("squat", squats(setup=True)).reps) == 3


def test_a_repetition_much_smaller_than_the_others_is_taken_back() -> None:
    report = judged("squat", squats(6, depths=(0.68, 1.0)))
    assert len(report.reps) == 5
    assert len(report.partial_reps) == 1
    assert [rep.n for rep in report.reps] == [1, 2, 3, 4, 5]


def test_a_squat_whose_feet_are_out_of_the_picture_counts_by_knees_and_hips() -> None:
    feet = tuple(f"{side}_{part}" for side in ("left", "right") for part in ("ankle", "heel", "foot"))
    report = judged("squat", squats(4, disturbance=Disturbance(cropped=feet)))
    assert len(report.reps) == 4
    assert {"depth", "heels"} <= {each.id for each in report.not_assessed}


def test_somebody_who_flashes_into_the_picture_changes_nothing() -> None:
    assert len(judged("squat", squats(4, disturbance=Disturbance(second=1.7))).reps) == 4


def test_somebody_who_stands_in_front_for_a_second_adds_nothing_and_the_set_goes_on() -> None:
    moments = squats(4, each_s=3.0)
    beside = [
        Moment(
            each.t, tuple(v + 400.0 if i % 4 == 0 else v for i, v in enumerate(moments[0].points)), each.world
        )
        if 6.6 < each.t < 7.5
        else each
        for each in moments
    ]
    assert len(judged("squat", beside).reps) == 4


def test_a_camera_that_pans_is_no_walk() -> None:
    assert len(judged("squat", squats(4, disturbance=Disturbance(pan=0.5))).reps) == 4


def test_a_set_that_is_cut_on_the_way_out_keeps_its_first_repetition() -> None:
    whole = squats(4, each_s=3.0)
    turn = judged("squat", whole).reps[0].turn_s
    assert len(judged("squat", [each for each in whole if each.t > turn - 0.7]).reps) == 4
    assert len(judged("squat", [each for each in whole if each.t > turn + 0.3]).reps) == 3


def test_without_world_landmarks_foreshortening_tells_that_somebody_lies() -> None:
    lying = Take("push_up", reps=3, camera=Camera(yaw=20.0))
    assert len(judged("push_up", [Moment(each.t, each.points, None) for each in film(lying)]).reps) == 3


def test_push_ups_count_lying_and_not_standing() -> None:
    push_ups = list(film(Take("push_up", reps=4)))
    assert len(judged("push_up", push_ups).reps) == 4
    assert judged("push_up", squats(4)).reps == ()
    assert judged("squat", push_ups).reps == ()


@pytest.mark.parametrize(("name", "faults"), [("overhead_press", ()), ("sit_up", ("range",))])
def test_rest_is_learned_anew_once_the_starting_posture_is_there(name: str, faults: tuple[str, ...]) -> None:
    assert len(judged(name, film(Take(name, setup=True, faults=faults))).reps) == 3


def test_a_plank_is_held_for_its_seconds_and_sagging_ones_are_not_good() -> None:
    moments: list[Moment] = []
    for faults, seconds in (((), 9.0), (("hips_low",), 4.0), ((), 4.0)):
        start = moments[-1].t + 1 / 30 if moments else 0.0
        part = film(Take("plank", seconds=seconds, faults=faults))
        moments += [Moment(start + each.t, each.points, each.world) for each in part]
    report = judged("plank", moments)
    (hold,) = report.holds
    assert hold.end_s - hold.start_s == pytest.approx(20, abs=0.5)
    assert hold.good_s == pytest.approx(15, abs=1.8)
    assert ("hips_low", 1) in [(fault.id, fault.count) for fault in report.faults]


def test_a_gap_of_half_a_second_is_survived_and_a_long_one_forgets_the_movement() -> None:
    moments = squats(3, each_s=3.0)
    blind = [Moment(each.t, (NAN,) * 132, (NAN,) * 99) if 4.5 < each.t < 4.9 else each for each in moments]
    assert len(judged("squat", blind).reps) == 3
    cut = [each for each in moments if not 2.0 < each.t < 4.9]
    assert len(judged("squat", cut).reps) == 2


def test_a_slowing_set_has_fewer_repetitions_in_reserve() -> None:
    def reserve(slowing: float) -> float | None:
        return judged("squat", squats(8, each_s=1.6, slowing=slowing)).rir

    assert reserve(0.0) is None
    tired, spent = reserve(0.05), reserve(0.15)
    assert tired is not None
    assert spent is not None
    assert spent < tired


def test_wrong_lengths_and_times_are_refused_in_words() -> None:
    engine = FormEngine(movement("squat"))
    frame = squats(1)[0]
    engine.step(1.0, frame.points, frame.world)
    with pytest.raises(FrameInvalid, match="132"):
        engine.step(2.0, frame.points[:-1], frame.world)
    with pytest.raises(FrameInvalid):
        engine.step(2.0, frame.points, (0.0,) * 98)
    with pytest.raises(FrameInvalid, match="finite"):
        engine.step(NAN, frame.points, frame.world)
    with pytest.raises(TimeReversed, match=r"0\.500"):
        engine.step(0.5, frame.points, frame.world)
    assert engine.step(1.1, frame.points, frame.world).judged


@given(
    st.sampled_from(sorted(library())),
    st.lists(
        st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=132, max_size=132),
        min_size=1,
        max_size=6,
    ),
)
@settings(max_examples=60, deadline=None)
def test_no_landmarks_at_all_make_it_stumble(name: str, frames: list[list[float]]) -> None:
    engine = FormEngine(movement(name))
    for number, points in enumerate(frames):
        engine.step(number / 30, points, points[:99])
    assert engine.report().seconds >= 0.0


def test_the_same_frames_give_the_same_answers_to_the_last_bit() -> None:
    moments = squats(2)
    first, second = FormEngine(movement("squat")), FormEngine(movement("squat"))
    for each in moments:
        assert first.step(each.t, each.points, each.world) == second.step(each.t, each.points, each.world)
    assert first.report() == second.report()


def test_a_camera_that_pans_takes_no_push_ups_away() -> None:
    panned = Take("push_up", reps=4, fps=20.0, disturbance=Disturbance(pan=0.3))
    assert len(judged("push_up", film(panned)).reps) == 4


@pytest.mark.parametrize("away", [1.6, 2.5, 8.0])
def test_a_deadlift_counts_from_near_and_far(away: float) -> None:
    camera = Camera(yaw=YAW["side"], distance=away)
    take = Take("deadlift", reps=3, fps=20.0, camera=camera)
    assert len(judged("deadlift", film(take)).reps) == 3


def test_a_deadlift_counts_while_the_camera_zooms() -> None:
    zoomed = Take("deadlift", reps=4, fps=20.0, setup=True, disturbance=Disturbance(zoom=0.15))
    assert len(judged("deadlift", film(zoomed)).reps) == 4
