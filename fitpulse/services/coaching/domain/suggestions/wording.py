"""Why something is suggested, in words that are true of the person."""

from collections.abc import Mapping
from typing import Final

from fitpulse.services.coaching.api import Goal
from fitpulse.services.coaching.api.suggestions import SuggestRequest, Why
from fitpulse.services.coaching.domain.index import Index

GOALS: Final[Mapping[Goal, str]] = {
    "strength": "getting stronger",
    "muscle": "building muscle",
    "general": "general fitness",
    "fat_loss": "losing fat",
    "endurance": "endurance",
    "return": "coming back",
}


def because(why: Why, source: str, request: SuggestRequest, index: Index) -> str:
    """One sentence; `source` is the exercise or muscle that the reason points to."""
    goal = GOALS[request.athlete.goal]
    if why == "similar":
        name = index.by_id[source].exercise.name
        liked = "like" if source in request.athlete.preferred else "do"
        return f"Because you {liked} {name}, which it resembles."
    if why == "together":
        return f"Because people who do {index.by_id[source].exercise.name}, as you do, do this too."
    if why == "gap":
        return f"Because your {source.replace('-', ' ')} got little work in the last eight weeks."
    if why == "popular":
        return "Because many people here do it, and you have what it needs."
    return f"Because it serves your goal of {goal}, with what you have."
