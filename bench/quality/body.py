"""What training does to one simulated body: strength, skill, fatigue and pain, day by day.

log 1RM(exercise) = log base + Σ share · muscle + pattern + skill, each rising with diminishing returns towards
the person's own ceiling. `docs/science/simulator.md` gives the sources and what is plain assumption.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log
from random import Random

from bench.quality.movements import Movement, Movements
from bench.quality.people import Day, Person

_RELATED = {
    "squat": {"lunge": 0.4}, "lunge": {"squat": 0.4}, "hinge": {"hip-extension": 0.4},
    "hip-extension": {"hinge": 0.4}, "horizontal-push": {"vertical-push": 0.3},
    "vertical-push": {"horizontal-push": 0.3}, "horizontal-pull": {"vertical-pull": 0.3},
    "vertical-pull": {"horizontal-pull": 0.3},
}  # fmt: skip
_PATTERN_NEED, _SKILL_NEED = 4.0, 3.0
_PATTERN_KEPT_DAYS, _SKILL_KEPT_DAYS, _MUSCLE_KEPT_DAYS = 500.0, 300.0, 900.0
_MEMORY = 2.5
_UPHELD_SETS = 2.0
_STANDING = {"barbell-back-squat": 1.3, "barbell-deadlift": 1.6}
_HURT_LOSS = 0.12
_WHOLE_MOST = 3.0
_SPENT_S = 1800.0
_RAW = "sets/"


@dataclass(slots=True)
class Pain:
    """A sore place: days it still lasts; every set that feels it makes it last longer."""

    days: float


class Body:
    """One person's state; `sleep` ends a day, `lift` is one set."""

    def __init__(self, person: Person, movements: Movements) -> None:
        self.person, self.movements = person, movements
        hidden = person.hidden
        self.hidden = hidden
        names = sorted({muscle for movement in movements.values() for muscle in movement.muscles})
        patterns = sorted({movement.pattern for movement in movements.values()})
        self.muscle = dict.fromkeys(names, hidden.used[0] * hidden.muscle)
        self.pattern = dict.fromkeys(patterns, hidden.used[1] * hidden.pattern)
        self.skill: dict[str, float] = {}
        self.started = dict(self.muscle), dict(self.pattern)
        self.local = dict.fromkeys(names, 0.0)
        self.acute = dict.fromkeys(names, 0.0)
        self.spent = dict.fromkeys(names, 0.0)
        self.age = 0
        self.whole = self.stale = 0.0
        self.pains: dict[str, Pain] = {}
        self.new_pains = self.pain_days = 0
        self._today: defaultdict[str, float] = defaultdict(float)
        self._week: list[dict[str, float]] = []
        self._practice: defaultdict[str, float] = defaultdict(float)
        self._exposed: defaultdict[str, float] = defaultdict(float)
        habit = {"beginner": 0.0, "returner": 0.0, "novice": 12.0, "intermediate": 20.0}[person.status]
        regions = {region for movement in movements.values() for region in movement.regions}
        self._recent = dict.fromkeys(regions, habit / 7.0)
        self._usual = dict.fromkeys(regions, habit / 7.0)
        self._bases: dict[str, float] = {}
        self._form: dict[str, float] = {}

    def base_kg(self, movement: Movement) -> float:
        """Whole-load 1RM at the start of this exercise, in its load unit plus the body's part."""
        found = self._bases.get(movement.id)
        if found is None:
            found = self._bases[movement.id] = self._base(movement)
        return found

    def _base(self, movement: Movement) -> float:
        person, own = self.person, self.person.random("ratio", movement.id)
        odd = 1.0 if movement.lift == movement.id else exp(own.gauss(0.0, self.hidden.ratio_spread))
        if movement.lift is None:
            return person.bodyweight_kg * max(0.15, 1.3 * movement.body) * exp(own.gauss(0.0, 0.3))
        lift = self.hidden.lifts[movement.lift]
        typical = _STANDING.get(movement.lift)
        if typical is None or movement.body == 0.0 or movement.lift == movement.id:
            return lift * movement.ratio * odd
        # Squats and hinges without a bar carry the body, as those under one do.
        scale = movement.ratio * typical / (typical + movement.body)
        return scale * (lift + movement.body * person.bodyweight_kg) * odd

    def _own_skill(self, movement: Movement) -> float:
        practised = movement.lift == movement.id
        return self.skill.get(
            movement.id, self.hidden.used[2] * self.hidden.skill * (1.0 if practised else 0.5)
        )

    def gain(self, movement: Movement) -> float:
        """Log of today's rested 1RM over that of the first day."""
        muscle, pattern = self.started
        total = sum(weight * (self.muscle[name] - muscle[name]) for name, weight in movement.weights)
        total += self.pattern[movement.pattern] - pattern[movement.pattern]
        practised = movement.lift == movement.id
        return (
            total
            + self._own_skill(movement)
            - self.hidden.used[2] * self.hidden.skill * (1.0 if practised else 0.5)
        )

    def muscle_gain(self, name: str) -> float:
        return self.muscle[name] - self.started[0][name]

    def rested_kg(self, movement: Movement) -> float:
        """True 1RM (whole load, kg) without fatigue or the day's form."""
        return self.base_kg(movement) * exp(self.gain(movement))

    def able_kg(self, movement: Movement, day: Day) -> float:
        """1RM (whole load, kg) at this moment of this day."""
        tired = sum(
            w * (self.local[name] + self.acute[name] + self.spent[name]) for name, w in movement.weights
        )
        if movement.id not in self._form:
            stream = self.person.random("form", movement.id, self.age)
            self._form[movement.id] = stream.gauss(0.0, 0.012)
        hurt = _HURT_LOSS if self.hurts(movement) else 0.0
        return self.rested_kg(movement) * exp(day.form + self._form[movement.id] - tired - self.whole - hurt)

    def hurts(self, movement: Movement) -> str | None:
        """Name the sore region that the movement loads, if any."""
        return next((region for region in movement.regions if region in self.pains), None)

    def curve(self, movement: Movement) -> float:
        """K of this person: reps to failure = 1 + K (1RM/load - 1); legs last a little longer."""
        return self.hidden.curve * (1.12 if movement.lower else 1.0)

    def reps_able(self, movement: Movement, whole_kg: float, day: Day) -> float:
        if whole_kg <= 0.0:
            return 18.0 * exp(self.gain(movement)) * exp(-2.0 * self.whole)
        share = self.able_kg(movement, day) / whole_kg
        return 0.0 if share < 1.0 else min(80.0, 1.0 + self.curve(movement) * (share - 1.0))

    def lift(
        self, movement: Movement, whole_kg: float, reps: float, reserve: float, *, failed: bool
    ) -> float:
        """Take up one hard set with its true reserve; return its intensity (load over rested 1RM)."""
        hidden = self.hidden
        rested = self.rested_kg(movement)
        intensity = min(1.1, whole_kg / rested) if whole_kg > 0.0 else 0.5
        near = exp(-0.12 * max(0.0, reserve - 0.5)) if reserve < 12.0 else 0.0
        loaded = max(0.0, min(1.0, (intensity - 0.15) / 0.2)) * (1.0 - max(0.0, intensity - 0.87) * 2.5)
        effort = exp(-0.25 * reserve)
        for name, share in movement.muscles.items():
            self._today[name] += share * near * max(0.3, loaded) * (1.0 if loaded > 0.0 else 0.0)
            self.local[name] += hidden.local * share * exp(-0.3 * reserve) * min(1.5, 0.6 + 0.05 * reps)
            self.acute[name] += 0.8 * hidden.acute * share * effort
            self.spent[name] += 0.2 * hidden.acute * share * effort
        heavy = max(0.0, min(1.0, (intensity - 0.45) / 0.4))
        taught = heavy * (0.6 if failed else 1.0) * (1.0 if reserve < 8.0 else 0.3)
        self._practice["skill/" + movement.id] += taught
        self._practice["pattern/" + movement.pattern] += taught
        for other, part in _RELATED.get(movement.pattern, {}).items():
            self._practice["pattern/" + other] += part * taught
        mass = min(_WHOLE_MOST, sum(movement.muscles.values()))
        self.whole += hidden.whole * mass * exp(-0.2 * reserve) * (0.5 + intensity) * (1.5 if failed else 1.0)
        for region in movement.regions:
            self._exposed[region] += intensity
        return intensity

    def feel_pain(self, movement: Movement, intensity: float, reserve: float, chance: Random) -> str | None:
        """Draw whether this set hurts, in which region: old pain is felt again, new pain may begin."""
        sore = self.hurts(movement)
        if sore is not None:
            self.pains[sore].days += 0.5
            return sore
        grind = 1.0 + 3.0 * max(0.0, 1.0 - reserve)
        for region in movement.regions:
            usual = max(1.5, self._usual[region])
            spike = max(0.0, (self._recent[region] + self._exposed[region] / 7.0) / usual - 1.5)
            odds = self.hidden.pain * grind * (1.0 + 1.5 * min(3.0, spike))
            odds *= (0.4 + intensity**2) * (1.0 + 6.0 * self.whole)
            if chance.random() < odds:
                median = self.hidden.pain_days
                self.pains[region] = Pain(max(2.0, exp(chance.gauss(log(median), 0.6))))
                self.new_pains += 1
                return region
        return None

    def rest(self, seconds: float) -> None:
        """Between sets: most of a set's own fatigue goes within minutes, a fifth of it within the hour."""
        fast, slow = exp(-seconds / self.hidden.acute_s), exp(-seconds / _SPENT_S)
        for name in self.acute:
            self.acute[name] *= fast
            self.spent[name] *= slow

    def sleep(self, day: Day) -> None:
        """End a day: grow from the last seven days' stimulus, recover, heal."""
        hidden = self.hidden
        self.age += 1
        self._form.clear()
        self._week = [*self._week[-6:], self._digested(self._today)]
        sums: defaultdict[str, float] = defaultdict(float)
        for past in self._week:
            for name, value in past.items():
                sums[name] += value
        growth = day.growth * (1.0 - min(0.5, self.stale))
        best = hidden.used[3] * hidden.muscle
        for name, level in self.muscle.items():
            self.muscle[name] = level + self._grown(level, sums[name], sums[_RAW + name], best, growth)
        for name, level in self.pattern.items():
            self.pattern[name] = _learned(
                level, hidden.pattern, sums["pattern/" + name] / _PATTERN_NEED, hidden.pattern_days,
                _PATTERN_KEPT_DAYS, growth,
            )  # fmt: skip
        practised = {name.removeprefix("skill/") for name in sums if name.startswith("skill/")}
        for name in sorted(practised | self.skill.keys()):
            self.skill[name] = _learned(
                self._own_skill(self.movements[name]), hidden.skill, sums["skill/" + name] / _SKILL_NEED,
                hidden.skill_days, _SKILL_KEPT_DAYS, growth,
            )  # fmt: skip
        self._recover(day)
        self._today.clear()
        self._practice.clear()

    def _digested(self, raw: dict[str, float]) -> dict[str, float]:
        """One session's stimulus after its own diminishing returns."""
        cap = self.hidden.session
        found = {name: cap * (1.0 - exp(-value / cap)) for name, value in raw.items()}
        found |= {_RAW + name: value for name, value in raw.items()}
        return found | {name: 4.0 * (1.0 - exp(-value / 4.0)) for name, value in self._practice.items()}

    def _grown(self, level: float, week: float, sets: float, best: float, growth: float) -> float:
        hidden = self.hidden
        over = max(0.0, sets - hidden.most) / (0.5 * hidden.most)
        answer = (1.0 - exp(-week / hidden.need)) * exp(-over * over)
        pace = growth / hidden.muscle_days * (_MEMORY if level < best else 1.0)
        lost = level / _MUSCLE_KEPT_DAYS * max(0.0, 1.0 - week / _UPHELD_SETS)
        return answer * pace * max(0.0, hidden.muscle - level) - lost

    def _recover(self, day: Day) -> None:
        slow = 1.0 if day.sleep_h >= 7.0 else 1.0 + 0.12 * (7.0 - day.sleep_h)
        fade = exp(-24.0 / (self.hidden.local_h * slow))
        for name in self.local:
            self.local[name] *= fade
            self.acute[name] = self.spent[name] = 0.0
        self.stale += 0.03 * self.whole - self.stale / 25.0
        self.whole *= exp(-1.0 / (self.hidden.whole_days * slow))
        for region in self._recent:
            done = self._exposed.get(region, 0.0)
            self._recent[region] += (done - self._recent[region]) / 4.0
            self._usual[region] += (done - self._usual[region]) / 15.0
        self._exposed.clear()
        if self.pains:
            self.pain_days += 1
        for region in list(self.pains):
            self.pains[region].days -= 1.0
            if self.pains[region].days <= 0.0:
                del self.pains[region]

    def soreness(self, chance: Random) -> dict[str, int]:
        """Soreness (0..4) of each muscle that is felt at all."""
        told = {}
        for name, value in self.local.items():
            level = round(value / (6.0 * self.hidden.local) * 2.2 + chance.gauss(0.0, 0.4))
            if level > 0:
                told[name] = min(4, level)
        return told


def _learned(level: float, most: float, dose: float, days: float, kept: float, growth: float) -> float:
    """One day of practice: towards the ceiling by how much was practised this week, else slowly forgotten."""
    answer = 1.0 - exp(-dose)
    return level + growth * answer * max(0.0, most - level) / days - level / kept * (1.0 - answer)


def mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0
