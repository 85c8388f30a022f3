"""What the athlete says on the way, and the session that remains: busy, pain, too hard, too easy, less time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from fitpulse.services.coaching.api import (
    AthleteProfile,
    BodyState,
    PlanItem,
    PlannedSet,
    SwapCause,
    SwapRequest,
    Underway,
    Wish,
)
from fitpulse.services.coaching.domain import telling
from fitpulse.services.coaching.domain.changes import below_work, spared, with_items
from fitpulse.services.coaching.domain.fitting import kept_within
from fitpulse.services.coaching.domain.index import Entry, Index, equipment_bits, region_bits
from fitpulse.services.coaching.domain.loads import Ladder, ladder_of
from fitpulse.services.coaching.domain.next_sets import step_up
from fitpulse.services.coaching.domain.pains import spared_until, tried_again
from fitpulse.services.coaching.domain.refusals import ExerciseNotPlanned
from fitpulse.services.coaching.domain.remaining import expectations, left_of, remaining, seconds, working
from fitpulse.services.coaching.domain.strength import DEFAULT_BODYWEIGHT_KG
from fitpulse.services.coaching.domain.swapping import swap

_EASIER, _HARDER = 0.95, 1.05
_MOST_RIR, _LEAST_RIR = 4.0, 1.0
_LIGHTEST = 0.85
_EASIER_HOLD, _MORE_HOLD_S = 0.8, 5
_REPS, _MOST_REPS = 2, 30
_SLACK_S = 60.0


def granted(session: Underway, wish: Wish, body: BodyState, at: datetime, index: Index) -> Underway:
    """Answer with the session that remains; its reason says what changed. Pain is learned by `body` already."""
    if wish.what == "busy":
        session, reason = _busy(session, wish.exercise or "", body, at, index)
    elif wish.what == "pain":
        session, reason = _pain(session, wish.exercise or "", wish.region or "", body, at, index)
    elif wish.what == "minutes_left":
        session, reason = _less_time(session, wish.minutes or 0.0, body, at, index)
    elif wish.what == "too_hard":
        session, reason = _easier(session, index)
    else:
        session, reason = _harder(session, index)
    return _laid_out(session, reason, body, index)


def fitted(
    session: Underway, profile: AthleteProfile, body: BodyState, at: datetime, index: Index
) -> Underway:
    """Bring a session under way to changed equipment, limits or minutes of today."""
    hurt = {injury.region: injury for injury in (*session.athlete.injuries, *profile.injuries)}
    now = replace(profile, injuries=tuple(hurt.values()))
    if now == session.athlete or not session.plan.items:
        return session
    minutes_changed = now.minutes != session.athlete.minutes
    session = replace(session, athlete=now)
    for item in session.plan.items:
        if not _allowed(index.by_id[item.exercise], now):
            session, _ = _replaced(session, item, "dislike", None, body, at, index)
    session = with_items(session, (_on_ladder(item, now, index) for item in session.plan.items))
    if minutes_changed:
        spent = (at - session.at).total_seconds() / 60.0
        session, _ = _less_time(session, max(0.0, now.minutes - spent), body, at, index)
    return _laid_out(session, telling.conditions_changed(), body, index)


def _laid_out(session: Underway, reason: str, body: BodyState, index: Index) -> Underway:
    plan = replace(session.plan, reason=reason)
    left = remaining(plan, plan.items, goal=session.athlete.goal, pace=body.pace, index=index)
    return replace(session, plan=left, begun=True)


def _busy(
    session: Underway, exercise: str, body: BodyState, at: datetime, index: Index
) -> tuple[Underway, str]:
    """Swap the exercise for another on free equipment; where none is as good, keep it for the end."""
    item = _left(session, exercise)
    changed, found = _replaced(session, item, "busy", None, body, at, index)
    if found is not None:
        return changed, telling.busy(_name(exercise, index), _name(found.exercise, index))
    others = [each for each in session.plan.items if each is not item]
    name = _name(exercise, index)
    if not others or session.plan.items[-1] is item:
        return session, telling.wait_for(name)
    return with_items(session, [*others, replace(item, superset=None)]), telling.kept_for_last(name)


def _pain(
    session: Underway, exercise: str, region: str, body: BodyState, at: datetime, index: Index
) -> tuple[Underway, str]:
    """Take out the exercise and all that loads the region; what spares it may take over."""
    session = spared(session, region)
    hurt = region_bits([region])
    again, until = tried_again(body, exercise, at), spared_until(body, region, at)
    said = [telling.pain(_name(exercise, index), region, again, until)]
    for item in session.plan.items:
        if item.exercise == exercise or index.by_id[item.exercise].regions & hurt:
            session, found = _replaced(session, item, "pain", region, body, at, index)
            name = _name(item.exercise, index)
            if found is None:
                said.append(telling.left_out(name))
            else:
                said.append(telling.takes_over(_name(found.exercise, index), name))
    return session, " ".join(said)


def _less_time(
    session: Underway, minutes: float, body: BodyState, at: datetime, index: Index
) -> tuple[Underway, str]:
    before = sum(len(working(item)) for item in session.plan.items)
    items = kept_within(session, minutes, body, at, index)
    after = sum(len(working(item)) for item in items)
    return with_items(session, items), telling.less_time(minutes, before - after)


def _easier(session: Underway, index: Index) -> tuple[Underway, str]:
    """Take 5 % off what is left, or reps where no such load is near, and ask for one more rep in reserve."""
    changed = (_eased(item, index.by_id[item.exercise], session.athlete) for item in session.plan.items)
    return with_items(session, changed), telling.easier()


def _harder(session: Underway, index: Index) -> tuple[Underway, str]:
    """Add one sane step to what is left, or a rep, and ask for one rep less in reserve."""
    changed = (_hardened(item, index.by_id[item.exercise], session.athlete) for item in session.plan.items)
    return with_items(session, changed), telling.harder()


def _eased(item: PlanItem, entry: Entry, athlete: AthleteProfile) -> PlanItem:
    ladder, body_kg = ladder_of(entry, athlete), _body_kg(entry, athlete)

    def ease(one: PlannedSet) -> PlannedSet:
        if one.kind == "hold" and one.seconds is not None:
            return replace(one, seconds=max(1, int(_EASIER_HOLD * one.seconds)))
        if one.kind != "work" or one.reps_min is None or one.reps_max is None:
            return one
        rir = one.rir if one.rir is None or one.rir >= _MOST_RIR else min(_MOST_RIR, one.rir + 1.0)
        lighter = _lighter(ladder, one.load_kg, body_kg)
        if lighter is not None:
            return replace(one, load_kg=lighter, rir=rir)
        low = max(1, one.reps_min - _REPS)
        return replace(one, reps_min=low, reps_max=max(low, one.reps_max - _REPS), rir=rir)

    return _revised(item, [ease(one) for one in item.sets], telling.eased)


def _hardened(item: PlanItem, entry: Entry, athlete: AthleteProfile) -> PlanItem:
    ladder, body_kg = ladder_of(entry, athlete), _body_kg(entry, athlete)

    def harden(one: PlannedSet) -> PlannedSet:
        if one.kind == "hold" and one.seconds is not None:
            return replace(one, seconds=one.seconds + _MORE_HOLD_S)
        if one.kind != "work" or one.reps_min is None or one.reps_max is None:
            return one
        rir = one.rir if one.rir is None or one.rir <= _LEAST_RIR else max(_LEAST_RIR, one.rir - 1.0)
        heavier = None
        if ladder is not None and one.load_kg is not None:
            heavier = step_up(ladder, one.load_kg, _HARDER * (one.load_kg + body_kg) - body_kg, body_kg)
        if heavier is not None:
            return replace(one, load_kg=heavier, rir=rir)
        if one.reps_max >= _MOST_REPS:
            return replace(one, rir=rir)
        return replace(one, reps_min=one.reps_min + 1, reps_max=one.reps_max + 1, rir=rir)

    return _revised(item, [harden(one) for one in item.sets], telling.hardened)


def _revised(
    item: PlanItem, sets: list[PlannedSet], reason: Callable[[PlannedSet, PlannedSet], str]
) -> PlanItem:
    """Write the new sets; the reason follows the last of them, unless nothing could change."""
    if tuple(sets) == item.sets:
        return item
    return replace(item, sets=below_work(sets), reason=reason(item.sets[-1], sets[-1]))


def _lighter(ladder: Ladder | None, load_kg: float | None, body_kg: float) -> float | None:
    if ladder is None or load_kg is None:
        return None
    found = ladder.floor(_EASIER * (load_kg + body_kg) - body_kg)
    return found if found is not None and found + body_kg >= _LIGHTEST * (load_kg + body_kg) else None


def _replaced(
    session: Underway,
    item: PlanItem,
    cause: SwapCause,
    region: str | None,
    body: BodyState,
    at: datetime,
    index: Index,
) -> tuple[Underway, PlanItem | None]:
    """Put the most alike exercise that fits in its place, within its time; take it out where there is none."""
    request = SwapRequest(
        plan=session.plan,
        exercise=item.exercise,
        athlete=session.athlete,
        body=body,
        at=at,
        cause=cause,
        region=region,
        checkin=session.checkin,
    )
    found = swap(request, index).item
    if found is None:
        return with_items(session, (each for each in session.plan.items if each is not item)), None
    found = _no_longer(found, seconds([item], index) + _SLACK_S, index)
    expected = {**session.expected, **expectations([found], session.athlete, body, at, index)}
    items = (found if each is item else each for each in session.plan.items)
    return with_items(replace(session, expected=expected), items), found


def _no_longer(item: PlanItem, most_s: float, index: Index) -> PlanItem:
    while seconds([item], index) > most_s and len(working(item)) > 1:
        item = replace(item, sets=item.sets[:-1])
    return item


def _on_ladder(item: PlanItem, athlete: AthleteProfile, index: Index) -> PlanItem:
    """Take loads that can't be made today down to the next that can; out of reach below the lightest."""
    ladder = ladder_of(index.by_id[item.exercise], athlete)
    if ladder is None:
        return item
    sets = [
        one
        if one.load_kg is None or ladder.holds(one.load_kg)
        else replace(one, load_kg=ladder.floor(one.load_kg) or ladder.least_kg)
        for one in item.sets
    ]
    return replace(item, sets=below_work(sets))


def _allowed(entry: Entry, athlete: AthleteProfile) -> bool:
    """Whether equipment, injuries and bans of today leave it possible, and something to load it with."""
    if entry.needs & ~equipment_bits(athlete.equipment) or entry.id in athlete.banned:
        return False
    if entry.regions & region_bits(injury.region for injury in athlete.injuries):
        return False
    return ladder_of(entry, athlete) is not None or entry.exercise.load_unit not in {"total", "per_hand"}


def _left(session: Underway, exercise: str) -> PlanItem:
    item = left_of(session, exercise)
    if item is None:
        detail = f"{exercise} is not among what is left of {session.id}."
        raise ExerciseNotPlanned(detail)
    return item


def _body_kg(entry: Entry, athlete: AthleteProfile) -> float:
    return (athlete.bodyweight_kg or DEFAULT_BODYWEIGHT_KG) * entry.exercise.bodyweight_fraction


def _name(exercise: str, index: Index) -> str:
    return index.by_id[exercise].exercise.name
