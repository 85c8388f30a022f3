"""Identifiers: UUIDv7, so that keys sort by creation time and index pages stay warm."""

from typing import NewType
from uuid import UUID

from uuid_utils.compat import uuid7

UserId = NewType("UserId", UUID)
WorkoutId = NewType("WorkoutId", UUID)
SetId = NewType("SetId", UUID)
EventId = NewType("EventId", UUID)


def new_id() -> UUID:
    """Return a fresh UUIDv7 (RFC 9562)."""
    return uuid7()
