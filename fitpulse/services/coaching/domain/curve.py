"""How many repetitions a share of the one-repetition maximum allows, and the other way round.

The RPE curve fitted by OpenPowerlifting: with x = 10 - RPE + reps - 1, which is reps in reserve (RIR) + reps
- 1, the share is (0.347619x² - 4.60714x + 99.9667) / 100 up to x = 2.92, then (97.0955 - 2.64249x) / 100,
and 0.5 from x = 16 on.
"""

from math import log, sqrt

_BEND = 2.92
_FLAT = 16.0
_A, _B, _C = 0.347619, 4.60714, 99.9667
_SLOPE, _TOP = 2.64249, 97.0955
MOST_REPS = 1.0 + _FLAT
"""Beyond these reps to failure the curve is flat and says nothing about strength."""


def share_of_max(reps_to_failure: float) -> float:
    """Share of the 1RM that can be lifted for this many reps to failure (reps done + RIR), in (0, 1]."""
    x = reps_to_failure - 1.0
    if x <= 0.0:
        return 1.0
    if x <= _BEND:
        return (_A * x * x - _B * x + _C) / 100.0
    if x < _FLAT:
        return (_TOP - _SLOPE * x) / 100.0
    return 0.5


def reps_to_failure(share: float) -> float:
    """Reps to failure at this share of the 1RM: 0 above it, at most `MOST_REPS`."""
    percent = share * 100.0
    if percent > _C:
        return 0.0 if percent > 100.0 + 1e-9 else 1.0
    if percent >= share_of_max(1.0 + _BEND) * 100.0:
        return 1.0 + (_B - sqrt(_B * _B - 4.0 * _A * (_C - percent))) / (2.0 * _A)
    return 1.0 + min(_FLAT, max(_BEND, (_TOP - percent) / _SLOPE))


def log_e1rm(load_kg: float, reps: float, rir: float) -> float:
    """Natural log of the estimated 1RM of one set, `load_kg` being the whole load."""
    return log(load_kg / share_of_max(reps + rir))
