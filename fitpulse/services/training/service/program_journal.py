"""Changes of programs: stored, told, and journalled so that each can be taken back for a day."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from fitpulse.infra.db import Tx
from fitpulse.kernel.ids import new_id
from fitpulse.services.training.service import following
from fitpulse.services.training.service.documents import ENCODER, raw
from fitpulse.services.training.store import changes, programs
from fitpulse.services.training.store.changes import Change
from fitpulse.services.training.store.programs import StoredProgram


class Before(msgspec.Struct, kw_only=True):
    """A program as a change found it."""

    title: str
    document: msgspec.Raw
    version: int
    run: UUID | None
    started_at: datetime | None
    created_at: datetime


BEFORE: Final = msgspec.json.Decoder(Before | None)


async def change(
    tx: Tx,
    user_id: UUID,
    before: StoredProgram | None,
    after: StoredProgram | None,
    title: str,
    *,
    at: datetime,
) -> None:
    """Bring a program from `before` to `after`; None is one that is not there."""
    await _keep(tx, user_id, before, after, at=at)
    either = after or before
    assert either is not None, "a change is of something"
    journal = Change(
        id=new_id(),
        kind="program",
        title=title,
        subject=either.id,
        workout_id=None,
        before=_journalled(before),
        found=0 if before is None else before.version,
        after=0 if after is None else after.version,
        changed_at=at,
    )
    await changes.note(tx, user_id, journal)


async def undo(tx: Tx, user_id: UUID, made: Change, *, at: datetime) -> bool:
    """Take a change back; false where the program moved on, or another is followed in its place."""
    stands = await programs.find(tx, user_id, made.subject)
    if (0 if stands is None else stands.version) != made.after:
        return False
    before = BEFORE.decode(made.before)
    if before is None:
        await _keep(tx, user_id, stands, None, at=at)
        return True
    other = await programs.followed(tx, user_id)
    if before.run is not None and other is not None and other.id != made.subject:
        return False
    restored = StoredProgram(
        id=made.subject,
        title=before.title,
        document=bytes(before.document).decode(),
        version=max(before.version, made.after or 0) + 1,
        run=before.run,
        started_at=before.started_at,
        created_at=before.created_at,
        updated_at=at,
    )
    await _keep(tx, user_id, stands, restored, at=at)
    await changes.renumber(tx, user_id, made, restored.version)
    return True


async def _keep(
    tx: Tx, user_id: UUID, before: StoredProgram | None, after: StoredProgram | None, *, at: datetime
) -> None:
    if after is not None:
        await programs.keep(tx, user_id, after)
    elif before is not None:
        await programs.remove(tx, user_id, before.id)
    await following.told(tx, user_id, before, after, at=at)


def _journalled(program: StoredProgram | None) -> str:
    if program is None:
        return "null"
    before = {
        "title": program.title,
        "document": raw(program.document),
        "version": program.version,
        "run": program.run,
        "started_at": program.started_at,
        "created_at": program.created_at,
    }
    return ENCODER.encode(before).decode()
