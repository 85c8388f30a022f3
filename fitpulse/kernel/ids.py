"""Identifiers: UUIDv7, so that keys sort by creation time and index pages stay warm."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a fresh UUIDv7 (RFC 9562)."""
    return uuid7()
