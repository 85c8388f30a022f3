"""What one set changes in the rest of the session: the next sets of its exercise, and lifts that it informs.

A set shows reps to failure, reps + RIR. Inside the window that was asked for, and a rep and a half around it,
nothing changes: people misjudge their reserve by about a rep (Halperin et al. 2022). Beyond, today's e1RM
follows from the set at once, and the next sets get what leaves the reserve asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import exp, log
from typing import Literal

from fitpulse.services.coaching.api import BodyState, Injury, PlanItem, PlannedSet, SetDone
from fitpulse.services.coaching.domain import telling
from fitpulse.services.coaching.domain.athlete import athlete_of
from fitpulse.services.coaching.domain.curve import reps_to_failure, share_of_max
from fitpulse.services.coaching.domain.duration import planned_set_s
from fitpulse.services.coaching.domain.index import Entry, Index, region_bits
from fitpulse.services.coaching.domain.loads import Ladder, ladder_of
from fitpulse.services.coaching.domain.remaining import Underway, passed, remaining
from fitpulse.services.coaching.domain.strength import DEFAULT_BODYWEIGHT_KG

Field = Literal["load_kg", "reps", "seconds", "set"]

NOISE_REPS = 1.5
_TIRING_REPS = 0.5
_GRAM = 0.001
_NEAR, _FEWEST_REPS = 0.88, 3
_WARM = 0.9
_MOST_DOWN, _MOST_UP, _ONE_STEP_UP = 0.8, 1.05, 1.1
_MOST_MORE_REPS, _MOST_REPS = 2, 30
_HELD_ENOUGH, _SHORTEST_HOLD_S = 0.8, 5
_INFORMED = 0.03
"""Change in the log of the cautious e1RM from which another lift of the session follows."""


@dataclass(frozen=True, slots=True)
class Reps:
    """A range of repetitions."""

    min: int
    max: int


Value = float | str | Reps | None


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a planned set, before and after; `field` "set" with `after` None takes the set out."""

    exercise: str
    n: int
    field: Field
    before: Value
    after: Value
    reason: str


@dataclass(frozen=True, slots=True)
class Adaptation:
    """The session that goes on, and what the set changed in it."""

    session: Underway
    changes: tuple[Change, ...]


def adapt(session: Underway, done: SetDone, n: int | None, body: BodyState, index: Index) -> Adaptation:
    """Take the set out of what is left, and change what it says should change.

    `body` has learned the set already. A set that was not asked for changes only the lifts it informs.
    """
    target = session.target(done.exercise, n)
    went_on = _ticked(session, done, n, target, index)
    if done.pain is not None:
        after, changes = _without_pain(went_on, done, index)
    else:
        after, changes = _next_sets(went_on, done, target, index)
        if done.kind == "work":
            after, informed = _informed(after, done, body, index)
            changes = [*changes, *informed]
    plan = remaining(after.plan, after.plan.items, goal=after.athlete.goal, pace=body.pace, index=index)
    return Adaptation(replace(after, plan=plan), tuple(changes))


def spared(session: Underway, region: str) -> Underway:
    """Keep a region that hurts out of the rest of the session, as an injury would."""
    athlete = session.athlete
    if any(injury.region == region for injury in athlete.injuries):
        return session
    return replace(session, athlete=replace(athlete, injuries=(*athlete.injuries, Injury(region=region))))


def with_items(session: Underway, items: Iterable[PlanItem]) -> Underway:
    return replace(session, plan=replace(session.plan, items=tuple(items)))


def _ticked(
    session: Underway, done: SetDone, n: int | None, target: PlannedSet | None, index: Index
) -> Underway:
    """Count the set; one that was asked for is no longer to do."""
    session = replace(session, sets=session.sets + (done.kind != "warmup"))
    if target is None or n is None:
        return session
    spent = planned_set_s(index.by_id[done.exercise], target)
    session = replace(session, done_s=session.done_s + spent)
    return with_items(session, passed(session.plan.items, done.exercise, n))


def _without_pain(session: Underway, done: SetDone, index: Index) -> tuple[Underway, list[Change]]:
    """Take out what is left of the exercise, and whatever else loads the region."""
    region = done.pain or ""
    hurt = region_bits([region])
    kept, changes = [], []
    for item in session.plan.items:
        entry = index.by_id[item.exercise]
        if item.exercise != done.exercise and not entry.regions & hurt:
            kept.append(item)
            continue
        reason = telling.hurts(index.by_id[done.exercise], entry, region, done.at)
        changes += [Change(entry.id, one.n, "set", one.kind, None, reason) for one in item.sets]
    return with_items(spared(session, region), kept), changes


