"""A session under way: what is left of it, what a set changes in it, and what may be said about it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from fitpulse.services.coaching.api.planning import (
    AthleteProfile,
    BodyState,
    CheckIn,
    Plan,
    PlannedSet,
    SetDone,
)

What = Literal["busy", "pain", "too_hard", "too_easy", "minutes_left"]


Effort = Literal["too_hard", "too_easy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wished:
    """One planned set before and after somebody said that it was too hard or too easy, for the `turn`-th time."""

    turn: int
    what: Effort
    exercise: str
    before: PlannedSet
    after: PlannedSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was said and seen in a session and still counts in it.

    `busy` are the exercises that were taken, `wished` what can be undone of too hard and too easy, `short` the
    exercises that fell clearly short once. `asked_reps` has the least reps asked at first ("exercise#n") of sets
    whose reps were raised since; `ends_at` is when the time runs out, where that was said.
    """

    busy: tuple[str, ...] = ()
    wished: tuple[Wished, ...] = ()
    short: tuple[str, ...] = ()
    asked_reps: dict[str, int] = field(default_factory=dict)
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Underway:
    """A session since it was planned `at`; `plan` holds only what is still to do.

    `athlete` is the profile for today, with regions that hurt on the way among the injuries. `expected` is the
    log of the cautious e1RM on which each exercise's loads rest, so that a change is counted once; `eased` has
    the main lifts whose relatives have shared a shortfall. It has `begun` with the first set or word about it;
    `sets` counts working sets done, `done_s` the seconds that were planned for what is done.
    """

    id: str
    at: datetime
    plan: Plan
    athlete: AthleteProfile
    planned_minutes: int
    planned_sets: int
    checkin: CheckIn | None = None
    expected: dict[str, float] = field(default_factory=dict)
    begun: bool = False
    eased: tuple[str, ...] = ()
    sets: int = 0
    done_s: float = 0.0
    said: Said = field(default_factory=Said)


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginRequest:
    """Start a `plan` that was made for this athlete and body; `id` is the caller's."""

    id: str
    plan: Plan
    athlete: AthleteProfile
    body: BodyState
    at: datetime
    checkin: CheckIn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdaptRequest:
    """A set just done; `n` is its number in the plan, None for own work. `body` has learned it already."""

    session: Underway
    done: SetDone
    body: BodyState
    n: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetChange:
    """A planned set before and after, with the reason; `after` is None where it is taken out."""

    exercise: str
    before: PlannedSet
    reason: str
    after: PlannedSet | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapted:
    """The session that goes on, and what the set changed in it."""

    session: Underway
    changes: tuple[SetChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One thing said: `exercise` with busy and pain, `region` with pain, `minutes` with minutes_left."""

    what: What
    exercise: str | None = None
    region: str | None = None
    minutes: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SayRequest:
    """Answered with the session that remains, whose plan's reason says what changed.

    The body has learned a pain already, as a set of kind "warmup" with it.
    """

    session: Underway
    wish: Wish
    body: BodyState
    at: datetime
