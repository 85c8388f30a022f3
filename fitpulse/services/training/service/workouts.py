"""Reading workouts, and the changes that a person makes to them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Database, Tx
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.errors import Invalid
from fitpulse.kernel.ids import new_id
from fitpulse.kernel.paging import MAX_LIMIT, decode_cursor, page_of
from fitpulse.services.training.domain.sets import CLOCK_SKEW
from fitpulse.services.training.domain.workout import (
    State,
    WorkoutClosed,
    WorkoutPlan,
    WorkoutSkipped,
    WorkoutUnknown,
)
from fitpulse.services.training.service import completion
from fitpulse.services.training.service.documents import ENCODER, workout_document, workout_line
from fitpulse.services.training.store import changes, workouts
from fitpulse.services.training.store.changes import Change, ChangeKind
from fitpulse.services.training.store.workouts import Status, StoredWorkout

LAST_ID: Final = UUID(int=(1 << 128) - 1)
OPEN: Final = ("planned", "lapsed", "active")


class NothingDone(WorkoutClosed):
    slug = "workout-empty"
    title = "Nothing is logged in this workout"

    def __init__(self) -> None:
        super().__init__("Log at least one set before you complete it, or skip it.")


class SetsDone(WorkoutClosed):
    slug = "workout-begun"
    title = "Sets are logged in this workout"

    def __init__(self) -> None:
        super().__init__("Complete it instead; or remove its sets first.")


class Workouts:
    """The workouts of people; every answer is a `Workout` as JSON."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def get(self, user_id: UUID, workout_id: UUID) -> bytes:
        async with self._db.read(user_id) as tx:
            return await _document(tx, user_id, workout_id)

    async def page(self, user_id: UUID, *, cursor: str | None, limit: int, state: State | None) -> bytes:
        """Newest first; a page of `WorkoutLine` as JSON."""
        limit = min(limit, MAX_LIMIT)
        after = decode_cursor(cursor, UUID)
        async with self._db.read(user_id) as tx:
            rows = await workouts.page(
                tx, user_id, before=after[0] if after else LAST_ID, state=state, limit=limit + 1
            )
        page = page_of(rows, limit, lambda row: (row["id"],))
        return ENCODER.encode({"items": [workout_line(row) for row in page.items], "next": page.next})

    async def start(self, user_id: UUID, workout_id: UUID, *, started_at: datetime | None) -> bytes:
        """Begin a planned workout; beginning it twice changes nothing."""
        at = self._clock.now()
        async with self._db.exclusive(user_id) as tx:
            workout = await _locked(tx, user_id, workout_id)
            if workout.state not in OPEN:
                raise closed(workout.state)
            await begin(tx, user_id, workout, started_at=_not_after(started_at, at), at=at)
            return await _document(tx, user_id, workout_id)

    async def skip(self, user_id: UUID, workout_id: UUID) -> bytes:
        """Leave a workout out; raises SetsDone once something is logged in it."""
        at = self._clock.now()
        async with self._db.exclusive(user_id) as tx:
            workout = await _locked(tx, user_id, workout_id)
            if workout.state in OPEN:
                if (await workouts.totals(tx, user_id, workout_id)).sets:
                    raise SetsDone
                await _note_state(tx, user_id, workout, "skip", "Skipped a workout", at=at)
                await workouts.keep_status(tx, user_id, workout_id, replace(workout.status, state="skipped"))
            elif workout.state != "skipped":
                raise closed(workout.state)
            return await _document(tx, user_id, workout_id)

    async def complete(
        self,
        user_id: UUID,
        workout_id: UUID,
        *,
        completed_at: datetime | None = None,
        minutes: float | None = None,
        rpe: float | None = None,
        note: str | None = None,
    ) -> bytes:
        """End a workout: its summary, records and event in one transaction; again changes nothing."""
        at = self._clock.now()
        async with self._db.exclusive(user_id) as tx:
            workout = await _locked(tx, user_id, workout_id)
            if workout.state == "skipped":
                raise WorkoutSkipped
            if workout.state != "completed":
                totals = await workouts.totals(tx, user_id, workout_id)
                if not totals.sets or totals.first is None:
                    raise NothingDone
                started = min(workout.status.started_at or totals.first, totals.first)
                ended = max(_not_after(completed_at, at), started)
                if minutes is None:
                    minutes = completion.minutes_between(started, ended, totals.last)
                status = Status(
                    state="completed", started_at=started, completed_at=ended, minutes=minutes, rpe=rpe
                )
                if note is not None and note != workout.note:
                    await keep_plan(tx, user_id, workout, workout.plan, note, "Wrote a note", at=at)
                await _note_state(tx, user_id, workout, "complete", "Completed a workout", at=at)
                await completion.complete(tx, user_id, workout, status, totals, at=at)
            return await _document(tx, user_id, workout_id)

    async def edit(
        self,
        user_id: UUID,
        workout_id: UUID,
        change: Callable[[WorkoutPlan], WorkoutPlan],
        *,
        title: str,
        note: str | None = None,
        if_version: int | None = None,
        still_open: bool = False,
    ) -> bytes:
        """Change the plan or the note of a workout that is not skipped and, where it has to be, `still_open`."""
        at = self._clock.now()
        async with self._db.exclusive(user_id) as tx:
            workout = await _locked(tx, user_id, workout_id)
            if workout.state == "skipped" or (still_open and workout.state == "completed"):
                raise closed(workout.state)
            if if_version is not None and workout.version != if_version:
                detail = "It was changed meanwhile. Read it again and repeat your change."
                raise WorkoutClosed(detail)
            plan, kept_note = change(workout.plan), workout.note if note is None else note
            if (plan, kept_note) != (workout.plan, workout.note):
                await keep_plan(tx, user_id, workout, plan, kept_note, title, at=at)
            return await _document(tx, user_id, workout_id)


