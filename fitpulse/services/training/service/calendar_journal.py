"""Changes of the calendar: stored and journalled, so that each can be taken back for a day."""

from datetime import datetime
from uuid import UUID

from fitpulse.infra.db import Tx
from fitpulse.kernel.ids import new_id
from fitpulse.services.training.domain.calendar import Sayings
from fitpulse.services.training.store import calendars, changes, programs
from fitpulse.services.training.store.calendars import StoredSayings
from fitpulse.services.training.store.changes import Change


async def change(
    tx: Tx, user_id: UUID, before: StoredSayings, after: Sayings, title: str, *, at: datetime
) -> None:
    """Store what is said now; the planned workout is planned anew when it is looked at next."""
    version = before.version + 1
    await calendars.keep(tx, user_id, after, version=version, at=at)
    await programs.unsettle(tx, user_id)
    entry = Change(
        id=new_id(),
        kind="calendar",
        title=title,
        subject=user_id,
        workout_id=None,
        before=calendars.encode(before.said),
        found=before.version,
        after=version,
        changed_at=at,
    )
    await changes.note(tx, user_id, entry)


async def undo(tx: Tx, user_id: UUID, made: Change, *, at: datetime) -> bool:
    """Take a change back; false where something newer was said."""
    stored = await calendars.find(tx, user_id)
    if stored.version != made.after:
        return False
    await calendars.keep(tx, user_id, calendars.decode(made.before), version=stored.version + 1, at=at)
    await changes.renumber(tx, user_id, made, stored.version + 1)
    await programs.unsettle(tx, user_id)
    return True
