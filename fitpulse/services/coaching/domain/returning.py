"""The way back after days without training: how much is asked at first, and how it climbs.

Strength and size hold for about three weeks and then fade slowly (Bosquet et al. 2013), but the protection against
soreness that regular work gives goes sooner, so the first sessions back ask for fewer sets and lighter loads, and
more by the day, for as long as the break was, four weeks at most.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

BREAK = timedelta(days=10)
"""From so long a pause on the block starts anew."""

_FREE_DAYS = 7
_SETS_A_DAY, _MOST_SETS = 0.012, 0.5
_LOAD_A_DAY, _MOST_LOAD = 0.003, 0.15
_LONGEST_RAMP_DAYS = 28


@dataclass(frozen=True, slots=True)
class Comeback:
    """A break of `away_days` that ended (or ends today) on `day`, and the shares of sets and loads for now."""

    day: date
    away_days: int
    sets_share: float
    load_share: float

    @property
    def reason(self) -> str:
        return (
            f"Back after {self.away_days} days: {self.sets_share:.0%} of the sets, loads up to "
            f"{1.0 - self.load_share:.0%} lighter, rising from here."
        )


def comeback(trained: Sequence[date], today: date) -> Comeback | None:
    """Find the break whose way back `today` lies on, or None. `trained` ascends and may include today."""
    known = [day for day in trained if day <= today]
    days = known if known and known[-1] == today else [*known, today]
    for before, day in reversed(list(pairwise(days))):
        away = (day - before).days
        if day - before >= BREAK:
            return _on_the_way(day, away, (today - day).days)
    return None


def _on_the_way(day: date, away: int, since: int) -> Comeback | None:
    left = 1.0 - since / min(away, _LONGEST_RAMP_DAYS)
    if left <= 0.0:
        return None
    lost = away - _FREE_DAYS
    sets = 1.0 - left * min(_MOST_SETS, _SETS_A_DAY * lost)
    load = 1.0 - left * min(_MOST_LOAD, _LOAD_A_DAY * lost)
    return Comeback(day, away, round(sets, 3), round(load, 3))