async def begin(tx: Tx, user_id: UUID, workout: StoredWorkout, *, started_at: datetime, at: datetime) -> None:
    """Begin a planned or lapsed workout; nothing to do for an active one."""
    if workout.state in {"planned", "lapsed"}:
        await _note_state(tx, user_id, workout, "start", "Started a workout", at=at)
        await workouts.keep_status(tx, user_id, workout.id, Status(state="active", started_at=started_at))


async def keep_plan(
    tx: Tx, user_id: UUID, workout: StoredWorkout, plan: WorkoutPlan, note: str, title: str, *, at: datetime
) -> None:
    """Store a changed plan and journal the change."""
    version = await workouts.keep_plan(tx, user_id, workout.id, plan, note)
    change = Change(
        id=new_id(),
        kind="plan",
        title=title,
        subject=workout.id,
        workout_id=workout.id,
        before=ENCODER.encode({"plan": workout.plan, "note": workout.note}).decode(),
        found=workout.version,
        after=version,
        changed_at=at,
    )
    await changes.note(tx, user_id, change)


async def _locked(tx: Tx, user_id: UUID, workout_id: UUID) -> StoredWorkout:
    workout = await workouts.lock(tx, user_id, workout_id)
    if workout is None:
        raise WorkoutUnknown
    return workout


async def _document(tx: Tx, user_id: UUID, workout_id: UUID) -> bytes:
    row = await workouts.one(tx, user_id, workout_id)
    if row is None:
        raise WorkoutUnknown
    return workout_document(row)


def closed(state: State) -> WorkoutClosed:
    """Why a workout that was skipped or completed can't be changed."""
    if state == "skipped":
        return WorkoutSkipped()
    detail = "It is completed already; undo the completion first."
    return WorkoutClosed(detail)


def _not_after(moment: datetime | None, now: datetime) -> datetime:
    """The moment that a device tells, now at the latest; raises Invalid if its clock is far ahead."""
    if moment is not None and moment > now + CLOCK_SKEW:
        detail = "This moment is still to come; check the clock of the device."
        raise Invalid(detail)
    return now if moment is None else min(moment, now)


async def _note_state(
    tx: Tx, user_id: UUID, workout: StoredWorkout, kind: ChangeKind, title: str, *, at: datetime
) -> None:
    change = Change(
        id=new_id(),
        kind=kind,
        title=title,
        subject=workout.id,
        workout_id=workout.id,
        before=ENCODER.encode(workout.status).decode(),
        found=None,
        after=None,
        changed_at=at,
    )
    await changes.note(tx, user_id, change)
