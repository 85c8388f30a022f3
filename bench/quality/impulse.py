"""The second judge's body: impulse and response (Banister) instead of ceilings filled week by week.

log 1RM(exercise) = log base + log(1 + 0.3 exercise + 0.3 lift + 0.4 Σ weight · muscle) - fatigue. Each part is raised
at once by every set and fades with a time constant of its own; `docs/science/simulator.md` names the sources.
"""

from collections import defaultdict
from math import exp, log, log1p

from bench.quality.body import Body
from bench.quality.movements import Movement, Movements
from bench.quality.people import Day, Person

_ROOM = {"beginner": 1.10, "novice": 0.55, "intermediate": 0.27, "returner": 0.48}
_PACE = {"beginner": 0.032, "novice": 0.016, "intermediate": 0.0065, "returner": 0.020}
_EXERCISE, _LIFT, _MUSCLE = 0.3, 0.3, 0.4
_OVERREACHED = 0.075
_TIRES_EASILY, _TIRES_MORE = 0.3, 1.9
_MOST_REPS = 40.0
CURVES = ("epley", "brzycki", "lombardi", "mayhew")


class ImpulseBody(Body):
    """Same person, same days, same pains as `Body`, but another answer to training and other rep curves."""

    def __init__(self, person: Person, movements: Movements) -> None:
        super().__init__(person, movements)
        own = person.random("impulse")
        self.formula = own.choice(CURVES)
        self.room = _ROOM[person.status] * exp(own.gauss(0.0, 0.15))
        self.pace = _PACE[person.status] * exp(own.gauss(0.0, 0.3))
        self.tires = exp(own.gauss(0.0, 0.25)) * (_TIRES_MORE if own.random() < _TIRES_EASILY else 1.0)
        self.nerve_days, self.muscle_days = own.uniform(50.0, 95.0), own.uniform(90.0, 200.0)
        self.nerve_sets, self.muscle_sets = own.uniform(3.0, 7.0), own.uniform(2.5, 6.0)
        self.raised: defaultdict[str, float] = defaultdict(float)
        self._dose: defaultdict[str, float] = defaultdict(float)

    def gain(self, movement: Movement) -> float:
        """Log of today's rested 1RM over that of the first day."""
        muscles = sum(weight * self.raised["muscle/" + name] for name, weight in movement.weights)
        exercise, lift = self.raised["exercise/" + movement.id], self.raised[_family(movement)]
        return log1p(_EXERCISE * exercise + _LIFT * lift + _MUSCLE * muscles)

    def muscle_gain(self, name: str) -> float:
        return log1p(_MUSCLE * self.raised["muscle/" + name])

    def reps_able(self, movement: Movement, whole_kg: float, day: Day) -> float:
        """Reps to failure by this person's formula, whose share of the 1RM each of the four reads differently."""
        if whole_kg <= 0.0:
            return super().reps_able(movement, whole_kg, day)
        share = whole_kg / self.able_kg(movement, day)
        return 0.0 if share > 1.0 else max(1.0, min(_MOST_REPS, reps_at(self.formula, share)))

    def lift(
        self, movement: Movement, whole_kg: float, reps: float, reserve: float, *, failed: bool
    ) -> float:
        """Take up one hard set: fatigue as in `Body`, the whole body's by this person's own factor."""
        tired = self.whole
        intensity = super().lift(movement, whole_kg, reps, reserve, failed=failed)
        self.whole = tired + self.tires * (self.whole - tired)
        if reps <= 0.0:
            return intensity
        heavy = max(0.0, min(1.1, (intensity - 0.45) / 0.4))
        nerve = heavy * max(0.3, 1.0 - 0.06 * reserve) * min(1.0, 0.55 + 0.15 * reps)
        muscle = exp(-reserve / 4.0) * min(1.0, reps / 6.0) * (1.0 if intensity > 0.3 else 0.3)
        self._impulse("exercise/" + movement.id, nerve, self.nerve_sets)
        self._impulse(_family(movement), nerve, self.nerve_sets)
        for name, share in movement.muscles.items():
            self._impulse("muscle/" + name, 0.8 * share * muscle, self.muscle_sets)
        return intensity

    def _impulse(self, part: str, dose: float, sets: float) -> None:
        """Raise a part; a session's later sets add less, an overreached body less, a full one nothing."""
        before = self._dose[part]
        self._dose[part] = before + dose
        answer = sets * (exp(-before / sets) - exp(-(before + dose) / sets))
        dulled = 1.0 / (1.0 + (self.whole / _OVERREACHED) ** 3)
        left = max(0.0, 1.0 - self.raised[part] / self.room)
        self.raised[part] += self.pace * answer * dulled * left

    def sleep(self, day: Day) -> None:
        """End a day: what was raised fades, fatigue goes as in `Body`."""
        self.age += 1
        self._form.clear()
        self._dose.clear()
        self._today.clear()
        self._practice.clear()
        for part in self.raised:
            days = self.muscle_days if part.startswith("muscle/") else self.nerve_days
            self.raised[part] *= exp(-1.0 / days)
        self._recover(day)


def _family(movement: Movement) -> str:
    """What an exercise shares skill with: its main lift, or its pattern where it has none."""
    return "lift/" + (movement.lift or movement.pattern)


def reps_at(formula: str, share: float) -> float:
    """Repetitions to failure at a share (0..1) of the 1RM.

    Epley 1985: 30 (1/q - 1); Brzycki 1993: 37 - 36 q; Lombardi 1989: q^-10; Mayhew et al. 1992:
    100 q = 52.2 + 41.9 e^(-0.055 n), which has no end below its floor, so that `_MOST_REPS` ends it.
    """
    match formula:
        case "epley":
            return 30.0 * (1.0 / share - 1.0)
        case "brzycki":
            return 37.0 - 36.0 * share
        case "lombardi":
            return float(share**-10.0)
        case _:
            rest = (100.0 * share - 52.2) / 41.9
            return _MOST_REPS if rest <= exp(-0.055 * _MOST_REPS) else max(0.0, -log(rest) / 0.055)
