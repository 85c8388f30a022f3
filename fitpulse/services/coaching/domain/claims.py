"""The athlete's own word for what they can lift, which outweighs what was believed until then."""

from dataclasses import replace
from math import log

from fitpulse.services.coaching.api import ExerciseState, StrengthClaim

CLAIM_VARIANCE = 0.025**2
"""In logs of e1RM: a word is taken for about one good test of it, so that sets soon count beside it."""


def claimed(state: ExerciseState | None, claim: StrengthClaim) -> ExerciseState:
    """Put the word in the place of the evidence; loads start from it, not from the last results."""
    state = state or ExerciseState(exercise=claim.exercise, at=claim.at)
    told = round(log(claim.e1rm_kg), 6)
    return replace(
        state,
        at=max(state.at, claim.at),
        log_e1rm=told,
        variance=CLAIM_VARIANCE,
        slow_log_e1rm=told,
        results=(),
        surprises=0,
    )
