"""What coaching answers about experiments, and about what it keeps of a person because of them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from fitpulse.kernel.portability import PersonalData


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignRequest:
    """Ask what a person is to see at a place such as "suggestions".

    `attributes` are what targeting may ask, such as the goal.
    """

    place: str
    user_id: UUID
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """`arm` is None for who takes no part, and while no experiment runs: show what everyone gets."""

    arm: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkoutOutcome:
    """A workout as it now stands, by which arms are compared; one that was reopened does not count.

    The highest `revision` of a workout replaces those before, so it may be told twice and in any order.
    """

    user_id: UUID
    workout_id: UUID
    revision: int
    counts: bool
    completed_at: datetime
    minutes: float = 0.0
    hard_sets: int = 0
    rpe: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """Whether it was kept: outcomes are kept only of people who take part in an experiment."""

    kept: bool


class ExperimentsApi(PersonalData, Protocol):
    """Asking is exposing: ask where the arms differ, not before."""

    async def assign(self, request: AssignRequest) -> Assignment: ...

    async def observe(self, request: WorkoutOutcome) -> Observed: ...
