"""Today's cardio: which movement, whether hard or easy, and why, with heart rates where they can be told."""

from collections.abc import Sequence
from dataclasses import dataclass

from fitpulse.services.coaching.api import PlanItem
from fitpulse.services.coaching.domain import zones
from fitpulse.services.coaching.domain.athlete import Athlete
from fitpulse.services.coaching.domain.conditioning import cardio_item, choose_cardio
from fitpulse.services.coaching.domain.index import Entry
from fitpulse.services.coaching.domain.intervals import (
    HARD_GOALS,
    Intervals,
    hard_intervals,
    runs_and_walks,
)
from fitpulse.services.coaching.domain.zones import EASY, HARD, STEADY, Heart, heart_of

_RUN_WALK = "run-walk"
_LEAST_HARD_MET, _HARD_MET = 6.0, 10.0


@dataclass(frozen=True, slots=True)
class Cardio:
    """What may be moved with today: `steady` always, `hard` and `running` where limits and equipment allow."""

    athlete: Athlete
    steady: Entry
    hard: Entry | None
    running: Entry | None
    heart: Heart | None

    def item(self, minutes: int) -> PlanItem:
        """As many minutes: hard intervals on their day, a beginner's runs and walks, else easy throughout."""
        if self.hard is not None and (found := hard_intervals(self.athlete, minutes)) is not None:
            return PlanItem(exercise=self.hard.id, reason=_hard_reason(found, self.heart), sets=found.sets())
        if self.running is not None and (found := runs_and_walks(self.athlete, minutes)) is not None:
            return PlanItem(
                exercise=self.running.id, reason=_run_reason(found, self.heart), sets=found.sets()
            )
        return cardio_item(self.steady, minutes, zones.described(EASY, self.heart))


def cardio_of(athlete: Athlete, open_to: Sequence[Entry]) -> Cardio | None:
    """Choose today's movements of what is permitted; None where there is nothing to move with."""
    steady = choose_cardio(athlete, open_to)
    if steady is None:
        return None
    liked = steady.id in athlete.profile.preferred
    return Cardio(
        athlete=athlete,
        steady=steady,
        hard=_hardest(athlete, open_to) if athlete.profile.goal in HARD_GOALS else None,
        running=None if liked else next((entry for entry in open_to if entry.id == _RUN_WALK), None),
        heart=heart_of(athlete.profile, athlete.body, athlete.at.date()),
    )


def _hardest(athlete: Athlete, open_to: Sequence[Entry]) -> Entry | None:
    """What hard intervals can be done with: the liked or the known, a machine before the road, near 10 MET."""
    preferred, experience = set(athlete.profile.preferred), athlete.profile.experience
    able = [
        entry
        for entry in open_to
        if entry.exercise.mechanics == "cardio"
        and entry.exercise.pattern == "locomotion"
        and entry.exercise.measure == "time"
        and entry.exercise.met >= _LEAST_HARD_MET
        and entry.id != _RUN_WALK
        and entry.exercise.level != "advanced"
        and (experience not in {"beginner", "novice"} or entry.exercise.level == "beginner")
    ]
    return min(
        able,
        key=lambda entry: (
            entry.id not in preferred,
            entry.id not in athlete.exercises,
            not entry.needs,
            abs(entry.exercise.met - _HARD_MET),
            entry.number,
        ),
        default=None,
    )


def _hard_reason(found: Intervals, heart: Heart | None) -> str:
    return (
        f"{found.minutes} min with {found.repeats} x {_lasting(found.work_s)} hard, {_lasting(found.easy_s)} easy "
        f"after each: {zones.described(HARD, heart)}. The rest is easy: {zones.described(EASY, heart)}. "
        "A small hard part of the week lifts what you can do; the easy part lets you recover."
    )


def _run_reason(found: Intervals, heart: Heart | None) -> str:
    return (
        f"{found.minutes} min with {found.repeats} x {_lasting(found.work_s)} of slow running, "
        f"{_lasting(found.easy_s)} of walking after each: {zones.described(STEADY, heart)}. "
        "Walk briskly until the first run. Runs get longer week by week, as tendons allow."
    )


def _lasting(seconds: int) -> str:
    return f"{seconds} s" if seconds % 60 else f"{seconds // 60} min"
