"""What other services may ask of the community: what it keeps of a person."""

from typing import Protocol

from fitpulse.kernel.portability import PersonalData


class CommunityApi(PersonalData, Protocol):
    """Answers for a person's data."""
