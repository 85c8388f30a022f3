"""What every event shares: a versioned type name and the key that orders it.

An event is a frozen dataclass that says what became true. Its `TYPE` ends in `.v<n>`; a changed shape is a
new version beside the old one. Events of one key (the person they are about) are handled in their order.
"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of all events; `user_id` is whose data it speaks of and the partition key."""

    TYPE: ClassVar[str]

    user_id: UUID
