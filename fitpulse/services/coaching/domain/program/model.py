"""A program: weeks of days, days of slots, and the lifts that fill them, each with its own progress.

Kilograms, seconds and catalogue ids. Two slots that name one lift share its load and its progress.
"""

from typing import Annotated, Final, Literal

import msgspec

from fitpulse.services.coaching.api import Experience, Goal
from fitpulse.services.coaching.domain.program.rules import (
    Drop,
    Id,
    Kilograms,
    Percent,
    RestSeconds,
    Rule,
    Shape,
    Step,
)

FORMAT: Final = "fitpulse.program/1"
LARGEST_BYTES: Final = 256 * 1024

_PLAIN = r"^[^\x00-\x1f\x7f]+$"
_PROSE = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=_PLAIN)]
Prose = Annotated[str, msgspec.Meta(max_length=4000, pattern=_PROSE)]
Role = Literal["main", "supplement", "accessory"]


class TrainingMax(Shape, frozen=True):
    """The weight that percentages refer to; it rises by `add_kg` after each cycle of weeks.

    It starts at `start_kg`, or at `percent_of_e1rm` of what the person is believed to lift. A cycle in which
    an asked set was missed lowers it by `drop_percent` instead.
    """

    exercise: Id
    add_kg: Step
    start_kg: Kilograms | None = None
    percent_of_e1rm: Percent = 90.0
    drop_percent: Drop = 10.0


class Lift(Shape, frozen=True):
    """An exercise with its rule. `alternatives` are tried in order where it can't be done.

    It starts at `start_kg`, at `start_percent` of the e1RM, or with three reps in reserve.
    """

    exercise: Id
    rule: Rule
    start_kg: Kilograms | None = None
    start_percent: Percent | None = None
    alternatives: Annotated[tuple[Id, ...], msgspec.Meta(max_length=10)] = ()


class Slot(Shape, frozen=True):
    """A lift's place in a day. Little time takes accessories first, then supplements, main work last."""

    lift: Id
    role: Role = "main"
    rest_s: RestSeconds | None = None
    superset: Annotated[str, msgspec.Meta(pattern="^[A-Z]$")] | None = None
    warmups: bool = True


class Day(Shape, frozen=True):
    """The slots of one session, in order."""

    name: Line
    slots: Annotated[tuple[Slot, ...], msgspec.Meta(min_length=1, max_length=20)]


class Week(Shape, frozen=True):
    """The ids of the days to do, in order; a deload week does them easier."""

    days: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1, max_length=14)]
    deload: bool = False


class Deload(Shape, frozen=True):
    """How much easier: shares of sets and load.

    `after_failed` sessions in a row whose main work was missed bring a week of it that was not planned.
    """

    sets_percent: Annotated[float, msgspec.Meta(ge=10, le=100)] = 50.0
    load_percent: Annotated[float, msgspec.Meta(ge=40, le=100)] = 90.0
    after_failed: Annotated[int, msgspec.Meta(ge=1, le=20)] | None = None


class Program(Shape, frozen=True):
    """The whole document. `minutes` is what an ordinary session takes; `rest_days` lie between two at least."""

    format: Literal["fitpulse.program/1"]
    title: Line
    weeks: Annotated[tuple[Week, ...], msgspec.Meta(min_length=1, max_length=52)]
    days: Annotated[dict[Id, Day], msgspec.Meta(min_length=1, max_length=60)]
    lifts: Annotated[dict[Id, Lift], msgspec.Meta(min_length=1, max_length=200)]
    days_per_week: Annotated[int, msgspec.Meta(ge=1, le=7)]
    minutes: Annotated[int, msgspec.Meta(ge=5, le=240)]
    description: Prose = ""
    for_whom: Prose = ""
    goals: Annotated[tuple[Goal, ...], msgspec.Meta(max_length=6)] = ()
    experience: Annotated[tuple[Experience, ...], msgspec.Meta(max_length=4)] = ()
    rest_days: Annotated[int, msgspec.Meta(ge=0, le=3)] = 0
    repeat: bool = True
    maxes: Annotated[dict[Id, TrainingMax], msgspec.Meta(max_length=50)] = msgspec.field(default_factory=dict)
    deload: Deload = Deload()
