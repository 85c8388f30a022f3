"""Easy cardio: the part of the time that the goal reserves for it, or that strength work leaves over."""

from collections.abc import Mapping

from fitpulse.services.coaching.domain.athlete import Athlete
from fitpulse.services.coaching.domain.eligibility import permitted
from fitpulse.services.coaching.domain.index import Entry, Index

LEAST_MINUTES = 5
_SHARE: Mapping[str, float] = {"endurance": 0.4, "fat_loss": 0.2, "general": 0.1}
_EASY_MET = 6.5


def reserved_minutes(goal: str, minutes: float) -> int:
    """Minutes that the goal keeps for cardio."""
    return worthwhile(int(minutes * _SHARE.get(goal, 0.0)))


def worthwhile(minutes: int) -> int:
    """As many minutes, or none where they would not be worth changing shoes."""
    return minutes if minutes >= LEAST_MINUTES else 0


def choose_cardio(athlete: Athlete, index: Index) -> Entry | None:
    """Pick the liked, the known or simply the easiest of what is permitted today, or None."""
    preferred = set(athlete.profile.preferred)

    def rank(entry: Entry) -> tuple[bool, bool, bool, float, int]:
        exercise = entry.exercise
        return (
            entry.id not in preferred,
            exercise.level != "beginner",
            entry.id not in athlete.exercises,
            abs(exercise.met - _EASY_MET),
            entry.number,
        )

    steady = [
        entry
        for entry in permitted(athlete, index)
        if entry.exercise.mechanics == "cardio" and entry.exercise.measure != "reps"
    ]
    return min(steady, key=rank, default=None)
