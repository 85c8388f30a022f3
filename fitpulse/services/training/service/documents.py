"""Answers made of JSON that the database already holds: nothing is decoded only to be encoded again."""

from typing import Any, Final

import msgspec
from asyncpg import Record as Row

from fitpulse.services.training.store.workouts import Document

ENCODER: Final = msgspec.json.Encoder()
ABSENT: Final = msgspec.Raw(b"null")


def workout_document(row: Document) -> bytes:
    """A `Workout` as JSON."""
    summary = row["summary"]
    return ENCODER.encode(
        {
            "id": row["id"],
            "local_date": row["local_date"],
            "state": row["state"],
            "version": row["version"],
            "note": row["note"],
            "created_at": row["created_at"],
            "started_at": row["started_at"],
            "completed_at": row["completed_at"],
            "plan": raw(row["plan"]),
            "sets": raw(row["sets"]),
            "summary": ABSENT if summary is None else raw(summary),
        }
    )


def workout_line(row: Row) -> dict[str, Any]:
    """A `WorkoutLine`, for encoding in a page."""
    summary = row["summary"]
    return {**dict(row), "summary": ABSENT if summary is None else raw(summary)}


def raw(text: str) -> msgspec.Raw:
    return msgspec.Raw(text.encode())
