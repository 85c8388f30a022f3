"""What a stretch of cardio is made of: easy throughout, hard intervals within it, or running and walking in turn.

Most of the time is easy and a small part is hard (Seiler 2010; Stöggl & Sperlich 2014): one session a week, two from
six on, never in a block's first week, and never more than a fifth of the week's cardio. Work lengthens over the weeks.
Every second of the minutes at hand is in a set, so that intervals take exactly as long as easy cardio would.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fitpulse.services.coaching.api import LoadState, PlannedSet
from fitpulse.services.coaching.domain.agenda import monday_of
from fitpulse.services.coaching.domain.athlete import Athlete
from fitpulse.services.coaching.domain.learning import rolled

HARD_SHARE = 0.2
"""Part of the week's cardio that may be hard."""

HARD_GOALS = frozenset({"endurance", "fat_loss"})
_WARM_S, _COOL_S = 300, 180
_LEAST_REPEATS, _MOST_REPEATS = 3, 6
_TWICE, _OFTEN, _FIRST_WEEKS = 2, 6, 1
_FIRST_SESSIONS = 12
"""Sessions after which a beginner meets the first interval."""

_WORK: Sequence[tuple[int, int]] = (
    (60, 60),
    (60, 60),
    (120, 120),
    (120, 120),
    (180, 180),
    (180, 180),
    (240, 180),
)
"""Hard and easy seconds by the week of the block: four minutes at most (Helgerud et al. 2007)."""

_BEGINNERS_LAST = 2
_RUNS: Sequence[tuple[int, int]] = (
    (60, 90),
    (90, 120),
    (120, 120),
    (180, 150),
    (240, 150),
    (300, 150),
    (420, 120),
    (600, 120),
)  # fmt: skip
"""Running and walking seconds by week: tendons follow the lungs by weeks, so a run grows by a few minutes at most."""

_LEAST_RUNS, _MOST_RUNS = 2, 8
_SPIKE, _KNOWN = 1.5, timedelta(days=42)


@dataclass(frozen=True, slots=True)
class Intervals:
    """`repeats` times `work_s` of effort and `easy_s` after each, within `minutes` that begin and end easy."""

    repeats: int
    work_s: int
    easy_s: int
    minutes: int
    cool_s: int = 0

    @property
    def first_s(self) -> int:
        """The easy stretch before the first effort takes what the repeats leave."""
        return self.minutes * 60 - self.cool_s - self.repeats * (self.work_s + self.easy_s)

    def sets(self) -> tuple[PlannedSet, ...]:
        return tuple(
            PlannedSet(n=n, kind="cardio", rest_s=0, seconds=seconds)
            for n, seconds in enumerate(self._seconds(), start=1)
        )

    def _seconds(self) -> Iterator[int]:
        yield self.first_s
        for place in range(1, self.repeats + 1):
            yield self.work_s
            yield self.easy_s + (self.cool_s if place == self.repeats else 0)


def hard_intervals(athlete: Athlete, minutes: int) -> Intervals | None:
    """Today's hard intervals in as many minutes of cardio: the longest of the block's weeks so far that fit.

    None on an easy day, and where none fit.
    """
    if not _hard_day(athlete):
        return None
    stages = _WORK[:_BEGINNERS_LAST] if athlete.profile.experience == "beginner" else _WORK
    allowed_s = HARD_SHARE * minutes * 60 * athlete.profile.days_per_week
    for work_s, easy_s in reversed(stages[: athlete.phase.week]):
        fitting = (minutes * 60 - _WARM_S - _COOL_S) // (work_s + easy_s)
        repeats = min(_MOST_REPEATS, fitting, int(allowed_s // work_s))
        if repeats >= _LEAST_REPEATS:
            return Intervals(repeats, work_s, easy_s, minutes, _COOL_S)
    return None


def runs_and_walks(athlete: Athlete, minutes: int) -> Intervals | None:
    """A beginner's running and walking; None for anyone else, or where not even two runs fit."""
    profile = athlete.profile
    if profile.goal != "endurance" or profile.experience != "beginner":
        return None
    week = athlete.body.sessions // max(1, profile.days_per_week)
    if athlete.phase.name == "return":
        week //= 2
    run_s, walk_s = _RUNS[min(week, len(_RUNS) - 1)]
    repeats = min(_MOST_RUNS, (minutes * 60 - _WARM_S) // (run_s + walk_s))
    return Intervals(repeats, run_s, walk_s, minutes) if repeats >= _LEAST_RUNS else None


def _hard_day(athlete: Athlete) -> bool:
    """Whether today may be hard: its turn in the week, a usual day in a building week, and no spike of load."""
    profile, today = athlete.profile, athlete.at.date()
    if profile.goal not in HARD_GOALS or athlete.phase.name != "build" or athlete.temper.sets_share < 1.0:
        return False
    if profile.experience == "beginner" and athlete.body.sessions < _FIRST_SESSIONS:
        return False
    return _turn(athlete, today) and not _spiked(athlete.body.load, today)


def _turn(athlete: Athlete, today: date) -> bool:
    """The week's first session, when legs are fresh; from six a week on the fourth, of one or two every other."""
    days, week = athlete.profile.days_per_week, athlete.phase.week
    done = sum(monday_of(today) <= day < today for day in athlete.body.trained[-7:])
    if week <= _FIRST_WEEKS or (days <= _TWICE and week % 2):
        return False
    return done == 0 or (days >= _OFTEN and done == days // 2)


def _spiked(load: LoadState, today: date) -> bool:
    """Whether fatigue (ATL) is far above fitness (CTL); not asked before there are 42 days of records."""
    if load.first_day is None or today - load.first_day < _KNOWN:
        return False
    now = rolled(load, today)
    return now.atl >= _SPIKE * now.ctl > 0.0
