"""What the community answers."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Membership:
    """Whether someone takes part. Without membership nobody sees them."""

    member: bool
    handle: str | None
    joined_at: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A place on the board; `me` marks the caller's own."""

    rank: int
    handle: str
    score: int
    me: bool


@dataclass(frozen=True, slots=True)
class Mine:
    """The caller's own place."""

    rank: int
    score: int


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """One page of a week's board. `week` is its ISO name, `people` how many have points."""

    week: str
    first_day: date
    last_day: date
    people: int
    entries: tuple[Entry, ...]
    me: Mine | None
    next: str | None
