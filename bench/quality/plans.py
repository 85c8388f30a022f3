"""What a program asks of an athlete today, and what the athlete tells back."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

HARD = frozenset({"work", "hold"})


@dataclass(slots=True)
class Ask:
    """One set to do; `low` and `high` are repetitions, `load_kg` is in the exercise's load unit."""

    n: int
    kind: str
    low: int | None
    high: int | None
    load_kg: float | None
    rir: float | None
    rest_s: float
    seconds: int | None = None


@dataclass(slots=True)
class Item:
    exercise: str
    sets: list[Ask]
    superset: str | None = None


@dataclass(slots=True)
class Workout:
    """Today's items; `minutes` is what the program believes it takes, None where it doesn't say."""

    items: list[Item]
    minutes: float | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One set as the athlete reports it; `able` is what they could have done, which nobody is told."""

    at: datetime
    exercise: str
    ask: Ask
    reps: int | None
    rir: float | None
    seconds: int | None
    pain: str | None
    able: float = field(default=0.0, repr=False)


@dataclass(frozen=True, slots=True)
class CheckIn:
    sleep_h: float
    sleep_quality: int
    energy: int
    mood: int
    soreness: dict[str, int]


class Program(Protocol):
    """Anything that says what to train: the planner, or a plan on paper."""

    name: str

    def today(self, at: datetime, checkin: CheckIn | None) -> Workout | None:
        """Today's workout, or None for a day of rest."""

    def told(self, workout: Workout, done: Told) -> None:
        """Hear of a set; may change the asks still to come in place, or the workout's items."""

    def finished(self, workout: Workout, at: datetime, minutes: float, rpe: float) -> None: ...

    def close(self) -> None: ...
