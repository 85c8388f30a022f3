"""Easy cardio: the part of the time that the goal reserves for it, or that strength work leaves over."""

from collections.abc import Iterable, Mapping
from math import ceil

from fitpulse.services.coaching.api import PlanItem, PlannedSet
from fitpulse.services.coaching.domain.athlete import Athlete
from fitpulse.services.coaching.domain.index import Entry
from fitpulse.services.coaching.domain.reasons import cardio_reason
from fitpulse.services.coaching.domain.zones import EASY

LEAST_MINUTES = 5
_SHARE: Mapping[str, float] = {"endurance": 0.4, "fat_loss": 0.2, "general": 0.1}
_FILLS: Mapping[str, float] = {"strength": 0.25, "muscle": 0.25, "return": 0.25}
_MOST_FILLED = 20
_EASY_MET, _HARD_MET = 5.5, 10.0
_RUNNERS_MET = 9.0
_TRAINED = frozenset({"intermediate", "advanced"})


def reserved_minutes(goal: str, minutes: int) -> int:
    """Minutes that the goal keeps for cardio, none where they would be too few.

    From where it begins the share grows by no more than the time does, so that more time never leaves less
    for strength.
    """
    share = _SHARE.get(goal, 0.0)
    if share == 0.0:
        return 0
    begins = ceil(LEAST_MINUTES / share) - 1
    return max(0, min(int(minutes * share), minutes - begins))


def most_minutes(goal: str, minutes: int) -> int:
    """Most minutes that cardio may fill: for goals that are about lifting a quarter, and 20 at most."""
    return min(_MOST_FILLED, int(_FILLS[goal] * minutes)) if goal in _FILLS else minutes


def worthwhile(minutes: int) -> int:
    """As many minutes, or none where they would not be worth changing shoes."""
    return minutes if minutes >= LEAST_MINUTES else 0


def choose_cardio(athlete: Athlete, open_to: Iterable[Entry]) -> Entry | None:
    """Pick the liked, the known or simply the easiest steady one of what is permitted today, or None.

    Easy for a trained endurance athlete is running, for others a walk.
    """
    profile = athlete.profile
    preferred = set(profile.preferred)
    trained = profile.goal == "endurance" and profile.experience in _TRAINED
    easy_met = _RUNNERS_MET if trained else _EASY_MET

    def rank(entry: Entry) -> tuple[bool, bool, bool, bool, float, int]:
        exercise = entry.exercise
        return (
            entry.id not in preferred,
            exercise.pattern != "locomotion" or exercise.met >= _HARD_MET,
            exercise.level != "beginner",
            entry.id not in athlete.exercises,
            abs(exercise.met - easy_met),
            entry.number,
        )

    steady = [
        entry
        for entry in open_to
        if entry.exercise.mechanics == "cardio" and entry.exercise.measure != "reps"
    ]
    return min(steady, key=rank, default=None)


def cardio_item(cardio: Entry, minutes: int, effort: str = EASY.feels) -> PlanItem:
    """Easy cardio throughout; `effort` says how easy that is."""
    return PlanItem(
        exercise=cardio.id,
        reason=cardio_reason(minutes, effort),
        sets=(PlannedSet(n=1, kind="cardio", rest_s=0, seconds=minutes * 60),),
    )
