"""Points that anyone can earn alike, and the order they put people in.

A hard set is one point. A workout with few or none (a run, mobility) counts its time instead, three minutes a
point, whichever is more. At most 20 points a day count. Load, bodyweight, sex and experience play no part, and
junk volume earns nothing: what counts is to come and do the work.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from fitpulse.services.training.events import WorkoutCompleted

MINUTES_A_POINT: Final = 3
DAY_MOST: Final = 20
WEEK_MOST: Final = 7 * DAY_MOST
TIME_BITS: Final = 31
"""Milliseconds of 24 days: a week, and room for time zones and clocks that are off."""
LATEST: Final = (1 << TIME_BITS) - 1


@dataclass(frozen=True, slots=True)
class Scored:
    """A workout's points before the day's cap; none once it was reopened."""

    workout_id: UUID
    revision: int
    day: date
    points: int
    completed_at: datetime


@dataclass(frozen=True, slots=True)
class Score:
    """A person's week. `rank_key` sorts the board: the lowest leads, equal ones go by member id.

    It fits into 53 bits, so that a sorted set's double holds it exactly.
    """

    points: int
    reached_at: datetime
    rank_key: int


def points(event: WorkoutCompleted) -> int:
    return max(event.hard_sets, int(event.minutes // MINUTES_A_POINT), 0)


def week_score(week: date, workouts: Iterable[Scored]) -> Score | None:
    """The score of the week that starts on the Monday `week`; None without points.

    It was reached when the last workout that added something was completed: who is earlier leads.
    """
    on_day: defaultdict[date, int] = defaultdict(int)
    reached_at: datetime | None = None
    for workout in sorted(workouts, key=lambda done: (done.completed_at, done.workout_id)):
        added = min(workout.points, DAY_MOST - on_day[workout.day])
        if added > 0:
            on_day[workout.day] += added
            reached_at = workout.completed_at
    if reached_at is None:
        return None
    total = sum(on_day.values())
    return Score(total, reached_at, rank_key(week, total, reached_at))


def rank_key(week: date, total: int, reached_at: datetime) -> int:
    """More points first, then whoever had them earlier, to the millisecond."""
    start = datetime.combine(week, time(), UTC) - timedelta(days=1)  # Monday begins earlier in the east
    passed = int((reached_at - start) / timedelta(milliseconds=1))
    return (WEEK_MOST - total) << TIME_BITS | min(max(passed, 0), LATEST)


def points_of(key: int) -> int:
    """The points inside a rank key."""
    return WEEK_MOST - (key >> TIME_BITS)
