"""How many more reps the last session earns."""

from fitpulse.services.coaching.api import Result


def reps_next(before: Result, rir: float) -> float:
    """`reps_next = reps_prev + (RIR_prev - RIR_target)`; an untold reserve counts as the target.

    After a session that missed its target the reps stay.
    """
    reserve = rir if before.rir is None or not before.met else before.rir
    return (before.reps or 0) + reserve - rir


def earned(before: Result, rir: float) -> int:
    """Reps to add after a session that was done as asked: one, or two where that many were to spare.

    One is due where the reserve was not told as well: who makes every rep again and again has them. None where the
    reserve was told to be smaller than asked.
    """
    if not before.met:
        return 0
    spare = 0.0 if before.rir is None else before.rir - rir
    return 0 if spare < 0.0 else max(1, min(2, round(spare)))
