"""Half a year of one person under one program, and what came of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import exp, log
from typing import Any

from bench.quality.body import Body, mean
from bench.quality.client import Client
from bench.quality.coached import Coached, Frozen, remember
from bench.quality.fixed import Felt, Linear, Randomly, five_by_five, start_kg, three_by_five
from bench.quality.habits import DILIGENT, Habits
from bench.quality.impulse import ImpulseBody
from bench.quality.movements import MAIN_LIFTS, MUSCLES, OTHER_LIFTS, Movements
from bench.quality.people import START, WEEKDAYS, Person
from bench.quality.plans import CheckIn, Program
from bench.quality.session import Doing, Session
from bench.quality.steady import Steady

FULL_BODY = "full body"
FIXED = ("3x5", "5x5", "3x5 every day", "5x5 every day", FULL_BODY)
PROGRAMS = ("planner", *FIXED, "random", "first week")
JUDGES: dict[str, type[Body]] = {"first": Body, "second": ImpulseBody}
_WRITTEN_FOR_DAYS = 3
_ENOUGH, _TOO_MUCH = 5.0, 22.0
_ASKED_WEEKS = (2, 4, 8, 13, 19, 26)
_LEARNED = 0.1
_TELLS = 0.75
_LEARNING = timedelta(weeks=8)


@dataclass(slots=True)
class Outcome:
    """One person's half year under one program. Gains are logs of true rested strength, last over first day.

    - `main`, `wide`, `muscles`: means over the six lifts, a second battery, and 14 muscles.
    - `held`, `asked`: beliefs whose 5..95 % interval held the truth, and all; `errors` their logs off.
    - `found_after`: sessions of a lift until its belief was within 10 %, for lifts where it ever was.
    - `phases`: (deload?, whole-body fatigue) at the start of each week that was trained.
    """

    person: Person
    program: str
    main: float = 0.0
    wide: float = 0.0
    muscles: float = 0.0
    curve: list[float] = field(default_factory=list)
    sessions: int = 0
    refused: int = 0
    minutes: list[float] = field(default_factory=list)
    planned: list[tuple[float, float]] = field(default_factory=list)
    hard: int = 0
    failed: int = 0
    painful: int = 0
    dropped: int = 0
    pain_days: int = 0
    pains: int = 0
    in_range: float = 0.0
    volume: dict[str, float] = field(default_factory=dict)
    exercises: int = 0
    exercises_a_week: float = 0.0
    reserve_off: list[float] = field(default_factory=list)
    reserve: float = 0.0
    held: int = 0
    asked: int = 0
    errors: list[float] = field(default_factory=list)
    found_after: list[int] = field(default_factory=list)
    never_found: int = 0
    phases: list[tuple[bool, float]] = field(default_factory=list)
    next_s: list[float] = field(default_factory=list)

    @property
    def overall(self) -> float:
        return (self.main + self.wide + self.muscles) / 3.0


class Trial:
    def __init__(
        self,
        person: Person,
        movements: Movements,
        name: str,
        client: Client | None,
        *,
        judge: str = "first",
        habits: Habits = DILIGENT,
    ) -> None:
        self.person, self.movements, self.client, self.habits = person, movements, client, habits
        self.body = JUDGES[judge](person, movements)
        self.program = self._program(name)
        self.outcome = Outcome(person, name)
        self._seen: set[str] = set()
        self._done: dict[str, int] = {}
        self._found: dict[str, int] = {}

    def _program(self, name: str) -> Program:
        strong = {lift: self.body.rested_kg(self.movements[lift]) for lift in MAIN_LIFTS[:5]}
        if name.startswith(("3x5", "5x5")):
            written = three_by_five() if name.startswith("3x5") else five_by_five()
            return Linear(name, written, self.person, start_kg(self.person, strong))
        if name == "random":
            return Randomly(self.person, self.movements, Felt(self.body))
        if name == FULL_BODY:
            return Steady(name, self.person, self.movements, Felt(self.body))
        if self.client is None:
            raise ValueError(name)
        if name == "first week":
            return Frozen(self.person, self.client, self.movements)
        coach = Coached(self.person, self.client, late=self.habits.logs_late)
        remember(coach, self.body, tells_reserve=self.habits.tells_reserve)
        return coach

    def run(self, weeks: int) -> Outcome:
        """Live through the weeks and return what came of them."""
        paper = self.outcome.program in FIXED[:2]
        evenings = WEEKDAYS[min(_WRITTEN_FOR_DAYS, self.person.days) if paper else self.person.days]
        for week in range(weeks):
            self._week(week, evenings)
            self.outcome.curve.append(self._gains()[0])
        return self._closed(weeks)

    def _week(self, week: int, evenings: tuple[int, ...]) -> None:
        volume: dict[str, float] = {}
        seen: set[str] = set()
        deload, fatigue = False, self.body.whole
        trained = 0
        for weekday in range(7):
            at = START + timedelta(days=7 * week + weekday)
            day = self.person.day(at.date())
            if weekday in evenings and day.free:
                found = self._evening(at)
                if found is not None:
                    doing = found
                    trained += 1
                    seen |= doing.exercises
                    for name, sets in doing.volume.items():
                        volume[name] = volume.get(name, 0.0) + sets
            self.body.sleep(day)
        if trained and isinstance(self.program, Coached):
            deload = self.program.phase(START + timedelta(days=7 * week + 6, hours=2)) == "deload"
        if trained:
            self.outcome.phases.append((deload, fatigue))
            self.outcome.exercises_a_week += len(seen)
        hits = sum(_ENOUGH <= volume.get(name, 0.0) <= _TOO_MUCH for name in MUSCLES)
        self.outcome.in_range += hits / len(MUSCLES)
        for name in MUSCLES:
            self.outcome.volume[name] = self.outcome.volume.get(name, 0.0) + volume.get(name, 0.0)
        if week + 1 in _ASKED_WEEKS and isinstance(self.program, Coached):
            self._ask_beliefs(START + timedelta(days=7 * week + 6, hours=20))

    def _evening(self, at: datetime) -> Doing | None:
        workout = self.program.today(at, self._checkin(at))
        if workout is None or not workout.items:
            self.outcome.refused += 1
            return None
        planned = workout.minutes
        doing = Session(self.body, self.person.day(at.date()), at, self.program, self.habits).run(workout)
        out = self.outcome
        out.sessions += 1
        out.minutes.append(doing.minutes)
        if planned:
            out.planned.append((planned, doing.minutes))
        out.hard += doing.hard
        out.failed += doing.failed
        out.painful += doing.painful
        out.dropped += doing.dropped
        out.reserve_off += doing.hit
        out.reserve += sum(doing.reserves)
        self._seen |= doing.exercises
        self._look(at, doing)
        return doing

    def _checkin(self, at: datetime) -> CheckIn | None:
        chance = self.person.random("checkin", self.program.name, at.date())
        if chance.random() > _TELLS or not self.habits.checks_in:
            return None
        day = self.person.day(at.date())
        fresh = 3.6 - 12.0 * self.body.whole + 0.3 * (day.sleep_h - 7.0)
        return CheckIn(
            sleep_h=day.sleep_h,
            sleep_quality=day.quality,
            energy=max(1, min(5, round(fresh + chance.gauss(0.0, 0.6)))),
            mood=max(1, min(5, round(0.5 * fresh + 0.5 * day.quality + chance.gauss(0.0, 0.7)))),
            soreness=self.body.soreness(chance),
        )

    def _look(self, at: datetime, doing: Doing) -> None:
        """Look after a session whether the belief about each lift that was practised is near the truth by now."""
        if not isinstance(self.program, Coached) or at - START > _LEARNING:
            return
        practised = [name for name in sorted(doing.exercises) if name not in self._found]
        for name in practised:
            self._done[name] = self._done.get(name, 0) + 1
        if not any(self._measurable(name) for name in practised):
            return
        believed = self._beliefs(at + timedelta(hours=3))
        for name in practised:
            if name in believed and self._measurable(name):
                truth = self.body.rested_kg(self.movements[name])
                if abs(log(believed[name]["kg"] / truth)) < _LEARNED:
                    self._found[name] = self._done[name]

    def _measurable(self, name: str) -> bool:
        """Only where the whole load is the load: how a body's part is told is the planner's affair."""
        movement = self.movements[name]
        return movement.body == 0.0 and movement.unit in {"total", "per_hand"}

    def _beliefs(self, at: datetime) -> dict[str, Any]:
        found: dict[str, Any] = (
            self.client.ask("beliefs", at=f"{at:%Y-%m-%dT%H:%M:%SZ}")["e1rm"] if self.client else {}
        )
        return found

    def _ask_beliefs(self, at: datetime) -> None:
        believed = self._beliefs(at)
        for name, told in believed.items():
            if name in self._seen and self._measurable(name):
                truth = self.body.rested_kg(self.movements[name])
                self.outcome.asked += 1
                self.outcome.held += told["low"] <= truth <= told["high"]
                self.outcome.errors.append(log(told["kg"] / truth))

    def _gains(self) -> tuple[float, float, float]:
        gain, moves = self.body.gain, self.movements
        return (
            mean(gain(moves[name]) for name in MAIN_LIFTS),
            mean(gain(moves[name]) for name in OTHER_LIFTS),
            mean(self.body.muscle_gain(name) for name in MUSCLES),
        )

    def _closed(self, weeks: int) -> Outcome:
        out = self.outcome
        out.main, out.wide, out.muscles = self._gains()
        out.pain_days, out.pains = self.body.pain_days, self.body.new_pains
        out.exercises = len(self._seen)
        out.exercises_a_week /= max(1, len(out.phases))
        out.in_range /= weeks
        out.reserve /= max(1, out.hard)
        out.volume = {name: sets / weeks for name, sets in out.volume.items()}
        out.found_after = sorted(self._found.values())
        out.never_found = sum(n >= 3 and name not in self._found for name, n in self._done.items())
        out.next_s = list(getattr(self.client, "seconds", ()))
        self.program.close()
        return out


def percent(gain: float) -> float:
    """A log gain as a percentage."""
    return 100.0 * (exp(gain) - 1.0)
