"""What a person likes, read from what they did: a direction among features, and how sure it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log, log1p, sqrt

from fitpulse.services.coaching.api.suggestions import ExerciseUse, SuggestRequest
from fitpulse.services.coaching.domain.suggestions.features import Features, Vector, dot
from fitpulse.services.coaching.domain.suggestions.policy import Policy


@dataclass(frozen=True, slots=True)
class Taste:
    """`likings` by exercise (below 0: disliked), their sum as a unit vector, and trust in it (0..1)."""

    likings: Mapping[str, float]
    direction: Vector
    trust: float

    def similar(self, vector: Vector) -> float:
        """-1..1, drawn to 0 while little is known."""
        return self.trust * dot(self.direction, vector)


def taste_of(request: SuggestRequest, policy: Policy, known: Features) -> Taste:
    """Rocchio's centroid (1971) over content features, with shrinkage: w / (w + trust) of the evidence w.

    A liking grows with the logarithm of the workouts, so that a staple does not drown the rest, and halves with
    age; swaps and skips count against.
    """
    likings = {
        use.exercise: _liking(use, request, policy) for use in request.used if use.exercise in known.vectors
    }
    for name in request.athlete.preferred:
        if name in known.vectors:
            likings[name] = likings.get(name, 0.0) + log1p(policy.stated)
    total: dict[str, float] = {}
    for name, liking in likings.items():
        for feature, value in known.vectors[name].items():
            total[feature] = total.get(feature, 0.0) + liking * value
    length = sqrt(sum(value * value for value in total.values()))
    evidence = sum(abs(liking) for liking in likings.values())
    direction = {name: value / length for name, value in total.items()} if length > 0 else {}
    return Taste(likings, direction, evidence / (evidence + policy.trust))


def _liking(use: ExerciseUse, request: SuggestRequest, policy: Policy) -> float:
    age = 0.0 if use.last_at is None else max(0.0, (request.at - use.last_at).total_seconds() / 86400)
    liked = log1p(use.workouts) * exp(-log(2) * age / policy.half_life_days)
    return liked - log1p(policy.dislike * (use.swapped_away + use.skipped))
