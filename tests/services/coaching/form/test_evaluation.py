"""The engine against people's own counts and labels, where the recordings are."""

import pytest

from bench.form.__main__ import counted
from bench.form.data import VARIABLE, clips, folder, labelled
from bench.form.marks import area_under_curve
from fitpulse.services.coaching.domain.form.library import movement

ROOT = folder()
pytestmark = pytest.mark.skipif(
    ROOT is None, reason=f"the recordings are not here; {VARIABLE} can name their folder"
)


def test_clips_counted_by_eye_are_counted_the_same() -> None:
    assert ROOT is not None
    for clip in clips(ROOT):
        if clip.exact:
            assert counted(clip.exercise, clip.moments()) == clip.reps, clip.name


def test_short_clips_are_at_most_one_off() -> None:
    assert ROOT is not None
    short = [clip for clip in clips(ROOT) if not clip.exact]
    near = sum(counted(clip.exercise, clip.moments()) in clip.accept for clip in short)
    assert near / len(short) >= 0.97


@pytest.mark.parametrize(
    ("exercise", "fault", "name", "label", "bar"),
    [
        ("plank", "hips_low", "core__plank_model__test.csv", "L", 0.99),
        ("plank", "hips_high", "core__plank_model__test.csv", "H", 0.99),
        ("biceps_curl", "lean_back", "core__bicep_model__test.csv", "L", 0.99),
        ("lunge", "knee_past_toe", "core__lunge_model__err.test.csv", "L", 0.90),
    ],
)
def test_faults_rank_labelled_frames(exercise: str, fault: str, name: str, label: str, bar: float) -> None:
    assert ROOT is not None
    judged = labelled(ROOT, name, movement(exercise))
    scores = [still.faults.get(fault, -9.0) for _, still in judged]
    assert area_under_curve(scores, [each == label for each, _ in judged]) >= bar


def test_squat_stages_are_told_apart() -> None:
    assert ROOT is not None
    judged = labelled(ROOT, "core__squat_model__test.csv", movement("squat"))
    assert sum(still.phase == label for label, still in judged) / len(judged) >= 0.97
