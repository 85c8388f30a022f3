"""How well an exercise serves each goal, before anything is known of the person."""

from collections.abc import Mapping
from typing import Final

from fitpulse.kernel.catalogue import Exercise
from fitpulse.services.coaching.api import Experience, Goal
from fitpulse.services.coaching.domain.index import EXPLOSIVE
from fitpulse.services.coaching.domain.staples import STAPLES
from fitpulse.services.coaching.domain.suggestions.features import tool_of

_MECHANICS: Final[Mapping[Goal, Mapping[str, float]]] = {
    "strength": {"compound": 1.0, "isolation": 0.3, "cardio": 0.0, "mobility": 0.1},
    "muscle": {"compound": 0.8, "isolation": 0.8, "cardio": 0.0, "mobility": 0.1},
    "general": {"compound": 0.8, "isolation": 0.4, "cardio": 0.6, "mobility": 0.4},
    "fat_loss": {"compound": 0.8, "isolation": 0.3, "cardio": 0.8, "mobility": 0.2},
    "endurance": {"compound": 0.4, "isolation": 0.1, "cardio": 1.0, "mobility": 0.3},
    "return": {"compound": 0.6, "isolation": 0.5, "cardio": 0.5, "mobility": 0.6},
}
_TOOLS: Final[Mapping[Goal, Mapping[str, float]]] = {
    "strength": {"barbell": 0.3, "dumbbells": 0.1},
    "muscle": {"dumbbells": 0.1, "cable": 0.1, "machine": 0.1},
    "fat_loss": {"kettlebell": 0.1},
    "return": {"machine": 0.2, "body": 0.1},
}
_EXPLOSIVE_GOALS: Final = frozenset({"strength", "general"})
_SPARED: Final = 0.5
_STAPLE: Final = 0.25
_LEVELS: Final = ("beginner", "intermediate", "advanced")
_REACH: Final[Mapping[Experience, int]] = {"beginner": 0, "novice": 0, "intermediate": 1, "advanced": 2}


def goal_fit(exercise: Exercise, goal: Goal) -> float:
    """0..1; our own judgement of what each goal is trained with. What a coach reaches for first goes before."""
    fit = min(1.0, _MECHANICS[goal][exercise.mechanics] + _TOOLS.get(goal, {}).get(tool_of(exercise), 0.0))
    if exercise.pattern in EXPLOSIVE and goal not in _EXPLOSIVE_GOALS:
        fit *= _SPARED
    return (1 - _STAPLE) * fit + _STAPLE * (exercise.id in STAPLES)


def within_reach(exercise: Exercise, experience: Experience) -> bool:
    """Whether its skill is at most one step above the person's."""
    return _LEVELS.index(exercise.level) <= _REACH[experience] + (experience != "beginner")
