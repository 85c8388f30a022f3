"""What coaching answers about experiments, and about what it keeps of a person because of them."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from fitpulse.kernel.portability import PersonalData


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignRequest:
    """Which arm of an experiment is a person to see? `attributes` are what targeting may ask, such as the goal."""

    experiment: str
    user_id: UUID
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """`arm` is None for who takes no part, and while the experiment does not run: show what everyone gets."""

    arm: str | None


class ExperimentsApi(PersonalData, Protocol):
    """Asking is exposing: ask where the arms differ, not before."""

    async def assign(self, request: AssignRequest) -> Assignment: ...
