"""An athlete doing a workout: set by set, until it is done, it hurts, or the time is over."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import floor

from bench.quality.body import Body
from bench.quality.habits import DILIGENT, Habits
from bench.quality.movements import Movement
from bench.quality.people import Day
from bench.quality.plans import HARD, Ask, Item, Program, Told, Workout

_LATE = 1.05
_START_S = 150.0
_SET_UP_S = 5.0
_MOST_GUESSED = 10


@dataclass(slots=True)
class Doing:
    """What one workout came to; sets by muscle count by share."""

    minutes: float = 0.0
    hard: int = 0
    failed: int = 0
    painful: int = 0
    dropped: int = 0
    volume: dict[str, float] = field(default_factory=dict)
    reserves: list[float] = field(default_factory=list)
    hit: list[float] = field(default_factory=list)
    exercises: set[str] = field(default_factory=set)


class Session:
    """One person, one evening."""

    def __init__(
        self, body: Body, day: Day, at: datetime, program: Program, habits: Habits = DILIGENT
    ) -> None:
        self.habits = habits
        self.body, self.day, self.start, self.program = body, day, at, program
        self.chance = body.person.random("session", program.name, at.date())
        self.elapsed_s = _START_S
        self._rested_s = 0.0
        self.doing = Doing()
        self._stopped: set[str] = set()

    def run(self, workout: Workout) -> Doing:
        limit_s = self.body.person.minutes * 60.0 * _LATE
        done: set[tuple[str, int]] = set()
        last: str | None = None
        while True:
            item, ask = next(self._open(workout, done), (None, None))
            if item is None or ask is None:
                break
            done.add((item.exercise, ask.n))
            if item.exercise in self._stopped:
                continue
            if self.elapsed_s > limit_s - 30.0:
                self.doing.dropped += ask.kind in HARD
                continue
            if last is not None and last != item.exercise and item.superset is None:
                self._pass(max(0.0, self.body.hidden.change_s - self._rested_s))
            self._set(workout, item, ask)
            last = item.exercise
        self.doing.minutes = self.elapsed_s / 60.0
        self.program.finished(workout, self._now, self.doing.minutes, self._exertion())
        return self.doing

    @staticmethod
    def _open(workout: Workout, done: set[tuple[str, int]]) -> Iterator[tuple[Item, Ask]]:
        """Sets still to do, in order; partners of a superset take turns. Read anew, for plans change."""
        groups: list[list[Item]] = []
        for item in workout.items:
            if item.superset is not None and groups and groups[-1][0].superset == item.superset:
                groups[-1].append(item)
            else:
                groups.append([item])
        for group in groups:
            for turn in range(max(len(item.sets) for item in group)):
                for item in group:
                    if turn < len(item.sets) and (item.exercise, item.sets[turn].n) not in done:
                        yield item, item.sets[turn]

    @property
    def _now(self) -> datetime:
        return self.start + timedelta(seconds=round(self.elapsed_s))

    def _pass(self, seconds: float) -> None:
        self.elapsed_s += seconds
        self.body.rest(seconds)

    def _set(self, workout: Workout, item: Item, ask: Ask) -> None:
        movement = self.body.movements[item.exercise]
        sides = 2.0 if movement.unilateral else 1.0
        if ask.kind == "cardio":
            self._pass(float(ask.seconds or 0))
            told = Told(self._now, item.exercise, ask, None, None, ask.seconds, None)
        elif ask.kind == "warmup" or not movement.hard:
            reps = ask.high or 8
            self._pass(_SET_UP_S + sides * (ask.seconds or reps * self.body.hidden.tempo_s))
            told = Told(self._now, item.exercise, ask, ask.high, None, ask.seconds, None)
        else:
            told = self._work(movement, item, ask, sides)
        self.program.told(workout, told)
        if told.pain is not None:
            self._stopped.add(item.exercise)
        self._rested_s = ask.rest_s * self.body.hidden.hurry
        self._pass(self._rested_s)

    def _work(self, movement: Movement, item: Item, ask: Ask, sides: float) -> Told:
        body = self.body
        whole = (ask.load_kg or 0.0) + movement.body * body.person.bodyweight_kg
        jitter = self.chance.gauss(0.0, 0.35)
        hold = ask.seconds is not None and ask.low is None
        if hold:
            able = max(5.0, 10.0 + body.reps_able(movement, whole, self.day) * 2.0) / 4.0
            reps = min(float(ask.seconds or 0) / 4.0, able)
            reserve = able - reps
        else:
            able = max(0.0, body.reps_able(movement, whole, self.day) + jitter)
            reps, reserve = self._stop(able, ask)
        failed = reps < (ask.low or 0) or (hold and reserve <= 0.0)
        intensity = body.lift(movement, whole, reps, reserve, failed=failed)
        pain = body.feel_pain(movement, intensity, reserve, self.chance)
        told_rir = self._report(reserve) if self.habits.tells_reserve and not hold else None
        spent_s = reps * 4.0 if hold else reps * body.hidden.tempo_s
        self._pass(_SET_UP_S + sides * spent_s)
        self._count(movement, ask, reserve, failed=failed, hurt=pain is not None)
        return Told(
            at=self._now,
            exercise=item.exercise,
            ask=ask,
            reps=None if hold else int(reps),
            rir=told_rir,
            seconds=round(4.0 * reps) if hold else None,
            pain=pain,
            able=able,
        )

    def _stop(self, able: float, ask: Ask) -> tuple[float, float]:
        """Choose how many reps to do: at least those asked, on to the top while the felt reserve allows."""
        can = floor(able)
        low, high = ask.low or 1, ask.high or ask.low or 1
        target = 0.0 if ask.rir is None else ask.rir
        feels = self._felt(able - low)
        extra = 0 if ask.rir is None else max(0, floor(feels - target))
        reps = float(min(can, low + min(high - low, extra)))
        return reps, max(0.0, able - reps)

    def _felt(self, reserve: float) -> float:
        """A reserve as it feels: misjudged more, and mostly under, the further from failure it is."""
        hidden = self.body.hidden
        spread = hidden.reserve_noise * (0.35 + 0.3 * min(reserve, 8.0))
        return reserve - hidden.reserve_bias * min(1.0, reserve / 2.0) + self.chance.gauss(0.0, spread)

    def _report(self, reserve: float) -> float:
        return float(max(0, min(_MOST_GUESSED, round(self._felt(reserve)))))

    def _count(self, movement: Movement, ask: Ask, reserve: float, *, failed: bool, hurt: bool) -> None:
        doing = self.doing
        doing.hard += 1
        doing.failed += failed
        doing.painful += hurt
        doing.reserves.append(reserve)
        doing.exercises.add(movement.id)
        if ask.rir is not None:
            doing.hit.append(reserve - ask.rir)
        for name, share in movement.muscles.items():
            doing.volume[name] = doing.volume.get(name, 0.0) + share

    def _exertion(self) -> float:
        """Session RPE 0..10: from the reserves left and the amount."""
        reserves = self.doing.reserves
        if not reserves:
            return 3.0
        mean = sum(min(5.0, one) for one in reserves) / len(reserves)
        return max(1.0, min(10.0, round(9.0 - mean + 0.04 * (len(reserves) - 15))))
