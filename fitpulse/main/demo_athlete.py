"""The demonstration's athlete: a hidden body that answers plans plausibly. Nothing of it is known to the planner."""

import math
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from fitpulse.kernel.catalogue import load_catalogue

GAIN: Final = 0.3
"""How much stronger two years of training make this person."""
GAIN_WEEKS: Final = 45.0
SHOWS_UP: Final = 0.88
HOLIDAYS: Final = (timedelta(weeks=26), timedelta(weeks=31), timedelta(weeks=78))
MOST_RIR: Final = 5
STARTING_KG: Final = {
    "barbell-back-squat": 62.0,
    "barbell-bench-press": 38.0,
    "barbell-deadlift": 78.0,
    "barbell-overhead-press": 26.0,
    "barbell-row": 42.0,
}
"""One-repetition maxima on the first day; other lifts follow by the catalogue's ratios, give or take."""


@dataclass(slots=True)
class DemoAthlete:
    """Deterministic: the same seed lives the same two years."""

    first_day: date
    chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - nothing secret
    talent: dict[str, float] = field(default_factory=dict)

    def shows_up(self, day: date) -> bool:
        """Whether they train on a day that the plan has: now and then life comes between, and on holidays."""
        away = any(
            self.first_day + start <= day < self.first_day + start + timedelta(days=9) for start in HOLIDAYS
        )
        return not away and self.chance.random() < SHOWS_UP

    def do(self, exercise: str, planned: dict[str, Any], day: date) -> dict[str, Any]:
        """Reps, load, RIR or seconds of one planned set on `day`."""
        if planned["seconds"] is not None:
            return {"seconds": planned["seconds"]}
        aimed, spare = planned["reps_max"], planned["rir"] if planned["rir"] is not None else 3
        load = planned["load_kg"]
        if not load:
            return {"reps": aimed, "load_kg": load, "rir": spare}
        can = self._reps_possible(exercise, load, aimed + spare, day)
        reps = max(1, min(aimed, math.floor(can)))
        left = min(MOST_RIR, max(0, round(can - reps)))
        return {"reps": reps, "load_kg": load, "rir": left if planned["kind"] == "work" else None}

    def _reps_possible(self, exercise: str, load: float, asked: float, day: date) -> float:
        """Repetitions to failure, by Epley's line through a strength that grows and varies from day to day."""
        weeks = (day - self.first_day).days / 7
        grown = 1 + GAIN * (1 - math.exp(-weeks / GAIN_WEEKS))
        if exercise not in self.talent:
            self.talent[exercise] = self._starting(exercise) or load * (1 + asked / 30) / grown
        today = self.talent[exercise] * grown * self.chance.gauss(1.0, 0.02)
        return max(0.0, 30 * (today / load - 1))

    def _starting(self, exercise: str) -> float | None:
        """Strength on the first day, None where the catalogue knows no ratio to a main lift named above."""
        if exercise in STARTING_KG:
            return STARTING_KG[exercise]
        main = load_catalogue().by_id(exercise).main_lift
        if main is None or main.id not in STARTING_KG:
            return None
        return STARTING_KG[main.id] * main.ratio * self.chance.uniform(0.9, 1.1)
