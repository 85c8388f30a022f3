"""Too hard and too easy: what is left changes by one sane step, within bounds, and each takes back the other first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil

from fitpulse.services.coaching.api import AthleteProfile, Effort, PlanItem, PlannedSet, Underway, Wished
from fitpulse.services.coaching.domain import telling
from fitpulse.services.coaching.domain.changes import below_work, with_items
from fitpulse.services.coaching.domain.duration import Clock
from fitpulse.services.coaching.domain.index import Entry, Index
from fitpulse.services.coaching.domain.loads import Ladder, ladder_of
from fitpulse.services.coaching.domain.next_sets import step_up
from fitpulse.services.coaching.domain.priors import DEFAULT_BODYWEIGHT_KG
from fitpulse.services.coaching.domain.remaining import minutes_of

_EASIER, _HARDER = 0.95, 1.05
_MOST_RIR, _LEAST_RIR = 4.0, 1.0
_NEAR = 0.85
_LIGHTEST, _HEAVIEST = 0.7, 1.2
"""Shares of the whole load planned at first that saying so, however often, ends at."""

_EASIER_HOLD, _SHORTEST_HOLD, _MORE_HOLD_S, _LONGEST_HOLD = 0.8, 0.5, 5, 1.5
_REPS, _FEWEST_REPS, _FEWEST_SHARE, _MOST_MORE, _MOST_REPS = 2, 3, 0.5, 5, 30


def easier(session: Underway, index: Index) -> tuple[Underway, str]:
    """Take 5 % off what is left, or reps where no such load is near, and ask for one more rep in reserve.

    What was made harder on a wish comes back first.
    """
    undone = _undone(session, "too_easy")
    if undone is not None:
        return undone, telling.made_easier_again()
    items = _stepped(session, index, _Easing, telling.eased)
    if all(new is old for new, old in zip(items, session.plan.items, strict=True)):
        return session, telling.easy_enough()
    return _noted(session, with_items(session, items), "too_hard"), telling.easier()


def harder(session: Underway, pace: float, at: datetime, index: Index) -> tuple[Underway, str]:
    """Add one sane step to what is left, or a rep where the time allows, and ask for one rep less in reserve.

    What was made easier on a wish comes back first.
    """
    undone = _undone(session, "too_hard")
    if undone is not None:
        return undone, telling.made_harder_again()
    items = list(session.plan.items)
    most = max(_minutes_left(session, pace, at), minutes_of(items, pace, index))
    for place, tried in enumerate(_stepped(session, index, _Hardening, telling.hardened)):
        if minutes_of([*items[:place], tried, *items[place + 1 :]], pace, index) <= most:
            items[place] = tried
    if all(new is old for new, old in zip(items, session.plan.items, strict=True)):
        return session, telling.hard_enough()
    return _noted(session, with_items(session, items), "too_easy"), telling.harder()


def _minutes_left(session: Underway, pace: float, at: datetime) -> float:
    """Minutes there still are: the day's less what was planned for the work done, or until the end that was said."""
    left = session.athlete.minutes - (Clock(pace).minutes(session.done_s) if session.done_s else 0.0)
    if session.said.ends_at is not None:
        left = min(left, (session.said.ends_at - at).total_seconds() / 60.0)
    return left


def _undone(session: Underway, what: Effort) -> Underway | None:
    """Take back the newest turn of the opposite wish where its sets are still as it left them; None without any."""
    said = session.said
    if not said.wished or said.wished[-1].what != what:
        return None
    turn = said.wished[-1].turn
    back = {(one.exercise, one.after.n): one for one in said.wished if one.turn == turn}
    kept = replace(session, said=replace(said, wished=tuple(one for one in said.wished if one.turn != turn)))
    items, any_back = [], False
    for item in session.plan.items:
        sets = [_taken_back(now, back.get((item.exercise, now.n))) for now in item.sets]
        if sets != list(item.sets):
            item = replace(item, sets=tuple(sets), reason=telling.as_before(item.sets[-1], sets[-1]))  # noqa: PLW2901
            any_back = True
        items.append(item)
    return with_items(kept, items) if any_back else _undone(kept, what)


def _taken_back(now: PlannedSet, wished: Wished | None) -> PlannedSet:
    """The set as it was before the wish, if it has not changed since; its rest follows from its place."""
    if wished is None or replace(wished.after, rest_s=now.rest_s) != now:
        return now
    return replace(wished.before, rest_s=now.rest_s)


def _stepped(
    session: Underway,
    index: Index,
    rule: "type[_Easing | _Hardening]",
    reason: Callable[[PlannedSet, PlannedSet], str],
) -> list[PlanItem]:
    """What is left after one step of the rule; an item that could not change is the same object."""
    items = []
    for item in session.plan.items:
        entry = index.by_id[item.exercise]
        step = rule(ladder_of(entry, session.athlete), _body_kg(entry, session.athlete))
        sets = [step.of(one, _at_first(session, item.exercise, one)) for one in item.sets]
        if tuple(sets) == item.sets:
            items.append(item)
        else:
            items.append(replace(item, sets=below_work(sets), reason=reason(item.sets[-1], sets[-1])))
    return items


