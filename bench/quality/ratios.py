"""Gains compared: ratios of means with bootstrap intervals over athletes, who are the same in every program."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from bench.quality.trial import FIXED, Outcome

Measure = Callable[[Outcome], float]
MEASURES: Mapping[str, Measure] = {
    "six lifts": lambda one: one.main,
    "twelve others": lambda one: one.wide,
    "muscles": lambda one: one.muscles,
    "all three": lambda one: one.overall,
}
_DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Ratio:
    """Our mean gain over the best fixed program's, with a 95 % interval; `best` names that program."""

    value: float
    low: float
    high: float
    best: str
    n: int

    def __str__(self) -> str:
        return f"{self.value:.2f} ({self.low:.2f}–{self.high:.2f})"


ByProgram = Mapping[str, Sequence[Outcome]]


def fixed_of(outcomes: ByProgram) -> list[str]:
    """Name the fixed programs that were run."""
    return [name for name in FIXED if name in outcomes]


LEAST = 0.01
"""A mean gain below this counts as this, since a ratio to nearly nothing says nothing."""


def ratio(outcomes: ByProgram, measure: Measure, within: Callable[[Outcome], bool]) -> Ratio:
    """Compare within a group; the best fixed program is chosen anew in each draw, which favours the fixed."""
    ours = [measure(one) for one in outcomes["planner"] if within(one)]
    others = {name: [measure(one) for one in outcomes[name] if within(one)] for name in fixed_of(outcomes)}
    best = max(others, key=lambda name: sum(others[name]))
    chance = Random(1)
    draws = sorted(_drawn(ours, others, chance) for _ in range(_DRAWS))
    return Ratio(
        sum(ours) / max(LEAST * len(ours), sum(others[best])),
        draws[int(0.025 * _DRAWS)],
        draws[int(0.975 * _DRAWS)],
        best,
        len(ours),
    )


def _drawn(ours: Sequence[float], others: Mapping[str, Sequence[float]], chance: Random) -> float:
    places = chance.choices(range(len(ours)), k=len(ours))
    best = max(sum(values[place] for place in places) for values in others.values())
    return sum(ours[place] for place in places) / max(LEAST * len(ours), best)


def worse(outcomes: ByProgram, measure: Measure) -> list[float]:
    """Differences of each athlete's gain to the fixed program that is best for the whole group."""
    best = max(fixed_of(outcomes), key=lambda name: sum(measure(one) for one in outcomes[name]))
    pairs = zip(outcomes["planner"], outcomes[best], strict=True)
    return sorted(measure(one) - measure(other) for one, other in pairs)


def fatigue_found(outcomes: Sequence[Outcome]) -> float | None:
    """Chance that a deload week starts more tired than another week of the same athlete; None without any."""
    wins = pairs = 0.0
    for one in outcomes:
        easy = [tired for deload, tired in one.phases if deload]
        hard = [tired for deload, tired in one.phases[2:] if not deload]
        pairs += len(easy) * len(hard)
        wins += sum((a > b) + 0.5 * (a == b) for a in easy for b in hard)
    return wins / pairs if pairs else None
