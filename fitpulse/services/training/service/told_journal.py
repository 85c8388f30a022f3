"""Changes of what people told: stored and journalled, so that each can be taken back for a day."""

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from fitpulse.infra.db import Tx
from fitpulse.kernel.ids import new_id
from fitpulse.services.training.domain.told import Answers, Pain, StrengthTold, Told, ToldKind
from fitpulse.services.training.store import changes, programs
from fitpulse.services.training.store import told as store
from fitpulse.services.training.store.changes import Change
from fitpulse.services.training.store.told import DECODERS, ENCODER


class Before(msgspec.Struct, kw_only=True):
    """A thing told as a change found it."""

    kind: ToldKind
    at: datetime
    said: msgspec.Raw
    removed: bool


BEFORE: Final = msgspec.json.Decoder(Before | None)


async def change(
    tx: Tx, user_id: UUID, before: Told | None, after: Told, title: str, *, at: datetime
) -> None:
    """Store `after`; the planned workout is planned anew when it is looked at next."""
    await store.keep(tx, user_id, after)
    await programs.unsettle(tx, user_id)
    entry = Change(
        id=new_id(),
        kind="told",
        title=title,
        subject=after.id,
        workout_id=after.workout_id,
        before=_journalled(before),
        found=0 if before is None else before.revision,
        after=after.revision,
        changed_at=at,
    )
    await changes.note(tx, user_id, entry)


async def undo(tx: Tx, user_id: UUID, made: Change, *, at: datetime) -> bool:
    """Take a change back; false where the thing told has changed since."""
    stored = await store.find(tx, user_id, made.subject)
    if stored is None or stored.revision != made.after:
        return False
    before = BEFORE.decode(made.before)
    restored = replace(stored, at=at, removed=True, revision=stored.revision + 1)
    if before is not None:
        said: Answers | Pain | StrengthTold = DECODERS[before.kind].decode(before.said)
        restored = replace(restored, at=before.at, said=said, removed=before.removed)
    await store.keep(tx, user_id, restored)
    await changes.renumber(tx, user_id, made, restored.revision)
    await programs.unsettle(tx, user_id)
    return True


def _journalled(before: Told | None) -> str:
    if before is None:
        return "null"
    told = {"kind": before.kind, "at": before.at, "said": before.said, "removed": before.removed}
    return ENCODER.encode(told).decode()
