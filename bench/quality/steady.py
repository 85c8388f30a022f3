"""A strong plan on paper: the whole body each day, all main lifts, double progression, stopping before failure."""

from datetime import datetime

from bench.quality.fixed import Felt
from bench.quality.movements import Movements
from bench.quality.people import Person
from bench.quality.plans import HARD, Ask, CheckIn, Item, Told, Workout

_REST_S, _SHORT_REST_S = 120.0, 90.0
_LEFT = 1.0
_START_RESERVE = 3.0
_BACK = 0.93
_DAYS = (
    (("barbell-back-squat", 3, 5, 8), ("barbell-bench-press", 3, 5, 8), ("barbell-row", 3, 6, 10),
     ("barbell-deadlift", 2, 5, 8), ("barbell-overhead-press", 2, 6, 10), ("pull-up", 2, 6, 10)),
    (("barbell-deadlift", 3, 5, 8), ("barbell-overhead-press", 3, 5, 8), ("pull-up", 3, 6, 10),
     ("barbell-back-squat", 3, 6, 10), ("barbell-bench-press", 3, 6, 10), ("barbell-row", 2, 6, 10)),
)  # fmt: skip


class Steady:
    """Two days in turn, as far as the time goes; a step more once every set reached the top of its range."""

    def __init__(self, name: str, person: Person, movements: Movements, felt: Felt) -> None:
        self.name = name
        self._person, self._movements, self._felt = person, movements, felt
        self._chance = person.random("steady")
        self._load: dict[str, float] = {}
        self._turn = 0
        self._met: dict[str, list[tuple[int, Ask]]] = {}

    def today(self, at: datetime, checkin: CheckIn | None) -> Workout | None:
        del at, checkin
        lines = _DAYS[self._turn % 2]
        self._turn += 1
        self._met = {}
        found = [self._item(*line) for line in lines]
        return Workout([item for item in found if item is not None])

    def _item(self, exercise: str, sets: int, low: int, high: int) -> Item | None:
        chosen, load = self._loaded(exercise, low)
        if load is None:
            return None
        rest = _REST_S if self._person.minutes >= 45 else _SHORT_REST_S
        work = [Ask(n, "work", low, high, load, _LEFT, rest) for n in range(2, 2 + sets)]
        if self._movements[chosen].unit != "total":
            return Item(chosen, work)
        light = max(self._bar(chosen), 0.6 * load // 2.5 * 2.5)
        return Item(chosen, [Ask(1, "warmup", 5, 5, light, None, 60.0), *work])

    def _loaded(self, exercise: str, low: int) -> tuple[str, float | None]:
        """Load by feel at first; who can't do pull-ups takes the pulldown, or goes without."""
        for chosen in (exercise, "lat-pulldown") if exercise == "pull-up" else (exercise,):
            if chosen in self._load:
                return chosen, self._load[chosen]
            if not set(self._movements[chosen].equipment) <= set(self._person.equipment):
                continue
            movement = self._movements[chosen]
            load = self._felt.load(movement, low + _START_RESERVE, self._chance)
            if movement.unit == "added" and load is None:
                continue
            self._load[chosen] = max(self._bar(chosen), load or 0.0)
            return chosen, self._load[chosen]
        return exercise, None

    def _bar(self, exercise: str) -> float:
        return self._person.bar_kg if "barbell" in self._movements[exercise].equipment else 0.0

    def told(self, workout: Workout, done: Told) -> None:
        del workout
        if done.ask.kind in HARD:
            self._met.setdefault(done.exercise, []).append((done.reps or 0, done.ask))

    def finished(self, workout: Workout, at: datetime, minutes: float, rpe: float) -> None:
        del at, minutes, rpe
        asked = {item.exercise: sum(ask.kind in HARD for ask in item.sets) for item in workout.items}
        for exercise, sets in self._met.items():
            if len(sets) == asked[exercise] and all(reps >= (ask.high or 0) for reps, ask in sets):
                self._load[exercise] += 2.5
            elif all(reps < (ask.low or 0) for reps, ask in sets):
                lighter = _BACK * self._load[exercise] // 2.5 * 2.5
                self._load[exercise] = max(self._bar(exercise), lighter)

    def close(self) -> None: ...
