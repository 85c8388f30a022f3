"""What to expect of a lift before any set of it: from sex, bodyweight, experience and age."""

from collections.abc import Mapping
from datetime import datetime
from math import sqrt

from fitpulse.services.coaching.api import AthleteProfile

DEFAULT_BODYWEIGHT_KG = 70.0

_PRIOR: Mapping[str, Mapping[str, tuple[float, float, float, float]]] = {
    # 1RM over bodyweight for a beginner, novice, intermediate and advanced athlete.
    "male": {
        "barbell-back-squat": (0.75, 1.1, 1.5, 2.0),
        "barbell-bench-press": (0.55, 0.8, 1.15, 1.5),
        "barbell-deadlift": (1.0, 1.4, 1.9, 2.4),
        "barbell-overhead-press": (0.35, 0.5, 0.72, 0.95),
        "barbell-row": (0.5, 0.7, 0.95, 1.25),
        "pull-up": (0.95, 1.1, 1.3, 1.5),
    },
    "female": {
        "barbell-back-squat": (0.6, 0.85, 1.15, 1.5),
        "barbell-bench-press": (0.38, 0.5, 0.7, 0.95),
        "barbell-deadlift": (0.75, 1.05, 1.4, 1.8),
        "barbell-overhead-press": (0.25, 0.34, 0.47, 0.62),
        "barbell-row": (0.36, 0.47, 0.62, 0.82),
        "pull-up": (0.72, 0.85, 1.0, 1.2),
    },
}
_LEVEL = {"beginner": 0, "novice": 1, "intermediate": 2, "advanced": 3}


def prior_kg(athlete: AthleteProfile, at: datetime) -> dict[str, float]:
    """Expect a 1RM of each main lift from sex, bodyweight, experience and age alone."""
    level = _LEVEL[athlete.experience]
    bodyweight = athlete.bodyweight_kg or DEFAULT_BODYWEIGHT_KG
    age = 30 if athlete.birth_year is None else at.year - athlete.birth_year
    youth = 1.0 - 0.007 * max(0, min(age, 85) - 40) - 0.04 * max(0, 18 - max(age, 12))
    back = 0.9 if athlete.goal == "return" else 1.0
    found = {}
    for lift, male in _PRIOR["male"].items():
        female = _PRIOR["female"][lift][level]
        share = {"male": male[level], "female": female, None: sqrt(male[level] * female)}[athlete.sex]
        found[lift] = share * bodyweight * youth * back
    return found