def _next_sets(
    session: Underway, done: SetDone, target: PlannedSet | None, index: Index
) -> tuple[Underway, list[Change]]:
    """Change the sets of the same exercise that are still to do."""
    item = session.item(done.exercise)
    if item is None or target is None or done.kind == "warmup":
        return session, []
    if done.kind == "hold":
        changes = _holds(item, done, target)
    else:
        changes = _Next(session, item, done, target, index.by_id[done.exercise]).changes()
    return applied(session, changes), changes


def _holds(item: PlanItem, done: SetDone, target: PlannedSet) -> list[Change]:
    asked, held = target.seconds, done.seconds
    if asked is None or held is None or held >= _HELD_ENOUGH * asked:
        return []
    shorter = max(_SHORTEST_HOLD_S, held)
    reason = telling.held_shorter(held, asked)
    return [
        Change(item.exercise, one.n, "seconds", one.seconds, shorter, reason)
        for one in item.sets
        if one.kind == "hold" and one.seconds is not None and one.seconds > shorter
    ]


def reps_shown(done: SetDone, target: PlannedSet) -> float | None:
    """Reps to failure that a set showed; None where it says nothing.

    Where the reserve was not told, falling short of the range was failure, staying inside it says nothing,
    and reps beyond it are taken to have used up the reserve first.
    """
    if done.reps is None or target.reps_min is None or target.reps_max is None:
        return None
    if done.rir is not None:
        return done.reps + done.rir
    if done.reps < target.reps_min:
        return float(done.reps)
    if done.reps <= target.reps_max:
        return None
    return done.reps + max(0.0, (target.rir or 0.0) - (done.reps - target.reps_max))


@dataclass(frozen=True, slots=True)
class _Next:
    """The next sets of the exercise that was just done, in the light of one set of it."""

    session: Underway
    item: PlanItem
    done: SetDone
    target: PlannedSet
    entry: Entry

    def changes(self) -> list[Change]:
        shown = reps_shown(self.done, self.target)
        low, high, reserve = self.target.reps_min, self.target.reps_max, self.target.rir or 0.0
        if shown is None or low is None or high is None:
            return []
        asked = self._whole(self.target.load_kg)
        load = self.target.load_kg if self.done.load_kg is None else self.done.load_kg
        whole = self._whole(load)
        able = whole / share_of_max(shown) if whole > 0.0 else None
        reach = shown if able is None or asked == whole else reps_to_failure(asked / able)
        failed = (self.done.reps or 0) < low and whole <= asked
        short, beyond = low + reserve - reach, reach - high - reserve
        if short >= NOISE_REPS or (failed and short >= 1.0):
            return self._eased(able, reach, low, reserve)
        if beyond >= NOISE_REPS and self.done.rir is not None and not failed:
            return self._raised(able, beyond, high, reserve)
        return []

    def _eased(self, able: float | None, reach: float, low: int, reserve: float) -> list[Change]:
        """Take the load down to what leaves the reserve; the reps, where no such load is near."""
        ladder, asked = ladder_of(self.entry, self.session.athlete), self.target.load_kg
        fewer = max(1, int(reach - reserve))
        if ladder is not None and asked is not None and able is not None:
            wanted = able * share_of_max(low + reserve + _TIRING_REPS)
            wanted = max(wanted - self._body(), _MOST_DOWN * asked)
            lighter = ladder.floor(min(wanted, asked - _GRAM))
            near = lighter is not None and self._whole(lighter) >= _NEAR * self._whole(wanted)
            if lighter is not None and (near or fewer < _FEWEST_REPS):
                return self._loads(lighter, telling.fell_short(self.done, self.target, lighter))
        if fewer >= low:
            return []
        return self._reps(fewer - low, telling.fewer_reps(self.done, self.target, fewer))

    def _raised(self, able: float | None, beyond: float, high: int, reserve: float) -> list[Change]:
        """Add what the set showed to spare, at most one sane step; reps, where no such load is near."""
        ladder, asked = ladder_of(self.entry, self.session.athlete), self.target.load_kg
        if ladder is not None and asked is not None and able is not None:
            wanted = able * share_of_max(high + reserve + _TIRING_REPS) - self._body()
            heavier = step_up(ladder, asked, wanted, self._body())
            if heavier is not None:
                return self._loads(heavier, telling.went_beyond(self.done, self.target, heavier))
        more = min(_MOST_REPS - high, _MOST_MORE_REPS, int(beyond))
        return self._reps(more, telling.more_reps(self.done, self.target, more)) if more > 0 else []

    def _loads(self, load: float, reason: str) -> list[Change]:
        return [
            Change(self.item.exercise, one.n, "load_kg", one.load_kg, load, reason)
            for one in self.item.sets
            if one.kind == "work" and one.load_kg == self.target.load_kg
        ]

    def _reps(self, move: int, reason: str) -> list[Change]:
        """Move the window of reps; fewer never widens it, and one rep is the least."""
        found = []
        for one in self.item.sets:
            if one.kind == "work" and one.reps_min is not None and one.reps_max is not None:
                low = max(1, one.reps_min + move)
                new = Reps(low, max(low, one.reps_max + move))
                found.append(
                    Change(self.item.exercise, one.n, "reps", Reps(one.reps_min, one.reps_max), new, reason)
                )
        return found

    def _body(self) -> float:
        return (
            self.session.athlete.bodyweight_kg or DEFAULT_BODYWEIGHT_KG
        ) * self.entry.exercise.bodyweight_fraction

    def _whole(self, load_kg: float | None) -> float:
        return (load_kg or 0.0) + self._body()


