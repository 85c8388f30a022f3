"""What notifications answers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fitpulse.services.notifications.domain.news import NewsKind


@dataclass(frozen=True, slots=True)
class Notification:
    """`link` is a path in the app."""

    id: UUID
    kind: NewsKind
    title: str
    body: str
    link: str
    happened_at: datetime
    read: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of notifications, newest first. `unread` is counted up to 100."""

    unread: int
    items: tuple[Notification, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class MailPreferences:
    """Which news also comes by mail: summaries of workouts, new records."""

    workout: bool
    record: bool


@dataclass(frozen=True, slots=True)
class Preferences:
    mail: MailPreferences
