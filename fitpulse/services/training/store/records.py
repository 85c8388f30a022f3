"""Standing records: read, and taken anew for an exercise whose past has changed."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Tx
from fitpulse.services.training.domain.records import (
    Record,
    RecordSet,
    StandingRecord,
    is_announced,
    standing_records,
)
from fitpulse.services.training.domain.sets import Measured, StoredSet
from fitpulse.services.training.domain.workout import RecordLine

MADE_OF: Final = """
select id, workout_id, performed_at, reps, coalesce(load_kg, 0), e1rm_kg from training.set_log
where user_id = $1 and exercise = $2 and kind = 'work' and reps > 0 and not removed
"""

CLEAR: Final = "delete from training.record where user_id = $1 and exercise = $2"

KEEP: Final = """
insert into training.record (user_id, exercise, kind, load_kg, value, previous, set_id, workout_id, achieved_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""

LIST: Final = """
select exercise, kind, load_kg, value, previous, set_id, workout_id, achieved_at from training.record
where user_id = $1 and (exercise, kind, load_kg) > ($2, $3, $4) and ($5::text is null or exercise = $5)
order by exercise, kind, load_kg limit $6
"""


STANDING: Final = """
select kind, load_kg, value, previous, set_id, workout_id, achieved_at from training.record
where user_id = $1 and exercise = $2
"""

OF_WORKOUT: Final = """
select exercise, kind, load_kg, value, previous, set_id from training.record
where user_id = $1 and workout_id = $2 order by exercise, kind, load_kg
"""


def record_set(stored: StoredSet, measured: Measured) -> RecordSet | None:
    """What a set brings to the records, None if it counts for none."""
    values = stored.values
    if stored.removed or values.kind != "work" or not values.reps:
        return None
    return RecordSet(
        id=stored.id,
        workout_id=stored.workout_id,
        performed_at=values.performed_at,
        reps=values.reps,
        load_kg=values.load_kg or 0.0,
        e1rm_kg=measured.e1rm_kg,
    )


async def page(
    tx: Tx, user_id: UUID, *, after: tuple[str, str, float], exercise: str | None, limit: int
) -> list[StandingRecord]:
    rows = await tx.fetch(LIST, user_id, *after, exercise, limit)
    return [StandingRecord(**dict(row)) for row in rows]


async def standing(tx: Tx, user_id: UUID, exercise: str) -> tuple[Record, ...]:
    return tuple(Record(**dict(row)) for row in await tx.fetch(STANDING, user_id, exercise))


async def of_workout(tx: Tx, user_id: UUID, workout_id: UUID) -> tuple[RecordLine, ...]:
    """The records that stand and were made in this workout, those worth telling."""
    return tuple(
        RecordLine(
            exercise=exercise,
            kind=kind,
            value=value,
            previous=previous,
            load_kg=load if kind == "reps" else None,
            set_id=set_id,
        )
        for exercise, kind, load, value, previous, set_id in await tx.fetch(OF_WORKOUT, user_id, workout_id)
        if is_announced(kind, load, previous)
    )


async def retake(tx: Tx, user_id: UUID, exercise: str) -> tuple[Record, ...]:
    """Make an exercise's records anew from all its sets."""
    rows = await tx.fetch(MADE_OF, user_id, exercise)
    records = standing_records(
        RecordSet(id=id_, workout_id=workout, performed_at=at, reps=reps, load_kg=load, e1rm_kg=e1rm)
        for id_, workout, at, reps, load, e1rm in rows
    )
    await tx.execute(CLEAR, user_id, exercise)
    await tx.executemany(KEEP, [_row(user_id, exercise, record) for record in records])
    return records


def _row(user_id: UUID, exercise: str, record: Record) -> Sequence[object]:
    return (
        user_id,
        exercise,
        record.kind,
        record.load_kg,
        record.value,
        record.previous,
        record.set_id,
        record.workout_id,
        record.achieved_at,
    )
