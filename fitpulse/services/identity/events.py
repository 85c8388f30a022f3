"""What identity publishes. No event carries an address, a name or a secret."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from fitpulse.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRegistered(Event):
    """An account exists from now on: its address was confirmed."""

    TYPE: ClassVar[str] = "fitpulse.identity.user-registered.v1"

    locale: str
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserErased(Event):
    """The person is gone; whoever holds rows of theirs deletes them."""

    TYPE: ClassVar[str] = "fitpulse.identity.user-erased.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentChanged(Event):
    """`given` is false when consent was declined or withdrawn; `version` is of the text they read."""

    TYPE: ClassVar[str] = "fitpulse.identity.consent-changed.v1"

    purpose: str
    version: int
    given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRevoked(Event):
    """A sign-in ended before its time: by the person, by a new password or by a replayed token."""

    TYPE: ClassVar[str] = "fitpulse.identity.session-revoked.v1"

    session: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpkeepDue(Event):
    """A timer of identity itself: look after keys and clear what has expired."""

    TYPE: ClassVar[str] = "fitpulse.identity.upkeep-due.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportDue(Event):
    """A timer of identity itself: an export is to be made, tried again, or has been kept long enough."""

    TYPE: ClassVar[str] = "fitpulse.identity.export-due.v1"

    export_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReady(Event):
    """The copy of their data that the person asked for can be fetched until `expires_at`."""

    TYPE: ClassVar[str] = "fitpulse.identity.export-ready.v1"

    export_id: UUID
    ready_at: datetime
    expires_at: datetime
    bytes: int
