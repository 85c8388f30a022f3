"""What one set or workout contributes, in whole numbers so that no order of adding changes the sum.

Grams, metres, seconds and thousandths of a set: each contribution is rounded once, when it becomes a fact.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime
from operator import add, attrgetter, neg
from typing import Final
from uuid import UUID

from fitpulse.kernel.catalogue import Catalogue
from fitpulse.kernel.strength import percentage
from fitpulse.services.training.events import SetLogged, WorkoutCompleted, WorkoutReopened

GRAMS: Final = 1000
MILLI: Final = 1000
RIR_ERROR: Final = 1.0
"""Repetitions by which people misjudge their reserve on average (Halperin et al. 2022, Sports Medicine 52)."""
RIR_UNSAID: Final = 2.0
"""Reserve that may have been left by someone who gave no RIR; the estimate itself assumes none."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums over some training. `days` counts days with at least one working set."""

    days: int = 0
    workouts: int = 0
    seconds: int = 0
    sets: int = 0
    hard_sets: int = 0
    reps: int = 0
    tonnage_g: int = 0
    distance_m: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*map(add, ROW(self), ROW(other)))

    def __neg__(self) -> "Figures":
        return Figures(*map(neg, ROW(self)))


FIGURES: Final = tuple(field.name for field in fields(Figures))
ROW: Final = attrgetter(*FIGURES)
"""All figures of a sum, in their order."""
NOTHING: Final = Figures()


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimated 1RM in grams with the band in which it likely lies."""

    e1rm_g: int
    low_g: int
    high_g: int


@dataclass(frozen=True, slots=True)
class SetFact:
    """A set as it now counts; a removed set or a warm-up counts nothing but keeps its revision.

    `muscles` pairs a muscle with thousandths of a hard set, as the catalogue stood when the set came in.
    """

    set_id: UUID
    revision: int
    exercise: str
    day: date
    performed_at: datetime
    figures: Figures
    muscles: tuple[tuple[str, int], ...]
    estimate: Estimate | None


@dataclass(frozen=True, slots=True)
class WorkoutFact:
    """A workout as it now counts; one that was reopened counts nothing but keeps its revision."""

    workout_id: UUID
    revision: int
    day: date
    figures: Figures


def set_fact(event: SetLogged, catalogue: Catalogue) -> SetFact:
    """The fact of a set: hard sets go to the muscles by the catalogue's shares (1.0 a target, less a synergist)."""
    counts = not event.removed and event.kind != "warmup"
    hard = counts and event.hard
    exercise = catalogue.index.get(event.exercise)
    muscles = exercise.muscles.items() if hard and exercise is not None else ()
    return SetFact(
        set_id=event.set_id,
        revision=event.revision,
        exercise=event.exercise,
        day=event.local_date,
        performed_at=event.performed_at,
        figures=Figures(
            sets=1,
            hard_sets=int(hard),
            reps=event.reps or 0,
            tonnage_g=round(event.tonnage_kg * GRAMS),
            distance_m=round(event.distance_m or 0),
        )
        if counts
        else NOTHING,
        muscles=tuple((muscle, round(share * MILLI)) for muscle, share in muscles),
        estimate=estimate(event) if counts else None,
    )


def estimate(event: SetLogged) -> Estimate | None:
    """The set's e1RM, and what it would be had the reserve been misjudged by about one repetition."""
    if event.e1rm_kg is None or not event.reps:
        return None
    given = event.rir is not None
    least = max(0.0, (event.rir or 0.0) - RIR_ERROR)
    most = (event.rir or 0.0) + (RIR_ERROR if given else RIR_UNSAID)
    low = event.system_load_kg / percentage(event.reps, least)
    high = event.system_load_kg / percentage(event.reps, most)
    return Estimate(
        e1rm_g=round(event.e1rm_kg * GRAMS),
        low_g=round(min(low, event.e1rm_kg) * GRAMS),
        high_g=round(max(high, event.e1rm_kg) * GRAMS),
    )


def workout_fact(event: WorkoutCompleted | WorkoutReopened) -> WorkoutFact:
    figures = NOTHING
    if isinstance(event, WorkoutCompleted):
        figures = Figures(workouts=1, seconds=round(event.minutes * 60))
    return WorkoutFact(event.workout_id, event.revision, event.local_date, figures)
