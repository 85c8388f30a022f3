"""A workout under way: what of its plan is still to do, and how a changed rest is put back into the plan."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal
from uuid import UUID

from fitpulse.kernel.errors import Invalid
from fitpulse.services.coaching.api import Said
from fitpulse.services.training.domain.workout import Item, LoggedSet, PlannedSet, WorkoutPlan

ChangedField = Literal["exercise", "set", "load_kg", "reps", "rir", "seconds"]
Value = str | float | int | None


class ExerciseNotLeft(Invalid):
    slug = "workout-exercise-not-left"
    title = "This exercise is not in what is left of the workout"

    def __init__(self, exercise: str) -> None:
        super().__init__(f"{exercise} is done, skipped or was never planned; name one that is still to come.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What adapting remembers of a workout between two calls.

    `expected` is the log of the e1RM that each exercise's loads rest on, `eased` the main lifts whose relatives
    have shared a shortfall, `answered` the sets that the plan has answered already, `said` what the
    coach keeps of words and sets.
    """

    expected: dict[str, float] = field(default_factory=dict)
    eased: tuple[str, ...] = ()
    answered: tuple[UUID, ...] = ()
    said: Said = field(default_factory=Said)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """One thing that is different now; `n` is None where the whole exercise is another one."""

    item: int
    exercise: str
    n: int | None
    field: ChangedField
    before: Value
    after: Value
    reason: str


WORKING: Final = frozenset({"work", "hold", "cardio"})


def left_of(plan: WorkoutPlan, sets: Iterable[LoggedSet], prefer: int | None = None) -> tuple[Item, ...]:
    """The items with sets still to do, each with those sets alone.

    Sets up to the last one done count as done or skipped on the way. Of two items with one exercise the item
    `prefer` is taken, else the first: the coach knows an exercise once.
    """
    reached = _reached(plan, sets)
    found: dict[str, Item] = {}
    for item in plan.items:
        rest = tuple(one for one in item.sets if one.n > reached.get(item.n, 0))
        if item.skipped or not rest or (item.exercise in found and item.n != prefer):
            continue
        found[item.exercise] = replace(item, sets=rest)
    places = {item.n: place for place, item in enumerate(plan.items)}
    return tuple(sorted(found.values(), key=lambda item: places[item.n]))


def ticked(left: Iterable[Item], exercise: str, n: int) -> tuple[Item, ...]:
    """What is left after the n-th set of an exercise; a set that was not asked for ticks nothing."""
    found = []
    for item in left:
        if item.exercise == exercise and any(one.n == n for one in item.sets):
            rest = tuple(one for one in item.sets if one.n > n)
            found += [replace(item, sets=rest)] if rest else []
        else:
            found.append(item)
    return tuple(found)


def _reached(plan: WorkoutPlan, sets: Iterable[LoggedSet]) -> dict[int, int]:
    """The highest set number done of each item; a set without a known item counts for its exercise's first."""
    items = {item.n: item.exercise for item in plan.items}
    first: dict[str, int] = {}
    for item in plan.items:
        first.setdefault(item.exercise, item.n)
    reached: dict[int, int] = {}
    for done in sets:
        known = done.item is not None and items.get(done.item) == done.exercise
        place = done.item if known else first.get(done.exercise)
        if place is not None:
            reached[place] = max(reached.get(place, 0), done.n)
    return reached


def rejoined(plan: WorkoutPlan, left: Sequence[Item], now: Sequence[Item], minutes: int) -> WorkoutPlan:
    """Put `now` in the place of what was `left`: sets done stay, what has no successor is skipped or cut.

    An exercise that replaces another takes its place, or a new place after it where sets of it are done.
    `minutes` is what `now` takes.
    """
    replaced = _replacements(left, now)
    open_items = {item.exercise: item for item in left}
    successors = {old.n: new for old, new in replaced}
    kept = {item.exercise for item in now}
    next_n = max((item.n for item in plan.items), default=0) + 1
    placed: list[Item] = []
    for new in now:
        old = open_items.get(new.exercise)
        if old is not None:
            placed.append(_continued(plan.item(old.n), old, new))
            continue
        old = next(before for before, after in replaced if after is new)
        origin = plan.item(old.n)
        came_from = origin.swapped_from or origin.exercise
        n = origin.n
        if _done(origin, old):
            n, next_n = next_n, next_n + 1
        placed.append(replace(new, n=n, swapped_from=came_from, note="" if n != origin.n else origin.note))
    items: list[Item] = []
    queue = iter(placed)
    for item in plan.items:
        old = next((one for one in left if one.n == item.n), None)
        if old is None:
            items.append(item)
        elif item.exercise in kept:
            items.append(next(queue))
        else:
            items += _ended(item, old)
            if item.n in successors:
                if not _done(item, old):
                    items.pop()
                items.append(next(queue))
    return replace(plan, items=tuple(items), minutes=_minutes(plan, left, items, minutes))


