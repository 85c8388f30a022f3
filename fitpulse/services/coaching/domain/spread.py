"""Which of a week's remaining days to train on: as far apart as they allow, and on the days one is used to.

The objective, stated here and nowhere else: the least sum of (gap − 7/n)² over the gaps in days between one
session and the next, n being the sessions of a week, plus `_UNUSUAL` for each day on which this athlete seldom
trains (while no habit shows: on which there was no session last week). The week is taken to repeat, so that
Sunday's session lies next to Monday's. Seven days have at most 35 subsets of one size, so all are looked at: an
optimum without a solver.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations
from math import ceil

_WEEK = timedelta(weeks=1)
_UNUSUAL = 2.0
_HABIT_WEEKS, _HABIT_SESSIONS = 4, 8
"""From so many training days on in so many weeks a habit can be read from them."""


def habit_of(trained: Sequence[date], today: date) -> Mapping[int, float]:
    """Share of the last four weeks in which each weekday was trained on; empty while there are too few."""
    recent = [day for day in trained if timedelta(0) < today - day <= _HABIT_WEEKS * _WEEK]
    if len(recent) < _HABIT_SESSIONS:
        return {}
    return {weekday: sum(day.weekday() == weekday for day in recent) / _HABIT_WEEKS for weekday in range(7)}


def best_days(
    free: Sequence[date],
    fixed: Sequence[date],
    count: int,
    *,
    a_week: int,
    done: Sequence[date],
    habit: Mapping[int, float],
) -> tuple[date, ...]:
    """Choose at most `count` days of `free` to join the `fixed` ones, after the sessions `done` in the last week.

    `a_week` is how many a whole week should hold. No stretch of days that ends with a chosen one holds more than
    its fair part of that, rounded up, so missed sessions are not crammed into what is left of the week. Equal
    choices are decided for the earlier days, so that nothing is put off.
    """
    for wanted in range(min(count, len(free)), 0, -1):
        open_to = [
            days
            for days in combinations(sorted(free), wanted)
            if _fair(sorted({*days, *fixed, *done}), days, a_week)
        ]
        if open_to:
            chosen = min(
                open_to, key=lambda days: (round(_cost((*days, *fixed), 7.0 / a_week, done, habit), 9), days)
            )
            return tuple(sorted((*chosen, *fixed)))
    return tuple(sorted(fixed))


def _fair(days: Sequence[date], chosen: Sequence[date], a_week: int) -> bool:
    return all(
        place - first + 1 <= ceil(((day - days[first]).days + 1) * a_week / 7)
        for place, day in enumerate(days)
        for first in range(place)
        if day in chosen
    )


def _cost(days: Sequence[date], ideal: float, done: Sequence[date], habit: Mapping[int, float]) -> float:
    if not days:
        return 0.0
    week = sorted({*done, *days})
    monday = max(days) - timedelta(days=max(days).weekday())
    again = next(day for day in week if day >= monday) + _WEEK
    gaps = [(later - earlier).days for earlier, later in zip(week, [*week[1:], again], strict=True)]
    habit = habit or {day.weekday(): 1.0 for day in done}
    unusual = sum(1.0 - min(1.0, habit.get(day.weekday(), 0.0)) for day in days)
    return sum((gap - ideal) ** 2 for gap in gaps) + _UNUSUAL * unusual
