"""Undo: each change can be taken back for a day, the newest of a thing first."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.events import publish
from fitpulse.kernel.catalogue import Catalogue
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.errors import Conflict, NotFound
from fitpulse.kernel.paging import MAX_LIMIT, Page, decode_cursor, page_of
from fitpulse.services.training.domain.profile import local_date
from fitpulse.services.training.domain.workout import WorkoutPlan
from fitpulse.services.training.events import WorkoutReopened
from fitpulse.services.training.service import calendar_journal, correction, program_journal, told_journal
from fitpulse.services.training.service.workouts import LAST_ID
from fitpulse.services.training.store import changes, profiles, workouts
from fitpulse.services.training.store.changes import KEPT, Change, ChangeKind, Entry
from fitpulse.services.training.store.workouts import Status, StoredWorkout

STATUS: Final = msgspec.json.Decoder(Status)
STATES: Final[dict[ChangeKind, str]] = {"start": "active", "skip": "skipped", "complete": "completed"}


class ChangeUnknown(NotFound):
    slug = "change-unknown"
    title = "There is no such change"

    def __init__(self) -> None:
        super().__init__("No change of yours from the last 24 hours has this id.")


class ChangeOverlaid(Conflict):
    slug = "change-overlaid"
    title = "Something newer builds on this change"

    def __init__(self) -> None:
        super().__init__("Undo the newer changes to the same thing first; GET /v1/changes lists them.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBefore:
    plan: WorkoutPlan
    note: str


PLAN: Final = msgspec.json.Decoder(PlanBefore)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """A change that can be undone until `undo_until`, or was undone. `subject` is the id of what changed."""

    id: UUID
    kind: Literal["profile", "set", "plan", "start", "skip", "complete", "program", "told", "calendar"]
    title: str
    subject: UUID
    workout_id: UUID | None
    changed_at: datetime
    undo_until: datetime
    undone_at: datetime | None


class Changes:
    """The undo journal of people."""

    def __init__(self, db: Database, clock: Clock, catalogue: Catalogue) -> None:
        self._db = db
        self._clock = clock
        self._exercises = catalogue.index

    async def page(self, user_id: UUID, *, cursor: str | None, limit: int) -> Page[ChangeLine]:
        """What can still be undone, newest first."""
        limit = min(limit, MAX_LIMIT)
        after = decode_cursor(cursor, UUID)
        since = self._clock.now() - KEPT
        async with self._db.read(user_id) as tx:
            found = await changes.page(
                tx, user_id, since=since, before=after[0] if after else LAST_ID, limit=limit + 1
            )
        return page_of(found, limit, lambda change: (change.id,)).map(_line)

    async def undo(self, user_id: UUID, change_id: UUID) -> ChangeLine:
        """Take a change back; a second time changes nothing. Raises ChangeOverlaid if newer ones stand."""
        at = self._clock.now()
        async with self._db.exclusive(user_id) as tx:
            change = await changes.find(tx, user_id, change_id)
            if change is None or change.changed_at <= at - KEPT:
                raise ChangeUnknown
            if change.undone_at is not None:
                return _line(change)
            if not await self._restore(tx, user_id, change, at=at):
                raise ChangeOverlaid
            await changes.mark_undone(tx, user_id, change_id, at=at)
        return _line(replace(change, undone_at=at))

    async def _restore(self, tx: Tx, user_id: UUID, change: Change, *, at: datetime) -> bool:
        restore = RESTORERS.get(change.kind)
        if restore is not None:
            return await restore(tx, user_id, change, at=at)
        if change.kind == "set":
            return await correction.undo(tx, user_id, change, self._exercises, at=at)
        workout = await workouts.lock(tx, user_id, change.subject)
        if workout is None:
            return False
        if change.kind == "plan":
            return await _restore_plan(tx, user_id, change, workout)
        return await _restore_state(tx, user_id, change, workout, at=at)


async def _restore_profile(tx: Tx, user_id: UUID, change: Change, *, at: datetime) -> bool:
    stored = await profiles.find(tx, user_id)
    if stored is None or stored.version != change.after:
        return False
    before = profiles.decode(change.before)
    if before is None:
        await profiles.remove(tx, user_id)
    else:
        await profiles.keep(tx, user_id, before, version=stored.version + 1, at=at)
        await changes.renumber(tx, user_id, change, stored.version + 1)
    return True


async def _restore_plan(tx: Tx, user_id: UUID, change: Change, workout: StoredWorkout) -> bool:
    if workout.version != change.after:
        return False
    before = PLAN.decode(change.before)
    version = await workouts.keep_plan(tx, user_id, workout.id, before.plan, before.note)
    await changes.renumber(tx, user_id, change, version)
    return True


async def _restore_state(
    tx: Tx, user_id: UUID, change: Change, workout: StoredWorkout, *, at: datetime
) -> bool:
    newest = await changes.is_newest(tx, user_id, change, tuple(STATES))
    if workout.state != STATES[change.kind] or not newest:
        return False
    if change.kind == "start" and (await workouts.totals(tx, user_id, workout.id)).sets:
        return False
    revision = await workouts.keep_status(tx, user_id, workout.id, STATUS.decode(change.before))
    if change.kind == "complete":
        started_at = workout.status.started_at or at
        reopened = WorkoutReopened(
            user_id=user_id,
            workout_id=workout.id,
            local_date=local_date(started_at, workout.time_zone),
            reopened_at=at,
            revision=revision,
        )
        await publish(tx, reopened, at=at)
    return True


RESTORERS: Final[dict[ChangeKind, Callable[..., Awaitable[bool]]]] = {
    "profile": _restore_profile,
    "program": program_journal.undo,
    "told": told_journal.undo,
    "calendar": calendar_journal.undo,
}


def _line(change: Entry) -> ChangeLine:
    return ChangeLine(
        id=change.id,
        kind=change.kind,
        title=change.title,
        subject=change.subject,
        workout_id=change.workout_id,
        changed_at=change.changed_at,
        undo_until=change.changed_at + KEPT,
        undone_at=change.undone_at,
    )
