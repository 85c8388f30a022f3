"""Changing a set that is already logged: by a correction, a removal or an undo."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from fitpulse.infra.db import Tx
from fitpulse.infra.events import publish
from fitpulse.kernel.catalogue import Exercise
from fitpulse.kernel.errors import Conflict, NotFound
from fitpulse.kernel.events import Event
from fitpulse.kernel.ids import new_id
from fitpulse.services.training.domain.records import Achieved, achieved_by, held_by
from fitpulse.services.training.domain.sets import Measured, StoredSet, measure, verdict
from fitpulse.services.training.domain.telling import SetAnswer, record_event, set_answer, set_event
from fitpulse.services.training.domain.workout import WorkoutSkipped, WorkoutUnknown
from fitpulse.services.training.events import RecordsWithdrawn
from fitpulse.services.training.service import completion
from fitpulse.services.training.store import changes, records, sets, workouts
from fitpulse.services.training.store.changes import Change
from fitpulse.services.training.store.workouts import StoredWorkout

DECODER: Final = msgspec.json.Decoder(StoredSet | None)


class SetUnknown(NotFound):
    slug = "set-unknown"
    title = "There is no such set"

    def __init__(self) -> None:
        super().__init__("This workout of yours has no set with this id.")


class SetElsewhere(Conflict):
    slug = "set-elsewhere"
    title = "This set belongs to another workout"

    def __init__(self) -> None:
        super().__init__("You logged a set with this id in another workout. Use a fresh UUID for each set.")


@dataclass(frozen=True, slots=True)
class Rewritten:
    measured: Measured
    achieved: tuple[Achieved, ...]


async def correct(
    tx: Tx,
    user_id: UUID,
    incoming: StoredSet,
    revision: int | None,
    exercises: Mapping[str, Exercise],
    *,
    at: datetime,
) -> SetAnswer:
    """Take a version of a set that exists; an older or known one changes nothing."""
    stored = await sets.find(tx, user_id, incoming.id)
    if stored is None:
        raise SetUnknown
    if stored.workout_id != incoming.workout_id:
        raise SetElsewhere
    exercise = exercises[incoming.values.exercise]
    if verdict(stored, incoming.values, revision) != "apply":
        context = await sets.context(tx, user_id, stored.workout_id)
        body = None if context is None else context.bodyweight_kg
        measured = measure(exercises.get(stored.values.exercise, exercise), stored.values, body)
        return set_answer(stored, measured, (), applied=False)
    changed = replace(incoming, revision=revision or stored.revision + 1)
    workout = await _workout(tx, user_id, stored)
    if workout.state == "skipped":
        raise WorkoutSkipped
    await _note(tx, user_id, stored, changed, f"Corrected {exercise.name}", at=at)
    done = await rewrite(tx, user_id, workout, stored, changed, exercises, at=at)
    return set_answer(changed, done.measured, done.achieved)


async def remove(
    tx: Tx,
    user_id: UUID,
    workout_id: UUID,
    set_id: UUID,
    revision: int | None,
    exercises: Mapping[str, Exercise],
    *,
    at: datetime,
) -> None:
    """Remove a set unless a newer version of it is there; removing it twice changes nothing."""
    stored = await sets.find(tx, user_id, set_id)
    if stored is None or stored.workout_id != workout_id:
        raise SetUnknown
    if stored.removed or (revision is not None and revision <= stored.revision):
        return
    changed = replace(stored, revision=revision or stored.revision + 1, removed=True)
    await _note(tx, user_id, stored, changed, f"Removed {_name(stored, exercises)}", at=at)
    await rewrite(tx, user_id, await _workout(tx, user_id, stored), stored, changed, exercises, at=at)


async def undo(
    tx: Tx, user_id: UUID, change: Change, exercises: Mapping[str, Exercise], *, at: datetime
) -> bool:
    """Put a set back as it was before `change`; false when it has moved on since."""
    stored = await sets.find(tx, user_id, change.subject)
    if stored is None or stored.revision != change.after:
        return False
    workout = await workouts.lock(tx, user_id, stored.workout_id)
    before = DECODER.decode(change.before) or replace(stored, removed=True)
    restored = replace(before, revision=stored.revision + 1)
    if workout is None or (workout.state == "skipped" and not restored.removed):
        return False
    await rewrite(tx, user_id, workout, stored, restored, exercises, at=at)
    await changes.renumber(tx, user_id, change, restored.revision)
    return True


async def rewrite(
    tx: Tx,
    user_id: UUID,
    workout: StoredWorkout,
    old: StoredSet,
    new: StoredSet,
    exercises: Mapping[str, Exercise],
    *,
    at: datetime,
) -> Rewritten:
    """Replace a set and everything that follows from it: records, the workout's summary, events."""
    measured = measure(exercises.get(new.values.exercise), new.values, workout.bodyweight_kg)
    touched = sorted({old.values.exercise, new.values.exercise})
    before = {exercise: await records.standing(tx, user_id, exercise) for exercise in touched}
    await sets.replace(tx, user_id, new, measured, at=at)
    after = {exercise: await records.retake(tx, user_id, exercise) for exercise in touched}
    achieved = achieved_by(new.id, before[new.values.exercise], after[new.values.exercise])
    told: list[Event] = [record_event(user_id, new, record) for record in achieved if record.announced]
    holds = held_by(new.id, after[new.values.exercise])
    if not set(held_by(old.id, before[old.values.exercise])) <= set(holds):
        withdrawn = RecordsWithdrawn(
            user_id=user_id,
            set_id=old.id,
            workout_id=old.workout_id,
            exercise=old.values.exercise,
            withdrawn_at=at,
            revision=new.revision,
        )
        told = [withdrawn, *(record_event(user_id, new, record) for record in holds)]
    await publish(tx, set_event(user_id, new, measured, workout.time_zone), *told, at=at)
    await completion.refresh(tx, user_id, workout, at=at)
    return Rewritten(measured, achieved)


def _name(stored: StoredSet, exercises: Mapping[str, Exercise]) -> str:
    """Its id, where the catalogue no longer has the exercise."""
    exercise = exercises.get(stored.values.exercise)
    return stored.values.exercise if exercise is None else exercise.name


async def _workout(tx: Tx, user_id: UUID, stored: StoredSet) -> StoredWorkout:
    workout = await workouts.lock(tx, user_id, stored.workout_id)
    if workout is None:
        raise WorkoutUnknown
    return workout


async def _note(tx: Tx, user_id: UUID, old: StoredSet, new: StoredSet, title: str, *, at: datetime) -> None:
    change = Change(
        id=new_id(),
        kind="set",
        title=title,
        subject=new.id,
        workout_id=new.workout_id,
        before=msgspec.json.encode(old).decode(),
        found=old.revision,
        after=new.revision,
        changed_at=at,
    )
    await changes.note(tx, user_id, change)
