"""Personal records: the best estimated 1RM, the heaviest load, and the most repetitions at a load or more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fitpulse.services.training.events import RecordKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSet:
    """What records are made of: one working set of an exercise, with at least one repetition."""

    id: UUID
    workout_id: UUID
    performed_at: datetime
    reps: int
    load_kg: float
    """0 where only the body is moved."""
    e1rm_kg: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A standing record. `load_kg` is the load of a "reps" record, else 0.

    `previous` is the best before the workout that made it, None where there was nothing to beat.
    """

    kind: RecordKind
    load_kg: float
    value: float
    previous: float | None
    set_id: UUID
    workout_id: UUID
    achieved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRecord:
    """A standing record as it is listed; `load_kg` is the load that a "reps" record was made with, else 0."""

    exercise: str
    kind: RecordKind
    load_kg: float
    value: float
    previous: float | None
    set_id: UUID
    workout_id: UUID
    achieved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Achieved:
    """A record that a set just made, and the value that it beat."""

    kind: RecordKind
    load_kg: float
    value: float
    previous: float | None

    @property
    def announced(self) -> bool:
        return is_announced(self.kind, self.load_kg, self.previous)


def achieved_by(set_id: UUID, before: Iterable[Record], after: Iterable[Record]) -> tuple[Achieved, ...]:
    """The records of `after` that this set holds and that go beyond all of `before`."""
    old = tuple(before)
    found = []
    for record in after:
        rivals = [one.value for one in old if one.kind == record.kind and one.load_kg >= record.load_kg]
        if record.set_id == set_id and record.value > max(rivals, default=0.0):
            found.append(
                Achieved(
                    kind=record.kind, load_kg=record.load_kg, value=record.value, previous=record.previous
                )
            )
    return tuple(found)


def held_by(set_id: UUID, standing: Iterable[Record]) -> tuple[Record, ...]:
    """Those of the standing records that a set holds and that are worth telling."""
    return tuple(
        one for one in standing if one.set_id == set_id and is_announced(one.kind, one.load_kg, one.previous)
    )


def candidates(done: RecordSet) -> tuple[tuple[RecordKind, float, float], ...]:
    """What a set may be a record in: (kind, load, value)."""
    found: list[tuple[RecordKind, float, float]] = []
    if done.e1rm_kg is not None:
        found.append(("e1rm", 0.0, done.e1rm_kg))
    if done.load_kg > 0:
        found.append(("load", 0.0, done.load_kg))
    found.append(("reps", done.load_kg, float(done.reps)))
    return tuple(found)


def standing_records(sets: Iterable[RecordSet]) -> tuple[Record, ...]:
    """The records that stand after `sets` of one exercise, taken in the order they were performed.

    A set makes a record only by going beyond all before it; so of equals the first holds it. A "reps" record
    goes beyond every set with its load or more, and falls when a later one does as much with more weight.
    """
    held: dict[tuple[RecordKind, float], Record] = {}
    for done in sorted(sets, key=lambda one: (one.performed_at, one.id)):
        for kind, load, value in candidates(done):
            rivals = [record for (k, kg), record in held.items() if k == kind and kg >= load]
            best = max(rivals, key=lambda record: record.value, default=None)
            if best is not None and best.value >= value:
                continue
            for fallen in [(k, kg) for k, kg in held if k == kind and kg < load]:
                if held[fallen].value <= value:
                    del held[fallen]
            held[kind, load] = Record(
                kind=kind,
                load_kg=load,
                value=value,
                previous=_previous(best, done.workout_id),
                set_id=done.id,
                workout_id=done.workout_id,
                achieved_at=done.performed_at,
            )
    return tuple(held.values())


def is_announced(kind: RecordKind, load_kg: float, previous: float | None) -> bool:
    """Whether a new record is worth telling: a first time at a load is told as a load record already."""
    return kind != "reps" or previous is not None or load_kg == 0


def _previous(best: Record | None, workout_id: UUID) -> float | None:
    if best is None:
        return None
    return best.previous if best.workout_id == workout_id else best.value