def step_up(ladder: Ladder, asked: float, wanted: float, body_kg: float) -> float | None:
    """Find a load heavier than asked, not above what is wanted: by at most 5 % of the whole, or one step of 10 %."""
    whole = asked + body_kg
    most = min(wanted, _MOST_UP * whole - body_kg)
    found = ladder.floor(most)
    if found is not None and found > asked:
        return found
    step = ladder.above(asked)
    return step if step is not None and step <= min(wanted, _ONE_STEP_UP * whole - body_kg) else None


def _informed(
    session: Underway, done: SetDone, body: BodyState, index: Index
) -> tuple[Underway, list[Change]]:
    """Follow with lifts that have not begun, where this session has moved what is safe to expect of them."""
    source = index.by_id[done.exercise]
    strength = athlete_of(session.athlete, body, done.at, None, index).strength
    changes: list[Change] = []
    expected = dict(session.expected)
    for item in session.plan.items:
        entry = index.by_id[item.exercise]
        if entry is source or entry.lift is None or item.sets[0].n > 1 or entry.id not in expected:
            continue
        now = log(strength.belief(entry).cautious_kg)
        moved = now - expected[entry.id]
        if abs(moved) < _INFORMED:
            continue
        found = _follow(session, item, entry, source, moved)
        if found:
            expected[entry.id] = now
            changes += found
    return applied(replace(session, expected=expected), changes), changes


def _follow(session: Underway, item: PlanItem, entry: Entry, source: Entry, moved: float) -> list[Change]:
    """Change the loads by as much as the expectation moved, down to 80 % at most and up by one sane step."""
    ladder = ladder_of(entry, session.athlete)
    planned = next((one.load_kg for one in item.sets if one.kind == "work"), None)
    if ladder is None or not planned:
        return []
    body = (session.athlete.bodyweight_kg or DEFAULT_BODYWEIGHT_KG) * entry.exercise.bodyweight_fraction
    wanted = (planned + body) * exp(moved) - body
    if moved > 0.0:
        new = step_up(ladder, planned, wanted, body)
    else:
        new = ladder.floor(max(wanted, _MOST_DOWN * planned))
        new = None if new is None or planned - new > 2.0 * (planned - wanted) else new
    if new is None or new == planned:
        return []
    reason = telling.informed(source, moved, new)
    return [
        Change(item.exercise, one.n, "load_kg", one.load_kg, new, reason)
        for one in item.sets
        if one.kind == "work" and one.load_kg == planned
    ]


def applied(session: Underway, changes: Sequence[Change]) -> Underway:
    """Write new loads, reps and seconds into what is left; warm-ups stay below the work."""
    by_set: dict[tuple[str, int], list[Change]] = {}
    for change in changes:
        by_set.setdefault((change.exercise, change.n), []).append(change)
    items = []
    for item in session.plan.items:
        sets = [_written(one, by_set.get((item.exercise, one.n), [])) for one in item.sets]
        why = next((change.reason for change in changes if change.exercise == item.exercise), item.reason)
        items.append(replace(item, sets=below_work(sets), reason=why))
    return with_items(session, items)


def below_work(sets: Sequence[PlannedSet]) -> tuple[PlannedSet, ...]:
    """Leave out warm-ups that have become as heavy as the work."""
    work = min((one.load_kg for one in sets if one.kind == "work" and one.load_kg is not None), default=None)
    return tuple(
        one for one in sets if one.kind != "warmup" or work is None or (one.load_kg or 0.0) <= _WARM * work
    )


def _written(planned: PlannedSet, changes: Iterable[Change]) -> PlannedSet:
    for change in changes:
        if isinstance(change.after, Reps):
            planned = replace(planned, reps_min=change.after.min, reps_max=change.after.max)
        elif change.field == "load_kg" and isinstance(change.after, float):
            planned = replace(planned, load_kg=change.after)
        elif change.field == "seconds" and isinstance(change.after, int):
            planned = replace(planned, seconds=change.after)
    return planned
