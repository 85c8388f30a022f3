"""Programs that may suit a person: goal, experience, days, minutes, equipment, and the exercises they like."""

from collections.abc import Iterator
from functools import cache

import msgspec

from fitpulse.services.coaching.api import ProgramBrief
from fitpulse.services.coaching.api.suggestions import Suggestion, SuggestRequest, Why
from fitpulse.services.coaching.domain.index import Index, equipment_bits
from fitpulse.services.coaching.domain.program.library import templates
from fitpulse.services.coaching.domain.suggestions.features import features
from fitpulse.services.coaching.domain.suggestions.policy import Policy
from fitpulse.services.coaching.domain.suggestions.taste import taste_of
from fitpulse.services.coaching.domain.suggestions.wording import GOALS

_GOAL, _EXPERIENCE, _DAYS, _MINUTES = 1.0, 0.8, 0.5, 0.3
"""Our own judgement: a program for another goal or level is wrong, one for another number of days is a nuisance."""


def suggest_programs(request: SuggestRequest, policy: Policy, index: Index) -> tuple[Suggestion, ...]:
    """Templates that can be done with the person's equipment and are not theirs already, the best first."""
    owned = equipment_bits(request.athlete.equipment)
    taste = taste_of(request, policy, features(index))
    found = []
    for name, checked in templates(index).items():
        brief = checked.brief
        if brief.title in request.kept or equipment_bits(brief.equipment) & ~owned:
            continue
        inside = exercises_of(checked.document, index)
        likeness = sum(taste.similar(features(index).vectors[one]) for one in inside) / max(1, len(inside))
        fit = _fit(brief, request)
        similar = policy.similar * likeness
        why: Why = "similar" if similar > max(fit, 0.0) else "fits"
        found.append(
            Suggestion(
                id=name,
                name=brief.title,
                score=round(fit + similar, 4),
                why=why,
                reason=_because(brief, request, why),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.score, one.id))[: request.limit])


def _fit(brief: ProgramBrief, request: SuggestRequest) -> float:
    athlete = request.athlete
    return (
        _GOAL * (athlete.goal in brief.goals)
        + _EXPERIENCE * (athlete.experience in brief.experience)
        - _DAYS * min(1.0, abs(brief.days_per_week - athlete.days_per_week) / 3)
        - _MINUTES * min(1.0, max(0, brief.minutes - athlete.minutes) / 30)
    )


def _because(brief: ProgramBrief, request: SuggestRequest, why: Why) -> str:
    athlete = request.athlete
    if why == "similar":
        return "Because it is made of exercises like those you do."
    fits = []
    if athlete.goal in brief.goals:
        fits.append(f"your goal is {GOALS[athlete.goal]}")
    if athlete.experience in brief.experience:
        fits.append(f"it is written for the experience you have ({athlete.experience})")
    if brief.days_per_week == athlete.days_per_week:
        fits.append(f"you train {athlete.days_per_week} days a week")
    if brief.minutes <= athlete.minutes:
        fits.append(f"{brief.minutes} minutes fit your time")
    if not fits:
        return "You have the equipment for it."
    return f"Because {', '.join(fits[:-1])}{' and ' if fits[1:] else ''}{fits[-1]}."


@cache
def exercises_of(document: bytes, index: Index) -> tuple[str, ...]:
    """Every exercise that a document names, by id."""
    return tuple(sorted(set(_named(msgspec.json.decode(document))) & index.by_id.keys()))


def _named(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from _named(value)
    elif isinstance(part, list):
        for value in part:
            yield from _named(value)
