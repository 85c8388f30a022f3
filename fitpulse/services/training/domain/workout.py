"""A workout: what is planned, what was done, and the changes a person may make to the plan."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from fitpulse.kernel.errors import Conflict, Invalid, NotFound
from fitpulse.services.training.events import RecordKind, SetKind

State = Literal["planned", "active", "completed", "skipped", "lapsed"]
"""A planned workout lapses when its day passes; logging a set into it takes it up again."""

PlanKind = Literal["strength", "mixed", "conditioning", "rest"]


class WorkoutUnknown(NotFound):
    slug = "workout-unknown"
    title = "There is no such workout"

    def __init__(self) -> None:
        super().__init__("No workout of yours has this id.")


class WorkoutClosed(Conflict):
    slug = "workout-closed"
    title = "This workout is not open"


class WorkoutSkipped(WorkoutClosed):
    slug = "workout-skipped"
    title = "This workout was skipped"

    def __init__(self) -> None:
        super().__init__("Undo the skip (GET /v1/changes tells its id), then log the set again.")


class ItemUnknown(NotFound):
    slug = "workout-item-unknown"
    title = "There is no such exercise in this workout"

    def __init__(self, n: int) -> None:
        super().__init__(f"This workout has no item {n}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSet:
    """One set to do: a range of repetitions or seconds, the load in the exercise's unit, rest after it."""

    n: int
    kind: SetKind
    reps_min: int | None
    reps_max: int | None
    load_kg: float | None
    rir: float | None
    seconds: int | None
    rest_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One exercise of a workout, named by its place `n`, which stays when it is swapped or skipped."""

    n: int
    exercise: str
    name: str
    reason: str
    superset: str | None
    skipped: bool
    swapped_from: str | None
    note: str
    sets: tuple[PlannedSet, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkoutPlan:
    """What to do and why, in order; a rest day has no items.

    `policy` is the version of the planner's policy that planned it; empty for a session of a program.
    """

    kind: PlanKind
    phase: str
    minutes: int
    reason: str
    items: tuple[Item, ...]
    policy: str = ""

    def item(self, n: int) -> Item:
        for item in self.items:
            if item.n == n:
                return item
        raise ItemUnknown(n)

    def with_item(self, changed: Item) -> "WorkoutPlan":
        self.item(changed.n)
        return replace(self, items=tuple(changed if item.n == changed.n else item for item in self.items))

    def skip(self, n: int) -> "WorkoutPlan":
        return self.with_item(replace(self.item(n), skipped=True))

    def swap(self, n: int, other: Item) -> "WorkoutPlan":
        """Put `other` in the place of item `n`; it keeps the place, the superset and where it came from."""
        old = self.item(n)
        came_from = old.swapped_from or old.exercise
        return self.with_item(
            replace(other, n=n, superset=old.superset, skipped=False, swapped_from=came_from)
        )

    def arrange(self, supersets: Mapping[int, str | None], notes: Mapping[int, str]) -> "WorkoutPlan":
        """Set supersets and notes of items; a superset letter that only one item bears is refused."""
        items = {item.n: item for item in self.items}
        for n in (*supersets, *notes):
            self.item(n)
        for n, letter in supersets.items():
            items[n] = replace(items[n], superset=letter)
        for n, note in notes.items():
            items[n] = replace(items[n], note=note)
        if supersets:
            letters = [item.superset for item in items.values() if item.superset is not None]
            if lonely := sorted(letter for letter in set(letters) if letters.count(letter) == 1):
                detail = f"Superset {lonely[0]} has a single exercise. Give at least two the same letter."
                raise Invalid(detail, extra={"errors": [{"pointer": "/body/items", "detail": detail}]})
        return replace(self, items=tuple(items.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedSet:
    """A set as it stands in a workout. Loads in the exercise's unit; `system_load_kg` adds the body's share."""

    id: UUID
    exercise: str
    item: int | None
    n: int
    kind: SetKind
    performed_at: datetime
    reps: int | None
    load_kg: float | None
    rir: float | None
    seconds: int | None
    distance_m: float | None
    superset: str | None
    pain: str | None
    note: str
    system_load_kg: float
    e1rm_kg: float | None
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine:
    """A record that a workout made; `load_kg` is there for "reps", `previous` is what was beaten."""

    exercise: str
    kind: RecordKind
    value: float
    previous: float | None
    load_kg: float | None
    set_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A completed workout in figures; `minutes` are those it really took, `rpe` is 0..10 for all of it."""

    minutes: float
    rpe: float | None
    sets: int
    hard_sets: int
    tonnage_kg: float
    exercises: int
    records: tuple[RecordLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workout:
    """A workout with its plan and the sets done so far, in the order they were done."""

    id: UUID
    local_date: date
    state: State
    version: int
    note: str
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    plan: WorkoutPlan
    sets: tuple[LoggedSet, ...]
    summary: Summary | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkoutLine:
    """A workout in a list."""

    id: UUID
    local_date: date
    state: State
    kind: PlanKind
    planned_minutes: int
    started_at: datetime | None
    completed_at: datetime | None
    summary: Summary | None
