"""Days, ISO weeks and months: where a fact is counted, and which of them cover a span of days."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from fitpulse.services.progress.domain.facts import NOTHING, Figures, SetFact, WorkoutFact

Grain = Literal["day", "week", "month"]
GRAINS: Final[tuple[Grain, ...]] = ("day", "week", "month")
Period = tuple[Grain, date]
"""A grain and the first day of one such period."""
DAY: Final = timedelta(days=1)


def start_of(grain: Grain, day: date) -> date:
    """The first day of the day, ISO week (a Monday) or month that holds `day`."""
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain == "month" else day


@dataclass(frozen=True, slots=True)
class Change:
    """What to add to the projections: figures, and thousandths of hard sets by muscle, of the same periods."""

    periods: Mapping[Period, Figures]
    muscles: Mapping[Period, Mapping[str, int]]


def change(old: SetFact | None, new: SetFact, sets_on: Mapping[date, int]) -> Change:
    """The difference that replacing `old` by `new` makes; `sets_on` is how many sets those days hold now."""
    received: defaultdict[Period, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    facts = [(-1, old)] if old is not None else []
    for sign, fact in (*facts, (1, new)):
        for grain in GRAINS:
            period = received[grain, start_of(grain, fact.day)]
            for muscle, milli in fact.muscles:
                period[muscle] += sign * milli
    figures = spread(difference(old, new), sets_on)
    moved = [key for key, muscles in received.items() if key in figures or any(muscles.values())]
    return Change(
        periods={key: figures.get(key, NOTHING) for key in moved},
        muscles={key: received[key] for key in moved},
    )


def difference(old: SetFact | WorkoutFact | None, new: SetFact | WorkoutFact) -> dict[date, Figures]:
    """Figures to add on each day when `new` takes the place of `old`."""
    by_day: dict[date, Figures] = {new.day: new.figures}
    if old is not None:
        by_day[old.day] = by_day.get(old.day, NOTHING) + -old.figures
    return by_day


def spread(by_day: Mapping[date, Figures], sets_on: Mapping[date, int]) -> dict[Period, Figures]:
    """Add each day's difference to its day, week and month; a day counts once its first set is there."""
    spreading: defaultdict[Period, Figures] = defaultdict(Figures)
    for day, figures in by_day.items():
        before = sets_on.get(day, 0)
        trained = int(before + figures.sets > 0) - int(before > 0)
        for grain in GRAINS:
            spreading[grain, start_of(grain, day)] += figures + Figures(days=trained)
    return {key: figures for key, figures in spreading.items() if figures != NOTHING}


@dataclass(frozen=True, slots=True)
class Days:
    """Days from `first` to `last`, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Part:
    """A run of whole periods of one grain."""

    grain: Grain
    days: Days


def cover(span: Days) -> tuple[Part, ...]:
    """Whole months and the days before and after them: a long span takes as few periods as a short one."""
    first_month = start_of("month", span.first)
    if first_month != span.first:
        first_month = start_of("month", first_month + 31 * DAY)
    past = start_of("month", span.last + DAY)
    if past <= first_month:
        return (Part("day", span),)
    parts = (
        Part("day", Days(span.first, first_month - DAY)),
        Part("month", Days(first_month, past - DAY)),
        Part("day", Days(past, span.last)),
    )
    return tuple(part for part in parts if part.days.first <= part.days.last)


def running_week(today: date, trained: Iterable[date]) -> date:
    """The Monday of the running week, by UTC's `today` and the Mondays of weeks with training.

    East of UTC a week begins up to 14 hours earlier: it runs once something was trained in it.
    """
    tomorrow = start_of("week", today + DAY)
    return tomorrow if tomorrow in trained else start_of("week", today)


def weeks_back(this: date, weeks: int) -> list[date]:
    """Mondays of the last `weeks` ISO weeks, oldest first, that of the running one, `this`, last."""
    return [this - timedelta(weeks=back) for back in reversed(range(weeks))]


@dataclass(frozen=True, slots=True)
class Streak:
    """Weeks in a row with training. The running week counts once trained in, and never breaks anything."""

    weeks: int
    best_weeks: int
    trained_this_week: bool


def streak(trained: Iterable[date], today: date) -> Streak:
    """The streak from the Mondays of all weeks with training, in any order."""
    this = start_of("week", today)
    run = best = 0
    last: date | None = None
    for week in sorted(set(trained)):
        run = run + 1 if last is not None and week - last == timedelta(weeks=1) else 1
        best = max(best, run)
        last = week
    current = last is not None and last >= this - timedelta(weeks=1)
    return Streak(
        weeks=run if current else 0,
        best_weeks=best,
        trained_this_week=last is not None and last >= this,
    )
