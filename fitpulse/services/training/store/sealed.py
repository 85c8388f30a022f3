"""What training seals by the person's own key: what no query looks into. The name is bound to what is sealed."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Tx
from fitpulse.infra.sealing import Sealed

TOLD: Final = Sealed("training.told.body")
PROFILE: Final = Sealed("training.profile.body")
CALENDAR: Final = Sealed("training.calendar.body")
WORKOUT_NOTE: Final = Sealed("training.workout.note")
ITEM_NOTES: Final = Sealed("training.workout.item_notes")
SET_NOTE: Final = Sealed("training.set_log.note")
BODY: Final = Sealed("training.body_state.body")
REPORT: Final = Sealed("training.form_check.report")
BEFORE: Final = Sealed("training.change.before")

ONLY: Final = ""
"""In the place of a row's id, where a person has one row."""


async def seal_note(tx: Tx, column: Sealed, row: UUID, note: str) -> bytes | None:
    """None for no note: most have none, and need no key."""
    return await column.seal(tx, row, note.encode()) if note else None


async def note_of(tx: Tx, column: Sealed, row: UUID, clear: str, sealed: bytes | None) -> str:
    """The note, from where it lies; `clear` is what an earlier version wrote."""
    return clear if sealed is None else (await column.open(tx, row, sealed)).decode()


async def text_of(tx: Tx, column: Sealed, row: object, clear: str | None, sealed: bytes | None) -> str:
    """JSON, from where it lies."""
    if sealed is not None:
        return (await column.open(tx, row, sealed)).decode()
    assert clear is not None, "the database sees to it that a row has one of the two"
    return clear


def moment(at: datetime) -> str:
    """How a row is named that is found by a time."""
    return at.astimezone(UTC).isoformat()
