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
