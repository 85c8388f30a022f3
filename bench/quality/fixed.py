"""Plans on paper: linear programs of five reps, and a random one. Each uses what time the athlete has."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Protocol

from bench.quality.movements import Movement, Movements
from bench.quality.people import Person
from bench.quality.plans import HARD, Ask, CheckIn, Item, Told, Workout

_STEP_KG = {"barbell-back-squat": 5.0, "barbell-deadlift": 5.0}
_MOST_FAILS = 3
_LONG_REST_S, _SHORT_REST_S = 180.0, 90.0
_PLATE_KG = 2.5


@dataclass(frozen=True, slots=True)
class Line:
    """One exercise of a written program."""

    exercise: str
    sets: int
    reps: int = 5


Written = tuple[tuple[Line, ...], tuple[Line, ...]]


def three_by_five() -> Written:
    squat, bench, press = "barbell-back-squat", "barbell-bench-press", "barbell-overhead-press"
    return (
        (Line(squat, 3), Line(bench, 3), Line("barbell-deadlift", 1)),
        (Line(squat, 3), Line(press, 3), Line("barbell-row", 3)),
    )


def five_by_five() -> Written:
    squat, bench, press = "barbell-back-squat", "barbell-bench-press", "barbell-overhead-press"
    return (
        (Line(squat, 5), Line(bench, 5), Line("barbell-row", 5)),
        (Line(squat, 5), Line(press, 5), Line("barbell-deadlift", 1)),
    )


class Linear:
    """A and B in turn; more kilograms after each success, a tenth less after three failures in a row."""

    def __init__(self, name: str, written: Written, person: Person, start_kg: dict[str, float]) -> None:
        self.name, self._written, self._person = name, written, person
        self._load = dict(start_kg)
        self._fails = dict.fromkeys(start_kg, 0)
        self._turn = 0
        self._met: dict[str, list[bool]] = {}

    def today(self, at: datetime, checkin: CheckIn | None) -> Workout | None:
        del at, checkin
        lines = self._written[self._turn % 2]
        self._turn += 1
        self._met = {}
        return Workout(_fitted(self._person, [self._item(line) for line in lines]))

    def _item(self, line: Line) -> Item:
        load = self._load[line.exercise]
        bar = self._person.bar_kg
        ramp = [share for share in (0.5, 0.75) if load * share >= bar]
        warm = [
            Ask(n, "warmup", 5, 5, _rounded(load * share, bar), None, 45.0)
            for n, share in enumerate(ramp, start=1)
        ]
        work = [
            Ask(n, "work", line.reps, line.reps, load, None, _LONG_REST_S)
            for n in range(len(warm) + 1, len(warm) + 1 + line.sets)
        ]
        return Item(line.exercise, [*warm, *work])

    def told(self, workout: Workout, done: Told) -> None:
        del workout
        if done.ask.kind in HARD:
            good = done.pain is None and (done.reps or 0) >= (done.ask.low or 0)
            self._met.setdefault(done.exercise, []).append(good)

    def finished(self, workout: Workout, at: datetime, minutes: float, rpe: float) -> None:
        del workout, at, minutes, rpe
        for exercise, sets in self._met.items():
            step = _STEP_KG.get(exercise, 2.5)
            if self._person.status == "intermediate":
                step = 2.5
            if all(sets):
                self._load[exercise] += step
                self._fails[exercise] = 0
                continue
            self._fails[exercise] += 1
            if self._fails[exercise] >= _MOST_FAILS:
                self._load[exercise] = _rounded(0.9 * self._load[exercise], self._person.bar_kg)
                self._fails[exercise] = 0

    def close(self) -> None:
        pass


def _fitted(person: Person, items: list[Item]) -> list[Item]:
    """Shorten the rests to what the time allows, and drop the last sets where even short ones are too long."""
    budget_s = 60.0 * person.minutes - 150.0

    def seconds() -> float:
        return sum(ask.rest_s + 22.0 for item in items for ask in item.sets) + 30.0 * len(items)

    rest = _LONG_REST_S
    while seconds() > budget_s and rest > _SHORT_REST_S:
        rest -= 15.0
        for item in items:
            for ask in item.sets:
                if ask.kind in HARD:
                    ask.rest_s = rest
    while seconds() > budget_s:
        longest = max(items, key=lambda item: sum(ask.kind in HARD for ask in item.sets))
        if sum(ask.kind in HARD for ask in longest.sets) <= 1:
            break
        longest.sets.pop()
    return items


def _rounded(kg: float, bar_kg: float) -> float:
    return max(bar_kg, kg // _PLATE_KG * _PLATE_KG)


def start_kg(person: Person, strong_kg: dict[str, float]) -> dict[str, float]:
    """What books tell to start with: the empty bar to learn on, else some 80 % of five hard reps by feel.

    `strong_kg` is the true 1RM, which the athlete knows to about 8 %.
    """
    chance = person.random("start")
    share = 0.62 if person.status == "beginner" else 0.72
    return {
        lift: _rounded(share * kg * (1.0 + chance.gauss(0.0, 0.08)), person.bar_kg)
        for lift, kg in strong_kg.items()
    }


class Randomly:
    """A new random choice of exercises, sets and reps each day, at a load found by feel, for the whole time."""

    def __init__(self, person: Person, movements: Movements, strong_kg: "Felt") -> None:
        self.name = "random"
        self._person, self._felt = person, strong_kg
        owned = set(person.equipment)
        new = person.status in {"beginner", "novice"}
        self._pool = sorted(
            movement.id
            for movement in movements.values()
            if movement.hard and owned.issuperset(movement.equipment) and movement.lift is not None
            and movement.pattern not in ({"olympic", "plyometric"} if new else {"plyometric"})
        )  # fmt: skip
        self._movements = movements

    def today(self, at: datetime, checkin: CheckIn | None) -> Workout | None:
        del checkin
        chance = self._person.random("choice", at.date())
        left_s = 60.0 * self._person.minutes - 150.0
        items: list[Item] = []
        for exercise in chance.sample(self._pool, 20):
            movement = self._movements[exercise]
            sets, reps = chance.randint(2, 5), chance.randint(5, 15)
            load = self._felt.load(movement, reps + chance.uniform(0.0, 4.0), chance)
            if load is None:
                continue
            rest = 120.0 if movement.compound else 75.0
            sides = 2.0 if movement.unilateral else 1.0
            cost_s = sets * (rest + 5.0 + 3.5 * reps * sides) + 40.0
            if cost_s > left_s:
                continue
            left_s -= cost_s
            items.append(
                Item(exercise, [Ask(n, "work", reps, reps, load, None, rest) for n in range(1, sets + 1)])
            )
        return Workout(items)

    def told(self, workout: Workout, done: Told) -> None: ...

    def finished(self, workout: Workout, at: datetime, minutes: float, rpe: float) -> None: ...

    def close(self) -> None: ...


class Felt:
    """What an athlete guesses that they can load, to within some 8 %; `Body` knows the truth."""

    def __init__(self, body: "BodyLike") -> None:
        self._body = body

    def load(self, movement: Movement, reps: float, chance: Random) -> float | None:
        """Kilograms (load unit) for about so many reps to failure; 0 without weights, None if impossible."""
        guess = self._body.rested_kg(movement) * (1.0 + chance.gauss(0.0, 0.08))
        whole = guess / (1.0 + (reps - 1.0) / 30.0)
        load = whole - movement.body * self._body.person.bodyweight_kg
        if movement.unit == "none":
            return 0.0 if load >= 0.0 else None
        if movement.unit == "added":
            return max(0.0, load // 2.5 * 2.5) if load > -0.1 * whole else None
        step = 2.0 if movement.unit == "per_hand" else 2.5
        return load // step * step if load >= step else None


class BodyLike(Protocol):
    """The two things of a body that feeling a load needs."""

    person: Person

    def rested_kg(self, movement: Movement) -> float: ...
