"""What other services may ask of training: what is due, what was done."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol
from uuid import UUID

from fitpulse.kernel.portability import PersonalData


@dataclass(frozen=True, slots=True, kw_only=True)
class NextWorkoutRequest:
    """Whose workout of today; it is planned if it has to be."""

    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkoutBrief:
    """A workout in short; `exercises` are ids in their order, a rest day has none."""

    id: UUID
    local_date: date
    state: Literal["planned", "active", "completed", "skipped", "lapsed"]
    kind: Literal["strength", "mixed", "conditioning", "rest"]
    minutes: int
    reason: str
    exercises: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteRequest:
    """End a workout of `user_id`; minutes and rpe (0..10) where the athlete told them."""

    user_id: UUID
    workout_id: UUID
    minutes: float | None = None
    rpe: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """A completed workout in figures; `records` counts those that stand."""

    workout_id: UUID
    started_at: datetime
    completed_at: datetime
    minutes: float
    rpe: float | None
    sets: int
    hard_sets: int
    tonnage_kg: float
    exercises: int
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRequest:
    """Completed workouts of `user_id`, newest first; `cursor` is the `next` of the page before."""

    user_id: UUID
    limit: int = 20
    cursor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A page of completed workouts; `next` is None at the end."""

    items: tuple[Completion, ...]
    next: str | None


class TrainingApi(PersonalData, Protocol):
    """Raises WorkoutUnknown (`workout-unknown`) and ProfileNeeded (`athlete-profile-needed`) by slug."""

    async def next_workout(self, request: NextWorkoutRequest) -> WorkoutBrief: ...

    async def complete(self, request: CompleteRequest) -> Completion: ...

    async def history(self, request: HistoryRequest) -> History: ...
