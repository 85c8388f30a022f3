"""Logging, correcting and removing sets: whatever the order in which their versions arrive."""

from collections import OrderedDict
from datetime import datetime
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.events import outbox_row, publish, wake
from fitpulse.kernel.catalogue import Catalogue, Exercise
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.errors import Invalid
from fitpulse.kernel.ids import new_id
from fitpulse.services.training.domain.sets import CLOCK_SKEW, SetValues, StoredSet, measure
from fitpulse.services.training.domain.telling import SetAnswer, record_event, set_answer, set_event
from fitpulse.services.training.domain.workout import WorkoutSkipped, WorkoutUnknown
from fitpulse.services.training.service import completion
from fitpulse.services.training.service.correction import correct, remove
from fitpulse.services.training.store import records, sets, workouts
from fitpulse.services.training.store.sets import Logged, WorkoutContext

REMEMBERED: Final = 20_000
"""Workouts whose context is kept in memory; it can't change once a set is logged."""

EARLIEST: Final = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


class SetLog:
    """The sets that people log."""

    def __init__(self, db: Database, clock: Clock, catalogue: Catalogue) -> None:
        self._db = db
        self._clock = clock
        self._exercises = catalogue.index
        self._contexts: OrderedDict[tuple[UUID, UUID], WorkoutContext] = OrderedDict()

    async def log(
        self, user_id: UUID, workout_id: UUID, set_id: UUID, values: SetValues, revision: int | None
    ) -> SetAnswer:
        """Log a new set, or take this as a version of the one that has its id."""
        at = self._clock.now()
        exercise = self._check(values, at)
        key = (user_id, workout_id)
        context = self._contexts.get(key)
        async with self._db.exclusive(user_id) as tx:
            if context is None:
                context = await _context(tx, user_id, workout_id)
            stored = StoredSet(
                id=set_id, workout_id=workout_id, values=values, revision=revision or 1, removed=False
            )
            measured = measure(exercise, values, context.bodyweight_kg)
            logged = await sets.log(
                tx,
                user_id,
                stored,
                measured,
                event=outbox_row(set_event(user_id, stored, measured, context.time_zone), at=at),
                change_id=new_id(),
                title=f"Logged {exercise.name}",
                at=at,
            )
            if logged is None:
                raise WorkoutUnknown
            if not logged.fresh:
                if logged.state == "skipped" and await sets.find(tx, user_id, set_id) is None:
                    raise WorkoutSkipped
                return await correct(tx, user_id, stored, revision, self._exercises, at=at)
            await _follow_up(tx, user_id, stored, logged, at=at)
            tx.after_commit.append(wake)
            tx.after_commit.append(lambda: self._remember(key, context))
        return set_answer(stored, measured, logged.achieved)

    async def remove(self, user_id: UUID, workout_id: UUID, set_id: UUID, revision: int | None) -> None:
        """Remove a set; its id stays taken, and undo brings it back."""
        at = self._clock.now()
        async with self._db.exclusive(user_id) as tx:
            await remove(tx, user_id, workout_id, set_id, revision, self._exercises, at=at)

    def _check(self, values: SetValues, at: datetime) -> Exercise:
        exercise = self._exercises.get(values.exercise)
        if exercise is None:
            detail = f"No exercise has the id {values.exercise!r}; find ids with GET /v1/exercises."
            raise Invalid(detail, extra={"errors": [{"pointer": "/body/exercise", "detail": detail}]})
        if not EARLIEST <= values.performed_at <= at + CLOCK_SKEW:
            detail = "performed_at lies in the future or before 2000; check the clock of the device."
            raise Invalid(detail, extra={"errors": [{"pointer": "/body/performed_at", "detail": detail}]})
        return exercise

    def _remember(self, key: tuple[UUID, UUID], context: WorkoutContext) -> None:
        self._contexts[key] = context
        if len(self._contexts) > REMEMBERED:
            self._contexts.popitem(last=False)


async def _context(tx: Tx, user_id: UUID, workout_id: UUID) -> WorkoutContext:
    found = await sets.context(tx, user_id, workout_id)
    if found is None:
        raise WorkoutUnknown
    return found


async def _follow_up(tx: Tx, user_id: UUID, stored: StoredSet, logged: Logged, *, at: datetime) -> None:
    """What few sets need beyond the one statement."""
    if logged.achieved:
        told = [record_event(user_id, stored, new) for new in logged.achieved if new.announced]
        await publish(tx, *told, at=at)
    if logged.late:
        await records.retake(tx, user_id, stored.values.exercise)
    if logged.state == "completed":
        workout = await workouts.lock(tx, user_id, stored.workout_id)
        assert workout is not None, "a set was just logged in it"
        await completion.refresh(tx, user_id, workout, at=at)
