"""The last two weeks before a dated event: fewer sets, the same loads.

Volume falls exponentially over 14 days while intensity stays: on average to about half, in the range of 41 to
60 % less that served best in the meta-analysis of Bosquet et al. 2007.
"""

from datetime import date
from math import exp

TAPER_DAYS = 14
_TIME_CONSTANT_DAYS = 10.0
_LEAST = 0.3


def taper_share(event: date, today: date) -> float | None:
    """Share of the usual sets `today`, or None outside the two weeks before the event."""
    left = (event - today).days
    if not 0 <= left <= TAPER_DAYS:
        return None
    return round(max(_LEAST, exp(-(TAPER_DAYS + 1 - left) / _TIME_CONSTANT_DAYS)), 3)
