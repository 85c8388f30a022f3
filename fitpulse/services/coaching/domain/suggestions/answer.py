"""All that is suggested to one person by one policy, and how far two answers lie apart."""

from collections.abc import Sequence

from fitpulse.services.coaching.api.suggestions import Suggestion, Suggestions, SuggestRequest
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.domain.suggestions.exercises import suggest_exercises
from fitpulse.services.coaching.domain.suggestions.policy import Policy
from fitpulse.services.coaching.domain.suggestions.programs import suggest_programs


def suggest(request: SuggestRequest, policy: Policy, version: str, index: Index) -> Suggestions:
    """Pure: the same request and policy, the same answer."""
    return Suggestions(
        exercises=suggest_exercises(request, policy, index),
        programs=suggest_programs(request, policy, index),
        policy=version,
    )


def distance(one: Suggestions, other: Suggestions) -> float:
    """0 for the same lists in the same order, 1 for nothing in common: the mean over exercises and programs."""
    return 1 - (_overlap(one.exercises, other.exercises) + _overlap(one.programs, other.programs)) / 2


def _overlap(one: Sequence[Suggestion], other: Sequence[Suggestion]) -> float:
    """Average overlap (Fagin, Kumar & Sivakumar 2003): the share in common of the first d, averaged over d."""
    depth = max(len(one), len(other))
    shares = []
    for d in range(1, depth + 1):
        first, second = {each.id for each in one[:d]}, {each.id for each in other[:d]}
        shares.append(len(first & second) / max(len(first), len(second)))
    return sum(shares) / depth if depth else 1.0
