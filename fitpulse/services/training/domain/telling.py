"""What is told of a set: the events that others hear and the answer that its sender gets."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from fitpulse.services.training.domain.profile import local_date
from fitpulse.services.training.domain.records import Achieved, Record
from fitpulse.services.training.domain.sets import Measured, StoredSet
from fitpulse.services.training.domain.workout import RecordLine
from fitpulse.services.training.events import RecordAchieved, SetLogged


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAnswer:
    """How the set stands now. `applied` is false when this version changed nothing: it was known or older."""

    id: UUID
    workout_id: UUID
    revision: int
    applied: bool
    removed: bool
    system_load_kg: float
    e1rm_kg: float | None
    records: tuple[RecordLine, ...]


def set_answer(
    stored: StoredSet, measured: Measured, achieved: Iterable[Achieved], *, applied: bool = True
) -> SetAnswer:
    return SetAnswer(
        id=stored.id,
        workout_id=stored.workout_id,
        revision=stored.revision,
        applied=applied,
        removed=stored.removed,
        system_load_kg=measured.system_load_kg,
        e1rm_kg=measured.e1rm_kg,
        records=tuple(
            RecordLine(
                exercise=stored.values.exercise,
                kind=new.kind,
                value=new.value,
                previous=new.previous,
                load_kg=new.load_kg if new.kind == "reps" else None,
                set_id=stored.id,
            )
            for new in achieved
            if new.announced
        ),
    )


def set_event(user_id: UUID, stored: StoredSet, measured: Measured, time_zone: str) -> SetLogged:
    values = stored.values
    return SetLogged(
        user_id=user_id,
        set_id=stored.id,
        workout_id=stored.workout_id,
        exercise=values.exercise,
        n=values.n,
        kind=values.kind,
        performed_at=values.performed_at,
        local_date=local_date(values.performed_at, time_zone),
        reps=values.reps,
        load_kg=values.load_kg,
        rir=values.rir,
        seconds=values.seconds,
        distance_m=values.distance_m,
        system_load_kg=measured.system_load_kg,
        tonnage_kg=measured.tonnage_kg,
        e1rm_kg=measured.e1rm_kg,
        hard=measured.hard,
        revision=stored.revision,
        removed=stored.removed,
    )


def record_event(user_id: UUID, stored: StoredSet, new: Achieved | Record) -> RecordAchieved:
    return RecordAchieved(
        user_id=user_id,
        set_id=stored.id,
        workout_id=stored.workout_id,
        exercise=stored.values.exercise,
        kind=new.kind,
        value=new.value,
        previous=new.previous,
        load_kg=new.load_kg if new.kind == "reps" else None,
        achieved_at=stored.values.performed_at,
        revision=stored.revision,
    )