def _replacements(left: Sequence[Item], now: Sequence[Item]) -> list[tuple[Item, Item]]:
    """Pairs of a removed item and the new one that came in its stead, between the same neighbours."""
    gone = {item.exercise for item in left} - {item.exercise for item in now}
    known = {item.exercise for item in left}
    vacant: dict[str | None, list[Item]] = {}
    neighbour: str | None = None
    for item in left:
        if item.exercise in gone:
            vacant.setdefault(neighbour, []).append(item)
        else:
            neighbour = item.exercise
    pairs, neighbour = [], None
    for item in now:
        if item.exercise in known:
            neighbour = item.exercise
            continue
        pairs.append((vacant[neighbour].pop(0), item))
    return pairs


def _done(item: Item, old: Item) -> tuple[PlannedSet, ...]:
    to_do = {one.n for one in old.sets}
    return tuple(one for one in item.sets if one.n not in to_do)


def _continued(item: Item, old: Item, new: Item) -> Item:
    return replace(item, sets=(*_done(item, old), *new.sets), superset=new.superset, reason=new.reason)


def _ended(item: Item, old: Item) -> list[Item]:
    """An exercise that nothing more is to be done of: cut to what is done, or skipped where that is nothing."""
    done = _done(item, old)
    return [replace(item, sets=done) if done else replace(item, skipped=True)]


def _minutes(plan: WorkoutPlan, left: Sequence[Item], items: Iterable[Item], minutes: int) -> int:
    """Planned minutes: the share of what is done, and what is left now; as planned if no set came or went."""
    whole = working_sets(plan.items)
    if not whole or working_sets(items) == whole:
        return plan.minutes
    done = whole - working_sets(left)
    return min(plan.minutes, round(plan.minutes * done / whole) + minutes)


def working_sets(items: Iterable[Item]) -> int:
    return sum(one.kind in WORKING for item in items if not item.skipped for one in item.sets)


def differences(
    before: WorkoutPlan, after: WorkoutPlan, reasons: Mapping[tuple[str, int], str]
) -> Iterator[PlanChange]:
    """What is different in `after`, item by item; a set's own reason counts before its exercise's."""
    old_items = {item.n: item for item in before.items}
    for item in after.items:
        old = old_items.get(item.n)
        if old is None or old.exercise != item.exercise:
            was = item.swapped_from if old is None else old.exercise
            yield PlanChange(
                item=item.n, exercise=item.exercise, n=None, field="exercise", before=was, after=item.exercise,
                reason=item.reason,
            )  # fmt: skip
            continue
        now = {} if item.skipped else {one.n: one for one in item.sets}
        for was_set in () if old.skipped else old.sets:
            reason = reasons.get((item.exercise, was_set.n), item.reason)
            for name, was_value, now_value in _set_changes(was_set, now.get(was_set.n)):
                yield PlanChange(
                    item=item.n, exercise=item.exercise, n=was_set.n, field=name, before=was_value, after=now_value,
                    reason=reason,
                )  # fmt: skip


def _set_changes(was: PlannedSet, now: PlannedSet | None) -> Iterator[tuple[ChangedField, Value, Value]]:
    if now is None:
        yield "set", was.kind, None
        return
    if was.load_kg != now.load_kg:
        yield "load_kg", was.load_kg, now.load_kg
    if (was.reps_min, was.reps_max) != (now.reps_min, now.reps_max):
        yield "reps", _range(was), _range(now)
    if was.rir != now.rir:
        yield "rir", was.rir, now.rir
    if was.seconds != now.seconds:
        yield "seconds", was.seconds, now.seconds


def _range(planned: PlannedSet) -> str | None:
    if planned.reps_min is None:
        return None
    if planned.reps_min == planned.reps_max:
        return str(planned.reps_min)
    return f"{planned.reps_min}-{planned.reps_max}"


def hurting(sets: Iterable[LoggedSet], said: Iterable[str], known: Collection[str]) -> tuple[str, ...]:
    """Regions that hurt in this workout and that the profile does not spare anyway."""
    told = dict.fromkeys((*said, *(done.pain for done in sets if done.pain is not None)))
    return tuple(region for region in told if region not in known)
