"""The recommender's weights: an artefact of the format `fitpulse.suggestions/1`."""

from dataclasses import dataclass, fields
from typing import Final

import msgspec

FORMAT: Final = "fitpulse.suggestions/1"
FILE: Final = "policy.json"


class PolicyInvalid(ValueError):
    """The file holds no policy."""


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
        if any(getattr(self, field.name) < 0 for field in fields(self)) or self.diversity > 1:
            message = "weights are at least 0, diversity at most 1"
            raise PolicyInvalid(message)
        if self.half_life_days == 0 or self.trust == 0:
            message = "half_life_days and trust are above 0"
            raise PolicyInvalid(message)


def read_policy(content: bytes) -> Policy:
    """Raise PolicyInvalid for what is none."""
    try:
        return msgspec.json.decode(content, type=Policy)
    except msgspec.MsgspecError as error:
        raise PolicyInvalid(str(error)) from error
