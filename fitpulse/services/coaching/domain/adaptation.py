"""What one set changes in the rest of the session: its exercise's next sets, and lifts that it informs."""

from dataclasses import dataclass, replace
from math import exp, log

from fitpulse.services.coaching.api import BodyState, PlanItem, PlannedSet, SetChange, SetDone, Underway
from fitpulse.services.coaching.domain import telling
from fitpulse.services.coaching.domain.athlete import athlete_of
from fitpulse.services.coaching.domain.changes import Change, applied, spared, with_items
from fitpulse.services.coaching.domain.duration import planned_set_s
from fitpulse.services.coaching.domain.index import Entry, Index, region_bits
from fitpulse.services.coaching.domain.loads import ladder_of
from fitpulse.services.coaching.domain.next_sets import MOST_DOWN, next_sets, shortfall, step_down, step_up
from fitpulse.services.coaching.domain.pains import tried_again
from fitpulse.services.coaching.domain.planner_policy import STANDARD, PlannerPolicy
from fitpulse.services.coaching.domain.priors import DEFAULT_BODYWEIGHT_KG
from fitpulse.services.coaching.domain.remaining import left_of, passed, remaining, target_of

_INFORMED = 0.03
"""Change in the log of the cautious e1RM from which another lift of the session follows."""

_SHARED = 0.5


@dataclass(frozen=True, slots=True)
class Adaptation:
    """The session that goes on, and what the set changed in it."""

    session: Underway
    changes: tuple[Change, ...]


def adapt(
    session: Underway,
    done: SetDone,
    n: int | None,
    body: BodyState,
    index: Index,
    policy: PlannerPolicy = STANDARD,
) -> Adaptation:
    """Take the set out of what is left, and change what it says should change.

    `body` has learned the set already. A set that was not asked for changes only the lifts it informs.
    """
    target = target_of(session, done.exercise, n)
    went_on = _ticked(session, done, n, target, index)
    if done.pain is not None:
        after, changes = _without_pain(went_on, done, body, index)
    else:
        after, changes = _next_sets(went_on, done, target, index)
        if done.kind == "work":
            fell = shortfall(session, done, target, index.by_id[done.exercise]) if target else 0.0
            if fell < 0.0:
                short = (*after.said.short, done.exercise)
                after = replace(after, said=replace(after.said, short=tuple(dict.fromkeys(short))))
            after, informed = _informed(after, done, fell, body, index, policy)
            changes = [*changes, *informed]
    plan = remaining(after.plan, after.plan.items, goal=after.athlete.goal, pace=body.pace, index=index)
    if not plan.items:
        plan = replace(plan, reason=telling.ended(done.pain))
    return Adaptation(replace(after, plan=plan), tuple(changes))


def _ticked(
    session: Underway, done: SetDone, n: int | None, target: PlannedSet | None, index: Index
) -> Underway:
    """Count the set; one that was asked for is no longer to do, and warm-ups before it count as done untold."""
    session = replace(session, begun=True, sets=session.sets + (done.kind != "warmup"))
    item = left_of(session, done.exercise)
    if target is None or n is None or item is None:
        return session
    untold = [one for one in item.sets if one.kind == "warmup" and one.n < n]
    spent = sum(planned_set_s(index.by_id[done.exercise], one) for one in (*untold, target))
    session = replace(session, done_s=session.done_s + spent)
    return with_items(session, passed(session.plan.items, done.exercise, n))


def _without_pain(
    session: Underway, done: SetDone, body: BodyState, index: Index
) -> tuple[Underway, list[Change]]:
    """Take out what is left of the exercise, and whatever else loads the region."""
    region = done.pain or ""
    hurt = region_bits([region])
    again = tried_again(body, done.exercise, done.at)
    kept, changes = [], []
    for item in session.plan.items:
        entry = index.by_id[item.exercise]
        if item.exercise != done.exercise and not entry.regions & hurt:
            kept.append(item)
            continue
        reason = telling.hurts(index.by_id[done.exercise], entry, region, again)
        changes += [Change(entry.id, one.n, "set", one.kind, None, reason) for one in item.sets]
    return with_items(spared(session, region), kept), changes


def _next_sets(
    session: Underway, done: SetDone, target: PlannedSet | None, index: Index
) -> tuple[Underway, list[Change]]:
    item = left_of(session, done.exercise)
    if item is None or target is None:
        return session, []
    changes = next_sets(session, item, done, target, index.by_id[done.exercise])
    return applied(session, changes), changes


def _informed(
    session: Underway, done: SetDone, fell: float, body: BodyState, index: Index, policy: PlannerPolicy
) -> tuple[Underway, list[Change]]:
    """Follow with lifts that have not begun, where this session has moved what is safe to expect of them.

    Part of a shortfall is the day's, so a lift of the same family is taken to share half of it, once.
    """
    source = index.by_id[done.exercise]
    strength = athlete_of(session.athlete, body, done.at, None, index, policy=policy).strength
    changes: list[Change] = []
    expected = dict(session.expected)
    for item in session.plan.items:
        entry = index.by_id[item.exercise]
        if entry is source or entry.lift is None or item.sets[0].n > 1 or entry.id not in expected:
            continue
        now = log(strength.belief(entry).cautious_kg)
        moved = now - expected[entry.id]
        if entry.lift == source.lift and entry.lift not in session.eased:
            moved = min(moved, _SHARED * fell)
        if abs(moved) < _INFORMED:
            continue
        found = _follow(session, item, entry, source, moved)
        if found:
            expected[entry.id] = now
            changes += found
    eased = _with_family(session.eased, source.lift) if fell < 0.0 else session.eased
    return applied(replace(session, expected=expected, eased=eased), changes), changes


def _with_family(eased: tuple[str, ...], lift: str | None) -> tuple[str, ...]:
    return eased if lift is None or lift in eased else (*eased, lift)


def _follow(session: Underway, item: PlanItem, entry: Entry, source: Entry, moved: float) -> list[Change]:
    """Change the loads by as much as the expectation moved, down to 90 % at most and up by one sane step."""
    ladder = ladder_of(entry, session.athlete)
    planned = next((one.load_kg for one in item.sets if one.kind == "work"), None)
    if ladder is None or not planned:
        return []
    body = (session.athlete.bodyweight_kg or DEFAULT_BODYWEIGHT_KG) * entry.exercise.bodyweight_fraction
    wanted = (planned + body) * exp(moved) - body
    if moved > 0.0:
        new = step_up(ladder, planned, wanted, body)
    else:
        least = MOST_DOWN * planned
        new = step_down(ladder, planned, max(wanted, least), least)
        new = None if new is None or planned - new > 2.0 * (planned - wanted) else new
    if new is None or new == planned:
        return []
    reason = telling.informed(source, moved, new)
    return [
        Change(item.exercise, one.n, "load_kg", one.load_kg, new, reason)
        for one in item.sets
        if one.kind == "work" and one.load_kg == planned
    ]


def set_changes(before: Underway, found: Adaptation) -> tuple[SetChange, ...]:
    """The changes as whole sets, before and after."""
    changes = []
    for change in found.changes:
        was = target_of(before, change.exercise, change.n)
        now = target_of(found.session, change.exercise, change.n)
        if was is not None:
            changes.append(SetChange(exercise=change.exercise, before=was, after=now, reason=change.reason))
    return tuple(changes)