def _noted(before: Underway, after: Underway, what: Effort) -> Underway:
    """Write down what changed, so that it can be undone."""
    turn = max((one.turn for one in before.said.wished), default=0) + 1
    changed = tuple(_differences(before, after, what, turn))
    return replace(after, said=replace(before.said, wished=(*before.said.wished, *changed)))


def _differences(before: Underway, after: Underway, what: Effort, turn: int) -> Iterator[Wished]:
    was = {(item.exercise, one.n): one for item in before.plan.items for one in item.sets}
    for item in after.plan.items:
        for one in item.sets:
            old = was.get((item.exercise, one.n))
            if old is not None and old != one:
                yield Wished(turn=turn, what=what, exercise=item.exercise, before=old, after=one)


def _at_first(session: Underway, exercise: str, now: PlannedSet) -> PlannedSet:
    """The set as it was before the first wish about it."""
    return next(
        (one.before for one in session.said.wished if one.exercise == exercise and one.before.n == now.n), now
    )


@dataclass(frozen=True, slots=True)
class _Easing:
    """One step down for a set, no further than is still training."""

    ladder: Ladder | None
    body_kg: float

    def of(self, one: PlannedSet, first: PlannedSet) -> PlannedSet:
        if one.kind == "hold" and one.seconds is not None:
            least = max(1, int(_SHORTEST_HOLD * (first.seconds or one.seconds)))
            return replace(one, seconds=max(least, int(_EASIER_HOLD * one.seconds)))
        if one.kind != "work" or one.reps_min is None or one.reps_max is None:
            return one
        rir = one.rir if one.rir is None or one.rir >= _MOST_RIR else min(_MOST_RIR, one.rir + 1.0)
        lighter = self._lighter(one.load_kg, first.load_kg)
        if lighter is not None:
            return replace(one, load_kg=lighter, rir=rir)
        usual = first.reps_min or one.reps_min
        least = min(one.reps_min, max(min(_FEWEST_REPS, usual), ceil(_FEWEST_SHARE * usual)))
        low = max(least, one.reps_min - _REPS)
        return replace(one, reps_min=low, reps_max=max(low, one.reps_max - (one.reps_min - low)), rir=rir)

    def _lighter(self, load_kg: float | None, first_kg: float | None) -> float | None:
        if self.ladder is None or load_kg is None:
            return None
        found = self.ladder.floor(_EASIER * (load_kg + self.body_kg) - self.body_kg)
        least = max(
            _NEAR * (load_kg + self.body_kg),
            _LIGHTEST * ((load_kg if first_kg is None else first_kg) + self.body_kg),
        )
        return found if found is not None and found + self.body_kg >= least else None


@dataclass(frozen=True, slots=True)
class _Hardening:
    """One step up for a set, no further than a fifth above what was planned."""

    ladder: Ladder | None
    body_kg: float

    def of(self, one: PlannedSet, first: PlannedSet) -> PlannedSet:
        if one.kind == "hold" and one.seconds is not None:
            most = max(one.seconds, int(_LONGEST_HOLD * (first.seconds or one.seconds)))
            return replace(one, seconds=min(most, one.seconds + _MORE_HOLD_S))
        if one.kind != "work" or one.reps_min is None or one.reps_max is None:
            return one
        rir = one.rir if one.rir is None or one.rir <= _LEAST_RIR else max(_LEAST_RIR, one.rir - 1.0)
        heavier = self._heavier(one.load_kg, first.load_kg)
        if heavier is not None:
            return replace(one, load_kg=heavier, rir=rir)
        if one.reps_max >= min(_MOST_REPS, (first.reps_max or one.reps_max) + _MOST_MORE):
            return replace(one, rir=rir)
        return replace(one, reps_min=one.reps_min + 1, reps_max=one.reps_max + 1, rir=rir)

    def _heavier(self, load_kg: float | None, first_kg: float | None) -> float | None:
        if self.ladder is None or load_kg is None:
            return None
        whole = load_kg + self.body_kg
        found = step_up(self.ladder, load_kg, _HARDER * whole - self.body_kg, self.body_kg)
        most = _HEAVIEST * ((load_kg if first_kg is None else first_kg) + self.body_kg)
        return found if found is not None and found + self.body_kg <= most else None


def _body_kg(entry: Entry, athlete: AthleteProfile) -> float:
    return (athlete.bodyweight_kg or DEFAULT_BODYWEIGHT_KG) * entry.exercise.bodyweight_fraction
