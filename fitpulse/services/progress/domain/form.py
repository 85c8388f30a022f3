"""Form over time: what each checked set showed, and whether it gets better."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, median
from typing import Final, Literal
from uuid import UUID

LATELY: Final = 5
"""Checks that "lately" and "before" mean, each."""

LEAST: Final = 3
"""Checks on each side without which no direction is told."""

CHANGED_POINTS: Final = 5.0
"""A smaller difference of medians is as likely chance: a set's own score scatters by about as much."""

Direction = Literal["better", "same", "worse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFact:
    """A checked set. `faults` holds the share of repetitions with each, None where it couldn't be judged."""

    set_id: UUID
    movement: str
    exercise: str
    day: date
    view: str
    reps: int
    partial_reps: int
    good_s: float
    score: int | None
    rir: float | None
    faults: dict[str, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDay:
    """A day's checks: the mean `score` of those that have one."""

    day: date
    checks: int
    reps: int
    good_s: float
    score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultTrend:
    """The mean share of repetitions that showed a fault, over those checks that could judge it.

    `lately` is of the last five, `before` of the five before them, None where none could judge it.
    """

    id: str
    lately: float | None
    before: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTrend:
    """The median scores of the last five checks and the five before; no `direction` without three of each."""

    lately: float | None
    before: float | None
    direction: Direction | None
    faults: tuple[FaultTrend, ...]
    """The most frequent lately first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormChecks:
    """How often a movement was checked, and when last."""

    movement: str
    checks: int
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FormAnswer:
    """`movements` are all that were ever checked, the last one first; the rest is of one of them, or empty."""

    movements: tuple[FormChecks, ...]
    movement: str | None
    first_day: date
    last_day: date
    days: tuple[FormDay, ...]
    trend: FormTrend | None


def by_day(facts: Sequence[FormFact]) -> tuple[FormDay, ...]:
    days: dict[date, list[FormFact]] = {}
    for fact in facts:
        days.setdefault(fact.day, []).append(fact)
    return tuple(_day(day, of_day) for day, of_day in sorted(days.items()))


def _day(day: date, facts: Sequence[FormFact]) -> FormDay:
    scores = [fact.score for fact in facts if fact.score is not None]
    return FormDay(
        day=day,
        checks=len(facts),
        reps=sum(fact.reps for fact in facts),
        good_s=round(sum(fact.good_s for fact in facts), 3),
        score=round(fmean(scores), 1) if scores else None,
    )


def trend(facts: Sequence[FormFact]) -> FormTrend:
    """Compare the last checks with those before; `facts` oldest first."""
    scored = [fact for fact in facts if fact.score is not None]
    new, old = scored[-LATELY:], scored[-2 * LATELY : -LATELY]
    lately, before = _median(new), _median(old)
    direction: Direction | None = None
    if lately is not None and before is not None and min(len(new), len(old)) >= LEAST:
        gain = lately - before
        direction = "better" if gain >= CHANGED_POINTS else "worse" if gain <= -CHANGED_POINTS else "same"
    return FormTrend(lately=lately, before=before, direction=direction, faults=_faults(facts))


def _median(facts: Sequence[FormFact]) -> float | None:
    scores = [fact.score for fact in facts if fact.score is not None]
    return float(median(scores)) if scores else None


def _faults(facts: Sequence[FormFact]) -> tuple[FaultTrend, ...]:
    new, old = facts[-LATELY:], facts[-2 * LATELY : -LATELY]
    names = sorted({name for fact in (*new, *old) for name in fact.faults})
    told = [FaultTrend(id=name, lately=_share(new, name), before=_share(old, name)) for name in names]
    seen = [each for each in told if each.lately or each.before]
    return tuple(sorted(seen, key=lambda each: (-(each.lately or 0.0), -(each.before or 0.0), each.id)))


def _share(facts: Sequence[FormFact], name: str) -> float | None:
    """A check that doesn't name a fault has judged it and not seen it."""
    shares = [share for fact in facts if (share := fact.faults.get(name, 0.0)) is not None]
    return round(fmean(shares), 3) if shares else None
