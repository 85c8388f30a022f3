"""The planner as a program, asked by the line protocol; and its first week on paper, without adaptation."""

from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

from bench.quality.body import Body
from bench.quality.client import Client
from bench.quality.fixed import Felt
from bench.quality.movements import MAIN_LIFTS, Movements
from bench.quality.people import START, Person
from bench.quality.plans import HARD, Ask, CheckIn, Item, Told, Workout


class Coached:
    """Follows the planner: what it says is done, what was done is told, and its changes are obeyed."""

    def __init__(self, person: Person, client: Client, name: str = "planner", *, late: bool = False) -> None:
        self.name, self.client, self._late = name, client, late
        self._kept: list[tuple[Told, float | None]] = []
        self.rests: list[str] = []
        client.ask("athlete", at=_iso(START - timedelta(hours=1)), profile=profile_of(person))

    def today(self, at: datetime, checkin: CheckIn | None) -> Workout | None:
        if checkin is not None:
            told = {
                "sleep_h": checkin.sleep_h,
                "sleep_quality": checkin.sleep_quality,
                "energy": checkin.energy,
                "mood": checkin.mood,
                "soreness": checkin.soreness,
            }
            self.client.ask("checkin", at=_iso(at - timedelta(minutes=10)), **told)
        answer = self.client.ask("next", at=_iso(at))
        found = answer["workout"]
        if found is None:
            self.rests.append(answer.get("reason", ""))
            return None
        return Workout(_items(found["items"]), found["minutes"], found["id"])

    def told(self, workout: Workout, done: Told) -> None:
        if done.ask.kind == "warmup":
            return  # as most people do, this athlete doesn't write warm-ups down
        if self._late:
            self._kept.append((done, done.ask.load_kg))
            return
        _obey(workout, self._log(workout, done, done.at, done.ask.load_kg))
        if done.pain is not None:
            remains = self.client.ask(
                "say", at=_iso(done.at), workout=workout.id, what="pain", exercise=done.exercise,
                region=done.pain,
            )  # fmt: skip
            if remains.get("workout") is not None:
                workout.items = _items(remains["workout"]["items"])

    def _log(self, workout: Workout, done: Told, at: datetime, load_kg: float | None) -> Any:
        """Tell one set; return what it changes."""
        answer = self.client.ask(
            "log",
            at=_iso(at),
            workout=workout.id,
            exercise=done.exercise,
            n=done.ask.n,
            kind=done.ask.kind,
            reps=done.reps,
            load_kg=load_kg,
            rir=done.rir,
            seconds=done.seconds,
            pain=done.pain,
        )
        return answer.get("changes", ())

    def finished(self, workout: Workout, at: datetime, minutes: float, rpe: float) -> None:
        for done, load_kg in self._kept:
            self._log(workout, done, at, load_kg)
        self._kept.clear()
        self.client.ask("complete", at=_iso(at), workout=workout.id, rpe=rpe, minutes=round(minutes, 1))

    def phase(self, at: datetime) -> str:
        """What the planner's calendar calls this week."""
        found: str = self.client.ask("calendar", at=_iso(at), weeks=1)["weeks"][0]["phase"]
        return found

    def close(self) -> None:
        self.client.close()


