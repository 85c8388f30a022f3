"""Exercises that a person may like to try: scored in the open, each with the reason that sets it apart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fitpulse.services.coaching.api.suggestions import Suggestion, SuggestRequest, Why
from fitpulse.services.coaching.domain.index import Entry, Index, equipment_bits, region_bits
from fitpulse.services.coaching.domain.suggestions.company import company, popularity
from fitpulse.services.coaching.domain.suggestions.features import Features, features
from fitpulse.services.coaching.domain.suggestions.gaps import filled, gaps
from fitpulse.services.coaching.domain.suggestions.goals import goal_fit, within_reach
from fitpulse.services.coaching.domain.suggestions.policy import Policy
from fitpulse.services.coaching.domain.suggestions.taste import Taste, taste_of
from fitpulse.services.coaching.domain.suggestions.wording import because

_POOL = 5
"""Candidates looked at for each place: what is far down can't be made up for by being different."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with the weighted parts of its score, and what each part points to."""

    entry: Entry
    parts: Mapping[Why, float]
    sources: Mapping[Why, str]

    @property
    def score(self) -> float:
        return sum(self.parts.values())

    def why(self, usual: Mapping[Why, float], without: frozenset[Why]) -> Why:
        """The part that lifts it most above what is usual, leaving out some; of equal ones the first."""
        there = [part for part, value in self.parts.items() if value > 0 and part not in without] or ["goal"]
        return max(there, key=lambda part: self.parts[part] - usual[part])


def suggest_exercises(request: SuggestRequest, policy: Policy, index: Index) -> tuple[Suggestion, ...]:
    """The best `limit` that the person may do and has not taken up, no two too much alike. Deterministic."""
    known = features(index)
    taste = taste_of(request, policy, known)
    scored = sorted(_scored(request, policy, taste, index), key=lambda one: (-one.score, one.entry.number))
    chosen = _diverse(scored[: _POOL * request.limit], known, policy.diversity, request.limit)
    usual = _usual(scored)
    liked = any(liking > 0 for liking in taste.likings.values())
    without = frozenset[Why](() if liked else ("similar",))
    found = []
    for one in chosen:
        why = one.why(usual, without)
        found.append(
            Suggestion(
                id=one.entry.id,
                name=one.entry.exercise.name,
                score=round(one.score, 4),
                why=why,
                reason=because(why, _source(one, why, taste, known), request, index),
            )
        )
    return tuple(found)


def open_to(request: SuggestRequest, index: Index) -> Iterator[Entry]:
    """What equipment, injuries, bans and skill allow, without what the person knows already."""
    athlete = request.athlete
    owned = equipment_bits(athlete.equipment)
    hurt = region_bits(injury.region for injury in athlete.injuries)
    known = {*athlete.banned, *athlete.preferred, *(use.exercise for use in request.used)}
    for entry in index.entries:
        if entry.needs & ~owned or entry.regions & hurt or entry.id in known:
            continue
        if within_reach(entry.exercise, athlete.experience):
            yield entry


def _scored(request: SuggestRequest, policy: Policy, taste: Taste, index: Index) -> Iterator[Scored]:
    known = features(index)
    popular = popularity(request)
    others = company(request, taste.likings)
    missing = gaps(request, index)
    for entry in open_to(request, index):
        strength, own = others.get(entry.id, (0.0, ""))
        gap, muscle = filled(entry.exercise, missing)
        parts: dict[Why, float] = {
            "similar": policy.similar * taste.similar(known.vectors[entry.id]),
            "together": policy.together * strength,
            "gap": policy.gap * gap,
            "goal": policy.goal * goal_fit(entry.exercise, request.athlete.goal),
            "popular": policy.popular * popular.get(entry.id, 0.0),
        }
        yield Scored(entry, parts, {"together": own, "gap": muscle})


def _usual(scored: Sequence[Scored]) -> Mapping[Why, float]:
    """The mean of each part over all that could be suggested: what everything has is no reason for one."""
    count = max(1, len(scored))
    parts = scored[0].parts if scored else {}
    return {part: sum(one.parts[part] for one in scored) / count for part in parts}


def _source(one: Scored, why: Why, taste: Taste, known: Features) -> str:
    """What the reason points to: for similarity, the liked exercise that it owes most to; there is one then."""
    if why != "similar":
        return one.sources.get(why, "")
    liked = [name for name, liking in taste.likings.items() if liking > 0]
    return max(liked, key=lambda name: known.similarity(name, one.entry.id) * taste.likings[name], default="")


def _diverse(ranked: Sequence[Scored], known: Features, weight: float, count: int) -> list[Scored]:
    """Maximal marginal relevance (Carbonell & Goldstein 1998): score less what is said already."""
    left, chosen = list(ranked), list[Scored]()
    likeness = {one.entry.id: 0.0 for one in left}
    while left and len(chosen) < count:
        best = max(left, key=lambda one: one.score - weight * likeness[one.entry.id])
        left.remove(best)
        chosen.append(best)
        for one in left:
            alike = known.similarity(one.entry.id, best.entry.id)
            likeness[one.entry.id] = max(likeness[one.entry.id], alike)
    return chosen
