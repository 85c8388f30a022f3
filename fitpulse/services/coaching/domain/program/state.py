"""How far someone is in a program: small, bounded by the program's size, and kept as bytes by whoever asks."""

from datetime import date
from typing import Literal

import msgspec

from fitpulse.services.coaching.domain.program.rules import Shape

Move = Literal[
    "up", "again", "down", "hold", "reps", "stage", "reset", "variant", "easier", "longer", "step", "done"
]  # fmt: skip
"""What the last session did to a lift; the reason for today's load quotes it."""

DAYS_KEPT = 14


class Outcome(Shape, frozen=True):
    """What was done of a lift: working sets, the fewest reps, those of the last set, all reps, kilograms.

    `met` is None where every set that was done met its target but some were left out.
    """

    sets: int
    met: bool | None
    least: int | None = None
    last: int | None = None
    total: int | None = None
    load_kg: float | None = None
    seconds: int | None = None


class LiftState(Shape, frozen=True):
    """One lift: its nominal load before rounding to what can be made, and where its rule stands."""

    load_kg: float | None = None
    reps: int | None = None
    seconds: int | None = None
    successes: int = 0
    failures: int = 0
    stage: int = 0
    move: Move | None = None
    outcome: Outcome | None = None


class MaxState(Shape, frozen=True):
    """A training max, what it was in the cycle before, and whether sets of this cycle were met or missed."""

    kg: float
    before_kg: float | None = None
    missed: bool = False
    met: bool = False


class AskedSet(Shape, frozen=True):
    """The target of one working set."""

    reps: int | None = None
    seconds: int | None = None
    load_kg: float | None = None


class Asked(Shape, frozen=True):
    """What a session asks of a lift; `item` is its place in the plan, from 1.

    `whole` is false when the time at hand took sets away.
    """

    lift: str
    item: int
    exercise: str
    sets: tuple[AskedSet, ...]
    main: bool = False
    whole: bool = True


class OpenSession(Shape, frozen=True):
    """The session that was planned last; `deload` ones teach nothing about progress."""

    asked: tuple[Asked, ...]
    deload: bool = False


class ProgramState(Shape, frozen=True):
    """Where it goes on: `cycle` counts rounds of all weeks, `day` is the place in the week.

    `deload_left` sessions remain of a deload that misses brought; `failed` counts misses in a row.
    """

    format: Literal["fitpulse.program-state/1"] = "fitpulse.program-state/1"
    cycle: int = 0
    week: int = 0
    day: int = 0
    sessions: int = 0
    failed: int = 0
    deload_left: int = 0
    finished: bool = False
    lifts: dict[str, LiftState] = msgspec.field(default_factory=dict)
    maxes: dict[str, MaxState] = msgspec.field(default_factory=dict)
    done_on: tuple[date, ...] = ()
    open: OpenSession | None = None


_DECODER = msgspec.json.Decoder(ProgramState)


def read_state(kept: bytes | None) -> ProgramState:
    """Decode what `write_state` gave; nothing is the beginning."""
    return ProgramState() if kept is None else _DECODER.decode(kept)


def write_state(state: ProgramState) -> bytes:
    return msgspec.json.encode(state, order="sorted")
