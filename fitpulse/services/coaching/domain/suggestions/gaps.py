"""Which muscles a person's training leaves out."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from fitpulse.kernel.catalogue import Exercise
from fitpulse.services.coaching.api.suggestions import SuggestRequest
from fitpulse.services.coaching.domain.index import TARGET_SHARE, TRAINING, Index

LATELY: Final = timedelta(days=56)
ENOUGH: Final = 4
"""Workouts with counted exercises in that time before anything is called missing."""
LARGE: Final = ("chest", "lats", "upper-back", "quadriceps", "hamstrings", "glutes", "abdominals")
"""Muscles that whole-body training should not leave out (WHO 2020: all major muscle groups)."""


def gaps(request: SuggestRequest, index: Index) -> Mapping[str, float]:
    """0..1 by large muscle: 1 where nothing targeted it lately, 0 from half of the best trained one's work on."""
    worked = dict.fromkeys(LARGE, 0.0)
    workouts = 0
    for use in request.used:
        entry = index.by_id.get(use.exercise)
        if entry is None or use.last_at is None or request.at - use.last_at > LATELY:
            continue
        if entry.exercise.mechanics not in TRAINING:
            continue
        workouts = max(workouts, use.workouts)
        for muscle, share in entry.exercise.muscles.items():
            if muscle in worked:
                worked[muscle] += share * use.workouts
    most = max(worked.values())
    if workouts < ENOUGH or most == 0:
        return {}
    return {muscle: left for muscle, work in worked.items() if (left := max(0.0, 1 - 2 * work / most)) > 0}


def filled(exercise: Exercise, open_gaps: Mapping[str, float]) -> tuple[float, str]:
    """The largest gap that the exercise would close, and its muscle."""
    closes = [
        (open_gaps[muscle], muscle)
        for muscle, share in exercise.muscles.items()
        if share >= TARGET_SHARE and muscle in open_gaps and exercise.mechanics in TRAINING
    ]
    return max(closes, default=(0.0, ""))
