"""What other services may ask of notifications: what it keeps of a person."""

from typing import Protocol

from fitpulse.kernel.portability import PersonalData


class NotificationsApi(PersonalData, Protocol):
    """Answers for a person's data."""
