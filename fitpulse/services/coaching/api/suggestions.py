"""What coaching answers about what a person may like to try."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from fitpulse.services.coaching.api.planning import AthleteProfile

Why = Literal["similar", "goal", "together", "popular", "gap", "fits"]
"""The part of a score that lifts a suggestion most above what could be suggested otherwise: its reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseUse:
    """What a person did with one exercise: workouts it was done in, and how often it was swapped away or skipped."""

    exercise: str
    workouts: int = 0
    last_at: datetime | None = None
    swapped_away: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """`people` did both exercises; only told where enough did that nobody can be made out."""

    exercise: str
    other: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestRequest:
    """For whom, at most how many, and what is known.

    `popular` counts the people who did an exercise and `together` those who did two; both leave out what fewer
    than five did. `kept` are the titles of programs that the person has already. The same request gets the same
    answer, except where an operator moves a policy or runs an experiment.
    """

    user_id: UUID
    athlete: AthleteProfile
    at: datetime
    used: tuple[ExerciseUse, ...] = ()
    together: tuple[Together, ...] = ()
    popular: dict[str, int] = field(default_factory=dict)
    kept: tuple[str, ...] = ()
    limit: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """An exercise or a template by `id`, the best first; `score` compares within one answer only."""

    id: str
    name: str
    score: float
    why: Why
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """What to try; `policy` is the version of the weights that chose."""

    exercises: tuple[Suggestion, ...]
    programs: tuple[Suggestion, ...]
    policy: str


class SuggestionsApi(Protocol):
    """Never refuses: where nothing is known of a person, the goal and what is popular decide."""

    async def suggest(self, request: SuggestRequest) -> Suggestions: ...
