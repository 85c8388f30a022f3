"""An outsider's side of the line protocol: knows JSON and the catalogue's answer, and nothing of the code."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from fitpulse.main.plan.loop import Conversation
from fitpulse.services.coaching.domain.index import shipped_index

Json = dict[str, Any]
START = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


def stamp(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


class Talk:
    """One conversation; `said` has every line in and `heard` every line out."""

    def __init__(self) -> None:
        self._conversation = Conversation(shipped_index())
        self.said: list[bytes] = []
        self.heard: list[bytes] = []

    def raw(self, line: bytes) -> Json:
        self.said.append(line)
        self.heard.append(self._conversation.answer(line))
        told: Json = json.loads(self.heard[-1])
        return told

    def tell(self, op: str, at: datetime | None = None, **fields: Any) -> Json:
        message = {"op": op, **({} if at is None else {"at": stamp(at)}), **fields}
        return self.raw(json.dumps(message).encode())

    def ok(self, op: str, at: datetime | None = None, **fields: Any) -> Json:
        told = self.tell(op, at, **fields)
        assert "error" not in told, (op, fields, told)
        return told


def catalogue() -> dict[str, Json]:
    return {each["id"]: each for each in Talk().ok("catalogue")["exercises"]}


CATALOGUE = catalogue()
WORDS = Talk().ok("catalogue")
HOME = ["dumbbells", "bench", "bands", "pull-up-bar"]
GARAGE = ["barbell", "plates", "rack", "bench", "dumbbells", "pull-up-bar"]


def profile(**changes: Any) -> Json:
    told = {
        "sex": "female",
        "birth_year": 1990,
        "bodyweight_kg": 65.0,
        "experience": "intermediate",
        "goal": "strength",
        "days_per_week": 3,
        "minutes": 60,
        "equipment": [*GARAGE, "cable", "lat-pulldown", "leg-press"],
    }
    return {**told, **changes}


def profile_of(random: Random) -> Json:
    told: Json = {
        "goal": random.choice(["strength", "muscle", "general", "fat_loss", "endurance", "return"]),
        "days_per_week": random.randint(1, 7),
        "minutes": random.choice([20, 30, 45, 60, 75, 90]),
        "equipment": random.choice(
            [[], HOME, GARAGE, WORDS["equipment"], random.sample(WORDS["equipment"], random.randint(1, 20))]
        ),
        "experience": random.choice(["beginner", "novice", "intermediate", "advanced"]),
        "sex": random.choice(["female", "male", None]),
        "bodyweight_kg": random.choice([None, round(random.uniform(45, 130), 1)]),
    }
    if random.random() < 0.5:
        told["bar_kg"] = random.choice([20, 15, 10])
        told["plates_kg"] = random.choice([[20, 20, 10, 5, 2.5, 1.25], [10, 5, 5, 2.5], [], [0.5, 1.134, 20]])
        told["dumbbells_kg"] = random.choice([[5, 10], list(range(2, 41, 2)), []])
    if random.random() < 0.4:
        told["injuries"] = [{"region": random.choice(WORDS["regions"]), "since": "2026-01-10", "severity": 2}]
    if random.random() < 0.4:
        told["banned"] = random.sample(sorted(CATALOGUE), 20)
    return told


def makeable(exercise: Json, load: float, told: Json) -> bool:
    """Whether the load can be made from what the profile lists; unlisted equipment is a full gym's."""
    needs = set(exercise["equipment"])
    if exercise["load_unit"] == "total" and "barbell" in needs and "landmine" not in needs:
        if "plates_kg" not in told:
            return load >= 20
        sums = {round(told.get("bar_kg", 20) * 1000)}
        for pair in told["plates_kg"]:
            sums |= {whole + round(2000 * pair) for whole in sums}
        return round(load * 1000) in sums
    if "dumbbells" in needs and "dumbbells_kg" in told:
        return load in told["dumbbells_kg"] or (exercise["load_unit"] == "added" and load == 0)
    return load >= 0


def breaches(workout: Json, told: Json) -> list[str]:
    """Say every way in which a workout breaks what the profile and the day allow."""
    return [
        f"{item['exercise']} {finding}"
        for item in workout["items"]
        for finding in (*_against_limits(CATALOGUE[item["exercise"]], told), *_against_form(item, told))
    ]


def _against_limits(exercise: Json, told: Json) -> Iterator[str]:
    if missing := set(exercise["equipment"]) - set(told["equipment"]):
        yield f"needs {missing}"
    if {injury["region"] for injury in told.get("injuries", [])} & set(exercise["contraindicated"]):
        yield "loads an injury"
    if exercise["id"] in told.get("banned", []):
        yield "is banned"


def _against_form(item: Json, told: Json) -> Iterator[str]:
    exercise, numbers = CATALOGUE[item["exercise"]], [one["n"] for one in item["sets"]]
    if numbers != sorted(set(numbers)):
        yield f"is numbered {numbers}"
    if not item["reason"] or all(one["kind"] == "warmup" for one in item["sets"]):
        yield "has no work or no reason"
    for one in item["sets"]:
        reps, load, kind = one["reps"], one["load_kg"], one["kind"]
        if load is not None and (exercise["load_unit"] == "none" or not makeable(exercise, load, told)):
            yield f"can't be loaded with {load}"
        if kind == "work" and load is None and exercise["load_unit"] in {"total", "per_hand"}:
            yield "has no load"
        if kind == "work" and not (reps and 1 <= reps["min"] <= reps["max"]):
            yield f"asks for {reps}"
        if (kind in {"hold", "cardio"} and not one["seconds"]) or one["rest_s"] < 0:
            yield f"takes no time: {one}"


def work_of(workout: Json | None) -> int:
    if workout is None:
        return 0
    return sum(one["kind"] in {"work", "hold"} for item in workout["items"] for one in item["sets"])


@dataclass
class Trainee:
    """Trains by what it is told, with hidden strengths (whole kg) of the lifts that it meets."""

    random: Random
    talk: Talk = field(default_factory=Talk)
    strength: dict[str, float] = field(default_factory=dict)

    def able(self, exercise: str) -> float:
        return self.strength.setdefault(exercise, self.random.uniform(20, 120))

    def do(self, exercise: str, one: Json, bodyweight: float) -> Json:
        """One set: Epley's curve upside down, the reserve misjudged by up to a rep."""
        told: Json = {
            "n": one["n"],
            "kind": one["kind"],
            "seconds": one["seconds"],
            "load_kg": one["load_kg"],
        }
        if one["reps"] is None:
            return told
        whole = (one["load_kg"] or 0) + bodyweight * CATALOGUE[exercise]["bodyweight_fraction"]
        most = 25 if whole <= 0 else max(0, int(30 * (self.able(exercise) / whole - 1)))
        reps = min(most, one["reps"]["max"])
        guess = max(0, min(10, most - reps + self.random.choice([-1, 0, 0, 1])))
        return {**told, "reps": reps, "rir": self.random.choice([guess, guess, None])}


def after(at: datetime, minutes: float) -> datetime:
    return at + timedelta(minutes=minutes)
