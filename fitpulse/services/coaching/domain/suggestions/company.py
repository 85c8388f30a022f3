"""What others do: only counts of at least five people ever come this far."""

from collections.abc import Mapping
from math import log, log1p
from typing import Final

from fitpulse.services.coaching.api.suggestions import SuggestRequest

ANONYMOUS: Final = 5
"""k-anonymity (Sweeney 2002): a count of fewer people is as if there were none."""


def popularity(request: SuggestRequest) -> Mapping[str, float]:
    """0..1 by exercise: the logarithm of its people, against the most popular one's."""
    counts = {name: people for name, people in request.popular.items() if people >= ANONYMOUS}
    most = log1p(max(counts.values(), default=1))
    return {name: log1p(people) / most for name, people in counts.items()}


def company(request: SuggestRequest, likings: Mapping[str, float]) -> Mapping[str, tuple[float, str]]:
    """By exercise: how much those who do what this person likes do it (0..1), and with what of it most.

    Damped lift: ln of (people of both x all people) / (people of one x people of the other), at least 0,
    times n / (n + 20) so that a chance pair of few people says little (cf. Deshpande & Karypis 2004). The people of
    the most popular exercise stand for all people.
    """
    counts = {name: people for name, people in request.popular.items() if people >= ANONYMOUS}
    population = max(counts.values(), default=0)
    found: dict[str, list[tuple[float, str]]] = {}
    for pair in request.together:
        if pair.people < ANONYMOUS:
            continue
        for own, other in ((pair.exercise, pair.other), (pair.other, pair.exercise)):
            if likings.get(own, 0.0) <= 0 or own not in counts or other not in counts:
                continue
            lift = log(pair.people * population / (counts[own] * counts[other]))
            strength = max(0.0, lift) * pair.people / (pair.people + 20)
            if strength > 0:
                found.setdefault(other, []).append((strength * min(1.0, likings[own]), own))
    totals = {name: (sum(part for part, _ in parts), max(parts)[1]) for name, parts in found.items()}
    most = max((total for total, _ in totals.values()), default=1.0)
    return {name: (total / most, own) for name, (total, own) in totals.items()}