class Frozen:
    """The planner's first week again and again; the athlete adds a step when all reps came easily enough."""

    def __init__(self, person: Person, client: Client, movements: Movements) -> None:
        self.name = "first week"
        self._coach = Coached(person, client, self.name)
        self._movements = movements
        self._week: list[Workout] = []
        self._days, self._turn = person.days, 0
        self._met: dict[str, list[bool]] = {}
        self._added: dict[str, float] = {}
        self._missed: dict[str, int] = {}

    def today(self, at: datetime, checkin: CheckIn | None) -> Workout | None:
        if len(self._week) < self._days and (at - START).days < 7:
            found = self._coach.today(at, checkin)
            if found is not None:
                self._week.append(deepcopy(found))
            return found
        if not self._week:
            return None
        found = deepcopy(self._week[self._turn % len(self._week)])
        self._turn += 1
        for item in found.items:
            for ask in item.sets:
                if ask.load_kg is not None and ask.kind in HARD:
                    ask.load_kg += self._added.get(item.exercise, 0.0)
        return found

    def told(self, workout: Workout, done: Told) -> None:
        if workout.id and self._turn == 0:
            self._coach.told(workout, done)
        if done.ask.kind in HARD:
            easy = (done.reps or 0) >= (done.ask.low or 0) and (done.rir or 0.0) >= (done.ask.rir or 0.0)
            self._met.setdefault(done.exercise, []).append(easy and done.pain is None)
            missed = done.pain is not None or (done.reps or 0) < (done.ask.low or 0)
            self._missed[done.exercise] = self._missed.get(done.exercise, 0) + missed

    def finished(self, workout: Workout, at: datetime, minutes: float, rpe: float) -> None:
        if self._turn == 0:
            self._coach.finished(workout, at, minutes, rpe)
        for exercise, met in self._met.items():
            step = 2.0 if self._movements[exercise].unit == "per_hand" else 2.5
            if self._turn and all(met):
                self._added[exercise] = self._added.get(exercise, 0.0) + step
            elif self._turn and self._missed.get(exercise, 0) > 1:
                self._added[exercise] = max(0.0, self._added.get(exercise, 0.0) - 2.0 * step)
                self._missed[exercise] = 0
        self._met = {}

    def close(self) -> None:
        self._coach.close()


def profile_of(person: Person) -> dict[str, Any]:
    return {
        "sex": person.sex,
        "birth_year": person.birth_year,
        "bodyweight_kg": person.bodyweight_kg,
        "experience": person.experience,
        "goal": person.goal,
        "days_per_week": person.days,
        "minutes": person.minutes,
        "equipment": list(person.equipment),
        "bar_kg": person.bar_kg,
    }


def remember(coach: Coached, body: Body, *, tells_reserve: bool = True) -> None:
    """Tell two weeks of what the athlete did before, for those who kept a log."""
    person, chance = body.person, body.person.random("history")
    if not person.history:
        return
    felt, sets = Felt(body), []
    for days in (13, 10, 6, 3):
        at = START - timedelta(days=days)
        for lift in MAIN_LIFTS[:5]:
            reps, reserve = chance.randint(5, 8), float(chance.randint(1, 3))
            load = felt.load(body.movements[lift], reps + reserve, chance)
            for n in range(1, 4):
                at += timedelta(minutes=4)
                sets.append(
                    {"at": _iso(at), "exercise": lift, "n": n, "kind": "work", "reps": reps,
                     "load_kg": load, "rir": reserve if tells_reserve else None, "seconds": None, "pain": None}
                )  # fmt: skip
    coach.client.ask("history", sets=sets)


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _items(told: list[dict[str, Any]]) -> list[Item]:
    return [Item(one["exercise"], [_ask(each) for each in one["sets"]], one.get("superset")) for one in told]


def _ask(told: dict[str, Any]) -> Ask:
    reps = told.get("reps") or {}
    return Ask(
        n=told["n"],
        kind=told["kind"],
        low=reps.get("min"),
        high=reps.get("max"),
        load_kg=told.get("load_kg"),
        rir=told.get("rir"),
        rest_s=float(told.get("rest_s") or 0),
        seconds=told.get("seconds"),
    )


def _obey(workout: Workout, changes: Any) -> None:
    """Do as the changes say: another load, other reps, another reserve, or a set less."""
    for change in changes:
        for item in workout.items:
            if item.exercise != change["exercise"]:
                continue
            for ask in item.sets:
                if ask.n == change["n"]:
                    _change(item, ask, change["field"], change["to"])


def _change(item: Item, ask: Ask, field: str, to: Any) -> None:
    match field:
        case "load_kg":
            ask.load_kg = to
        case "rir":
            ask.rir = to
        case "rest_s":
            ask.rest_s = float(to)
        case "reps" if isinstance(to, dict):
            ask.low, ask.high = to["min"], to["max"]
        case "reps_min":
            ask.low = to
        case "reps_max":
            ask.high = to
        case "seconds":
            ask.seconds = to
        case "set" if to is None:
            item.sets.remove(ask)
        case _:
            pass
