"""How a lift's strength has moved over some three weeks: its log e1RM less a slow follower of it."""

from dataclasses import replace
from math import exp

from fitpulse.services.coaching.api import ExerciseState

_TIME_CONSTANT_DAYS = 21.0


def followed(slow: float | None, log_e1rm: float, days: float) -> float:
    """Let the follower catch up over `days` since the last set; it begins where strength does."""
    if slow is None:
        return log_e1rm
    return round(slow + (1.0 - exp(-max(0.0, days) / _TIME_CONSTANT_DAYS)) * (log_e1rm - slow), 6)


def rebased(state: ExerciseState) -> ExerciseState:
    """Draw a line under what was: the trend begins anew, as after a deload it answers for."""
    return replace(state, slow_log_e1rm=state.log_e1rm)


def trend(state: ExerciseState) -> float:
    """Change of log e1RM (0.01 is about 1 %); for a steady rise that of three weeks, 0 while nothing is known."""
    if state.log_e1rm is None or state.slow_log_e1rm is None:
        return 0.0
    return state.log_e1rm - state.slow_log_e1rm
