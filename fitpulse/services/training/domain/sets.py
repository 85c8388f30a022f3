"""A logged set: what it amounts to, and which of two versions of it stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from fitpulse.kernel.catalogue import Exercise
from fitpulse.kernel.strength import one_rep_max
from fitpulse.services.training.events import SetKind

HARD_RIR: Final = 4.0
"""A working set counts as hard with at most this many repetitions in reserve."""

CLOCK_SKEW: Final = timedelta(minutes=10)
"""How far the clock of someone's device may be ahead of ours."""

GRAM: Final = 3
"""Decimals of a kilogram kept of what is computed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetValues:
    """What the person reports of a set; `load_kg` in the exercise's load unit."""

    exercise: str
    item: int | None
    n: int
    kind: SetKind
    performed_at: datetime
    reps: int | None
    load_kg: float | None
    rir: float | None
    seconds: int | None
    distance_m: float | None
    superset: str | None
    pain: str | None
    note: str
    target_reps: int | None
    target_rir: float | None
    target_seconds: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a set amounts to, in kilograms; `e1rm_kg` is in terms of the system load."""

    system_load_kg: float
    tonnage_kg: float
    e1rm_kg: float | None
    hard: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSet:
    """A set with its history: `revision` grows with each correction, a removed one can come back."""

    id: UUID
    workout_id: UUID
    values: SetValues
    revision: int
    removed: bool


Verdict = Literal["apply", "same", "stale"]


def measure(exercise: Exercise | None, values: SetValues, bodyweight_kg: float | None) -> Measured:
    """Loads of a set: external kilograms plus bodyweight x the share of it that is moved.

    Two hands that each hold the load move it twice; without a known bodyweight only external kilograms
    count, and no 1RM is told where the body is part of the load. Of an exercise that the catalogue no longer
    has (None), only what was in the hands is known: the set stays, but is no hard one and tells no 1RM.
    """
    if exercise is None:
        load = values.load_kg or 0.0
        tonnage = round(load * (values.reps or 0), GRAM)
        return Measured(system_load_kg=round(load, GRAM), tonnage_kg=tonnage, e1rm_kg=None, hard=False)
    share = exercise.bodyweight_fraction * (bodyweight_kg or 0.0)
    load = values.load_kg or 0.0
    hands = 2 if exercise.load_unit == "per_hand" and not exercise.unilateral else 1
    system = load + share
    reps = values.reps or 0
    knows_load = exercise.bodyweight_fraction == 0 or bodyweight_kg is not None
    counts = values.kind == "work" and exercise.mechanics not in {"cardio", "mobility"}
    estimate = one_rep_max(system, reps, values.rir) if counts and knows_load else None
    return Measured(
        system_load_kg=round(system, GRAM),
        tonnage_kg=round((load * hands + share) * reps, GRAM),
        e1rm_kg=None if estimate is None else round(estimate, GRAM),
        hard=is_hard(exercise, values),
    )


def is_hard(exercise: Exercise, values: SetValues) -> bool:
    """Whether it counts towards weekly volume: a working set or a hold, taken near enough to the limit."""
    worked = (values.kind == "work" and bool(values.reps)) or (values.kind == "hold" and bool(values.seconds))
    near = values.rir is None or values.rir <= HARD_RIR
    return worked and near and exercise.mechanics not in {"cardio", "mobility"}


def verdict(stored: StoredSet, incoming: SetValues, revision: int | None) -> Verdict:
    """Whether a version that arrives replaces the stored one.

    The higher revision stands, whatever the order of arrival; of two with one number, the first to arrive.
    Without a number the sender means "after what is there".
    """
    if not stored.removed and stored.values == incoming and (revision is None or revision <= stored.revision):
        return "same"
    if revision is not None and revision <= stored.revision:
        return "stale"
    return "apply"
