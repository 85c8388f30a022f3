"""What other services may ask of progress: what it keeps of a person."""

from typing import Protocol

from fitpulse.kernel.portability import PersonalData


class ProgressApi(PersonalData, Protocol):
    """Answers for a person's data."""
