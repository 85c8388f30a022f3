from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitpulse.services.coaching.domain.form.engine import FormEngine
from fitpulse.services.coaching.domain.form.errors import FrameInvalid, TimeReversed
from fitpulse.services.coaching.domain.form.feedback import SetReport
from fitpulse.services.coaching.domain.form.library import library, movement
from fitpulse.services.coaching.domain.form.recording import Moment
from tests.services.coaching.form.figure import film, moment, pressing_up, squatting, walking, waves

NAN = float("nan")


def judged(name: str, moments: Iterable[Moment]) -> SetReport:
    engine = FormEngine(movement(name))
    for each in moments:
        engine.step(each.t, each.points, each.world)
    return engine.report()


def squats(count: int, *, fps: float = 30.0, **how: float) -> list[Moment]:
    depth, seconds = waves(count, **how)
    return list(film(lambda t: squatting(depth(t)), seconds, fps))


@given(st.integers(1, 6), st.floats(1.0, 6.0), st.sampled_from((10.0, 15.0, 24.0, 30.0, 60.0)))
@settings(max_examples=25, deadline=None)
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
    report = judged("squat", squats(2, each_s=3.0, rest_s=1.0))
    first = report.reps[0]
    assert first.start_s == pytest.approx(1.4, abs=0.4)
    assert first.turn_s == pytest.approx(2.6, abs=0.3)
    assert first.end_s == pytest.approx(3.9, abs=0.5)
    assert first.rom_deg == pytest.approx(110, abs=20)
    assert first.tempo_s.eccentric == pytest.approx(first.tempo_s.concentric, abs=0.5)
    assert first.confidence == pytest.approx(1.0)


def test_a_shallow_squat_is_a_partial_one_or_has_a_fault_of_depth() -> None:
    shallow = judged("squat", squats(3, depth=0.62))
    assert len(shallow.reps) == 3
    assert [(fault.id, fault.count) for fault in shallow.faults if fault.id == "depth"] == [("depth", 3)]
    tiny = judged("squat", squats(3, depth=0.45))
    assert (len(tiny.reps), len(tiny.partial_reps)) == (0, 3)


def test_a_deep_upright_squat_has_no_fault_of_depth() -> None:
    report = judged("squat", squats(3))
    assert "depth" not in {fault.id for fault in report.faults}
    assert report.score is not None
    assert report.score > 80


def test_a_trunk_that_leans_too_far_is_cued_once_in_a_while() -> None:
    depth, seconds = waves(4)
    engine = FormEngine(movement("squat"))
    cues = []
    for each in film(lambda t: squatting(depth(t), lean=75.0), seconds):
        frame = engine.step(each.t, each.points, each.world)
        if frame.cue is not None:
            cues.append((frame.t, frame.cue.fault))
    assert "lean" in {fault for _, fault in cues}
    gaps = [after - before for (before, a), (after, b) in pairwise(cues) if a == b]
    assert all(gap >= 7.0 for gap in gaps)


def test_what_was_corrected_is_praised() -> None:
    depth, seconds = waves(4)
    engine = FormEngine(movement("squat"))
    cues = []
    for each in film(lambda t: squatting(depth(t), lean=75.0 if t < 4.5 else 35.0), seconds):
        frame = engine.step(each.t, each.points, each.world)
        if frame.cue is not None:
            cues.append(frame.cue)
    assert any(cue.fault == "lean" and cue.praise for cue in cues)


def test_faults_of_another_view_are_not_assessed_rather_than_good() -> None:
    report = judged("squat", squats(2))
    why = {each.id: each.why for each in report.not_assessed}
    assert why["knees_in"] == "seen from the side"
    assert "rounded_back" in why


def test_a_walk_into_and_out_of_the_picture_counts_for_nothing() -> None:
    depth, seconds = waves(3)

    def scene(t: float) -> dict[str, tuple[float, float]]:
        if t < 2.0:
            return walking(t)
        if t < 2.0 + seconds:
            return squatting(depth(t - 2.0), 700.0)
        return walking(t - seconds)

    assert len(judged("squat", film(scene, seconds + 4.0)).reps) == 3


def test_a_repetition_much_smaller_than_the_others_is_taken_back() -> None:
    depth, seconds = waves(6)
    report = judged("squat", film(lambda t: squatting(depth(t) * (0.58 if t < 4 else 1.0)), seconds))
    assert len(report.reps) == 5
    assert len(report.partial_reps) == 1
    assert [rep.n for rep in report.reps] == [1, 2, 3, 4, 5]


def test_a_squat_whose_feet_are_out_of_the_picture_counts_by_knees_and_hips() -> None:
    def cropped(each: Moment) -> Moment:
        points = list(each.points)
        for number in range(27, 33):
            points[4 * number + 3] = 0.0
        return Moment(each.t, tuple(points), each.world)

    report = judged("squat", [cropped(each) for each in squats(4)])
    assert len(report.reps) == 4
    assert {"depth", "heels"} <= {each.id for each in report.not_assessed}


def test_somebody_who_flashes_into_the_picture_changes_nothing() -> None:
    moments = squats(4)
    other = moment(0.0, squatting(0.3, 2500.0))
    flashed = [
        Moment(each.t, other.points, other.world) if number % 50 in {20, 21} else each
        for number, each in enumerate(moments)
    ]
    assert len(judged("squat", flashed).reps) == 4


def test_push_ups_count_lying_and_not_standing() -> None:
    depth, seconds = waves(4)
    assert len(judged("push_up", film(lambda t: pressing_up(depth(t)), seconds)).reps) == 4
    assert judged("push_up", squats(4)).reps == ()
    assert judged("squat", film(lambda t: pressing_up(depth(t)), seconds)).reps == ()


def test_a_plank_is_held_for_its_seconds_and_sagging_ones_are_not_good() -> None:
    def scene(t: float) -> dict[str, tuple[float, float]]:
        joints = pressing_up(0.0)
        if 10 <= t < 15:
            joints["hip"] = joints["hip"][0], joints["hip"][1] + 120
        return joints

    report = judged("plank", film(scene, 20.0))
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
    def report(slow: float) -> float | None:
        moments: list[Moment] = []
        start = 0.0
        for number in range(8):
            each_s = 1.6 * (1 + slow * number)
            depth, seconds = waves(1, each_s=each_s, rest_s=0.5)
            figures = film(lambda t, depth=depth: squatting(depth(t)), seconds)  # type: ignore[misc]
            moments += [Moment(start + each.t, each.points, each.world) for each in figures]
            start = moments[-1].t + 1 / 30
        return judged("squat", moments).rir

    assert report(0.0) is None
    tired, spent = report(0.05), report(0.15)
    assert tired is not None
    assert spent is not None
    assert spent < tired


def test_wrong_lengths_and_times_are_refused_in_words() -> None:
    engine = FormEngine(movement("squat"))
    frame = moment(1.0, squatting(0.0))
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
