"""How much of a one-repetition maximum a set was: pure arithmetic that several services share."""

from typing import Final

CURVE_KNEE: Final = 2.92
CURVE_END: Final = 16.0
MOST_TELLING_REPS: Final = 12.0
"""Repetitions, those in reserve counted, beyond which a set says little about one maximal repetition."""


def percentage(reps: float, rir: float = 0.0) -> float:
    """Share of the 1RM that can be lifted for `reps` with `rir` more in reserve, from 0.5 to 1.

    OpenPowerlifting's fit of the RPE chart, x = 10 - RPE + reps - 1 with RPE = 10 - RIR; one repetition to
    the limit is the maximum itself.
    """
    x = reps + rir - 1
    if x <= 0:
        return 1.0
    if x >= CURVE_END:
        return 0.5
    if x <= CURVE_KNEE:
        return (0.347619 * x * x - 4.60714 * x + 99.9667) / 100
    return (97.0955 - 2.64249 * x) / 100


def one_rep_max(load_kg: float, reps: int, rir: float | None = None) -> float | None:
    """Estimated 1RM of a set in kg; None for a set too light or too long to tell.

    Without a RIR the set counts as taken to the limit, which errs on the low side.
    """
    reserve = rir or 0.0
    if load_kg <= 0 or reps < 1 or reps + reserve > MOST_TELLING_REPS:
        return None
    return load_kg / percentage(reps, reserve)
