"""What a person can really load: every weight that their bar, plates and bells make, ascending."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from fitpulse.services.coaching.api import AthleteProfile
from fitpulse.services.coaching.domain.index import Entry

_GRAMS = 1000
_MOST_KG = 400
_BARS = {"barbell": None, "smith-machine": 15.0, "ez-bar": 10.0, "trap-bar": 25.0}
_KETTLEBELLS = (4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0, 20.0, 22.0, 24.0, 28.0, 32.0, 36.0, 40.0, 48.0)
_MEDICINE_BALLS = (2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0)
_SANDBAGS = tuple(float(kg) for kg in range(10, 101, 5))
_VEST = tuple(float(kg) for kg in range(1, 31))
_OWN_WEIGHTS = {
    "kettlebell": _KETTLEBELLS,
    "weight-vest": _VEST,
    "sandbag": _SANDBAGS,
    "medicine-ball": _MEDICINE_BALLS,
}
_STACK = tuple(2.5 * step for step in range(1, 161))


@dataclass(frozen=True, slots=True)
class Ladder:
    """All weights that can be made, in kilograms, ascending; never empty."""

    steps: tuple[float, ...]

    @property
    def least_kg(self) -> float:
        return self.steps[0]

    def floor(self, kg: float) -> float | None:
        """Heaviest weight not above `kg`, or None when even the lightest is."""
        place = bisect_right(self.steps, kg + 1e-6)
        return self.steps[place - 1] if place else None

    def above(self, kg: float) -> float | None:
        """Next heavier weight than `kg`, or None at the top."""
        place = bisect_right(self.steps, kg + 1e-6)
        return self.steps[place] if place < len(self.steps) else None

    def holds(self, kg: float) -> bool:
        below = self.floor(kg)
        return below is not None and kg - below < 0.5 / _GRAMS


def ladder_of(entry: Entry, athlete: AthleteProfile) -> Ladder | None:
    """Weights the athlete can put on this exercise, in its load unit; None where there are none to choose."""
    exercise = entry.exercise
    if not exercise.loadable:
        return None
    if exercise.load_unit == "total":
        # A landmine takes both plates of a pair at its one end, so its loads are those of any barbell.
        for bar, kg in _BARS.items():
            if bar in exercise.equipment:
                return _barbell(athlete.bar_kg if kg is None else kg, athlete.plates_kg)
    return _bells(exercise.equipment, athlete, 0.0 if exercise.load_unit == "added" else 0.5)


def _bells(needs: Iterable[str], athlete: AthleteProfile, least_kg: float) -> Ladder | None:
    words = set(needs)
    if "dumbbells" in words:
        return _listed(athlete.dumbbells_kg, least_kg)
    for word, weights in _OWN_WEIGHTS.items():
        if word in words:
            return _listed(weights, least_kg)
    if "plates" in words:
        return _single_plates(athlete.plates_kg, least_kg)
    return _listed(_STACK, least_kg)


@lru_cache(maxsize=512)
def _barbell(bar_kg: float, pairs_kg: tuple[float, ...]) -> Ladder:
    return Ladder(_sums(bar_kg, [2.0 * pair for pair in pairs_kg]))


@lru_cache(maxsize=512)
def _single_plates(pairs_kg: tuple[float, ...], least_kg: float) -> Ladder | None:
    return _upward(_sums(0.0, [*pairs_kg, *pairs_kg]), least_kg)


@lru_cache(maxsize=512)
def _listed(weights_kg: tuple[float, ...], least_kg: float) -> Ladder | None:
    return _upward((0.0, *weights_kg), least_kg)


def _upward(weights_kg: Iterable[float], least_kg: float) -> Ladder | None:
    steps = tuple(sorted({kg for kg in weights_kg if kg >= least_kg}))
    return Ladder(steps) if steps else None


def _sums(start_kg: float, weights_kg: Iterable[float]) -> tuple[float, ...]:
    """Every sum of `start_kg` and some of the weights: bit n of an integer says that n grams can be made."""
    bits = 1 << round(start_kg * _GRAMS)
    most = (1 << _MOST_KG * _GRAMS) - 1
    for kg in weights_kg:
        bits = (bits | bits << round(kg * _GRAMS)) & most
    digits = bin(bits)[:1:-1]
    found, place = [], digits.find("1")
    while place >= 0:
        found.append(place / _GRAMS)
        place = digits.find("1", place + 1)
    return tuple(found)
