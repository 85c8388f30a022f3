"""How good the suggested exercises are: NDCG@10 on people with known tastes, against popularity and chance.

Run it with `python -m bench.suggestions`; docs/science/suggestions.md holds what it printed.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from math import log2, sqrt
from random import Random
from statistics import fmean, stdev
from time import perf_counter
from typing import Final

from rich.console import Console
from rich.table import Table

from bench.taste import Person, Town
from fitpulse.services.coaching.api.suggestions import SuggestRequest, Together
from fitpulse.services.coaching.domain.index import Index, shipped_index
from fitpulse.services.coaching.domain.models.forms import SUGGESTIONS
from fitpulse.services.coaching.domain.suggestions.company import ANONYMOUS
from fitpulse.services.coaching.domain.suggestions.exercises import open_to, suggest_exercises
from fitpulse.services.coaching.domain.suggestions.policy import Policy
from fitpulse.services.coaching.service.policies import shipped_policy

PLACES: Final = 10
Ranker = Callable[[SuggestRequest], Sequence[str]]


def ndcg(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """Normalised discounted cumulative gain of the first ten places (Järvelin & Kekäläinen 2002), gain 2^grade - 1."""

    def gain(values: Sequence[int]) -> float:
        return sum((2**value - 1) / log2(place + 2) for place, value in enumerate(values[:PLACES]))

    best = gain(sorted(grades.values(), reverse=True))
    return gain([grades.get(name, 0) for name in ranked]) / best if best else 0.0


def company_of(people: Sequence[Person]) -> tuple[dict[str, int], tuple[Together, ...]]:
    """Counts as the service keeps them: what at least five people keep doing, alone and in pairs."""
    alone: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for person in people:
        done = sorted(use.exercise for use in person.request.used if use.workouts)
        alone.update(done)
        pairs.update(combinations(done, 2))
    popular = {name: count for name, count in alone.items() if count >= ANONYMOUS}
    together = tuple(
        Together(exercise=one, other=other, people=count)
        for (one, other), count in pairs.items()
        if count >= ANONYMOUS
    )
    return popular, together


def rankers(index: Index, policy: Policy, popular: Mapping[str, int], seed: int) -> dict[str, Ranker]:
    """What is compared; each gets the same candidates."""
    random = Random(seed)

    def names(request: SuggestRequest) -> list[str]:
        return [entry.id for entry in open_to(request, index)]

    def weighed(**changed: float) -> Ranker:
        chosen = replace(policy, **changed)
        return lambda request: [one.id for one in suggest_exercises(request, chosen, index)]

    return {
        "suggestions": weighed(),
        "without diversity": weighed(diversity=0),
        "without what others do": weighed(together=0, popular=0),
        "without content": weighed(similar=0),
        "popularity": lambda request: sorted(names(request), key=lambda name: -popular.get(name, 0)),
        "random": lambda request: random.sample(names(request), PLACES),
    }


def measure(index: Index, policy: Policy, *, people: int, seed: int) -> dict[str, dict[bool, list[float]]]:
    """NDCG@10 of every ranker for each person, by whether they are new (`True`)."""
    town = Town(index, people=people, seed=seed)
    popular, together = company_of(town.people)
    found: dict[str, dict[bool, list[float]]] = {}
    for name, rank in rankers(index, policy, popular, seed).items():
        found[name] = {True: [], False: []}
        for person in town.people:
            own = {use.exercise for use in person.request.used}
            request = replace(
                person.request,
                popular=popular,
                together=tuple(pair for pair in together if own & {pair.exercise, pair.other}),
            )
            grades = person.relevance([entry.id for entry in open_to(request, index)])
            found[name][person.cold].append(ndcg(rank(request), grades))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    started = perf_counter()
    found = measure(shipped_index(), shipped_policy(SUGGESTIONS).policy, people=asked.people, seed=asked.seed)
    table = Table("NDCG@10 (± 95 %)", "with history", "new people", "all", title=f"{asked.people} people")
    for name, by_kind in found.items():
        table.add_row(
            name,
            *(_told(values) for values in (by_kind[False], by_kind[True], by_kind[False] + by_kind[True])),
        )
    Console().print(table)
    print(f"{perf_counter() - started:.0f} s")


def _told(values: Sequence[float]) -> str:
    return f"{fmean(values):.3f} ± {1.96 * stdev(values) / sqrt(len(values)):.3f}"


if __name__ == "__main__":
    main()
