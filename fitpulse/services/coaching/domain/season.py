"""Where in a mesocycle the athlete stands: volume rises and reps in reserve fall by the week, then a deload.

A block is a few loading weeks and one deload week, counted from the block's first day; it starts anew after
a break of ten days, which rests as well as a deload does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from fitpulse.services.coaching.api import AthleteProfile, BodyState

LOADING_WEEKS: Mapping[str, int] = {"beginner": 8, "novice": 7, "intermediate": 5, "advanced": 4}
BREAK = timedelta(days=10)
_FIRST_RIR, _LAST_RIR = 3.0, 1.0
_DELOAD_RIR = 4.0


@dataclass(frozen=True, slots=True)
class Phase:
    """One week of a block. `volume` places the weekly sets in the muscle's range: 0 its floor, 1 its top.

    In a deload `sets_share` halves the sets and `load_share` takes a tenth off the loads.
    """

    name: str
    week: int
    weeks: int
    rir: float
    volume: float
    sets_share: float = 1.0
    load_share: float = 1.0
    reason: str = ""

    @property
    def deload(self) -> bool:
        return self.name == "deload"


def phase_of(athlete: AthleteProfile, body: BodyState, today: date) -> Phase:
    """Find the week of the block that `today` falls in."""
    loading = LOADING_WEEKS[athlete.experience]
    started = body.block_started
    if started is None or (body.trained and today - body.trained[-1] >= BREAK):
        started = today
    week = max(0, (today - started).days // 7) % (loading + 1)
    if week == loading:
        return Phase("deload", week + 1, loading + 1, _DELOAD_RIR, 0.25, sets_share=0.5, load_share=0.9)
    done = week / (loading - 1)
    last = _LAST_RIR + 1.0 if athlete.experience == "beginner" else _LAST_RIR
    rir = _FIRST_RIR + (last - _FIRST_RIR) * done
    careful = athlete.goal == "return" and body.sessions < 3 * athlete.days_per_week
    return Phase("build", week + 1, loading + 1, round(rir * 2) / 2, 0.0 if careful else 0.3 + 0.7 * done)
