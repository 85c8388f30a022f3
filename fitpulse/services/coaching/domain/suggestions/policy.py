"""The recommender's weights: an artefact of the format `fitpulse.suggestions/1`."""

from dataclasses import dataclass, fields
from typing import Final

from fitpulse.services.coaching.domain.reading import PolicyInvalid, read_whole

FORMAT: Final = "fitpulse.suggestions/1"
MOST: Final = 1e6
"""Of any figure: far beyond sense, and far from what a float can't hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How much each part of a score, all between -1 and 1, weighs.

    `similar` to what the person likes, fit to the `goal`, done `together` with it by others, `popular`, and the
    `gap` that a muscle has. `stated` is what a preferred exercise counts, in workouts. `trust` is how many
    workouts' worth of taste it takes for `similar` to weigh half. A liking halves in `half_life_days`; a swap
    away or a skip counts `dislike` workouts against. `diversity` (0..1) is taken off what resembles a suggestion
    before it.
    """

    similar: float
    goal: float
    together: float
    popular: float
    gap: float
    stated: float
    trust: float
    half_life_days: float
    dislike: float
    diversity: float

    def __post_init__(self) -> None:
        figures = [getattr(self, each.name) for each in fields(self)]
        if not all(0 <= figure <= MOST for figure in figures) or self.diversity > 1:
            detail = f"Weights lie between 0 and {MOST:g}, diversity between 0 and 1."
            raise PolicyInvalid(detail)
        if self.half_life_days == 0 or self.trust == 0:
            detail = "half_life_days and trust are above 0."
            raise PolicyInvalid(detail)


def read_policy(content: bytes) -> Policy:
    """Raise PolicyInvalid for what is none."""
    return read_whole(content, Policy)
