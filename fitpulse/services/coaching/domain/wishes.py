"""What the athlete says on the way, and the session that remains: busy, pain, too hard, too easy, less time."""

from dataclasses import replace
from datetime import datetime, timedelta

from fitpulse.services.coaching.api import (
    AthleteProfile,
    BodyState,
    PlanItem,
    SwapCause,
    SwapRequest,
    Underway,
    Wish,
)
from fitpulse.services.coaching.domain import telling
from fitpulse.services.coaching.domain.changes import below_work, spared, with_items
from fitpulse.services.coaching.domain.effort import easier, harder
from fitpulse.services.coaching.domain.fitting import kept_within
from fitpulse.services.coaching.domain.index import Entry, Index, equipment_bits, region_bits
from fitpulse.services.coaching.domain.loads import ladder_of
from fitpulse.services.coaching.domain.pains import spared_until, tried_again
from fitpulse.services.coaching.domain.planner_policy import STANDARD, PlannerPolicy
from fitpulse.services.coaching.domain.refusals import ExerciseNotPlanned
from fitpulse.services.coaching.domain.remaining import expectations, left_of, remaining, seconds, working
from fitpulse.services.coaching.domain.swapping import swap

_SLACK_S = 60.0


def granted(
    session: Underway,
    wish: Wish,
    body: BodyState,
    at: datetime,
    index: Index,
    policy: PlannerPolicy = STANDARD,
) -> Underway:
    """Answer with the session that remains; its reason says what changed. Pain is learned by `body` already."""
    if wish.what == "busy":
        session, reason = _busy(session, wish.exercise or "", body, at, index, policy)
    elif wish.what == "pain":
        session, reason = _pain(session, wish.exercise or "", wish.region or "", body, at, index, policy)
    elif wish.what == "minutes_left":
        session, reason = _less_time(session, wish.minutes or 0.0, body, at, index, policy)
    elif wish.what == "too_hard":
        session, reason = easier(session, index)
    else:
        session, reason = harder(session, body.pace, at, index)
    return _laid_out(session, reason, body, index)


def fitted(
    session: Underway,
    profile: AthleteProfile,
    body: BodyState,
    at: datetime,
    index: Index,
    policy: PlannerPolicy = STANDARD,
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
            session, _ = _replaced(session, item, "dislike", None, body, at, index, policy)
    session = with_items(session, (_on_ladder(item, now, index) for item in session.plan.items))
    if minutes_changed:
        spent = (at - session.at).total_seconds() / 60.0
        session, _ = _less_time(session, max(0.0, now.minutes - spent), body, at, index, policy)
    return _laid_out(session, telling.conditions_changed(), body, index)


def _laid_out(session: Underway, reason: str, body: BodyState, index: Index) -> Underway:
    plan = replace(session.plan, reason=reason)
    left = remaining(plan, plan.items, goal=session.athlete.goal, pace=body.pace, index=index)
    return replace(session, plan=left, begun=True)


def _busy(
    session: Underway, exercise: str, body: BodyState, at: datetime, index: Index, policy: PlannerPolicy
) -> tuple[Underway, str]:
    """Swap the exercise for another on free equipment; where none is as good, keep it for the end."""
    item = _left(session, exercise)
    session = replace(session, said=replace(session.said, busy=(*session.said.busy, exercise)))
    changed, found = _replaced(session, item, "busy", None, body, at, index, policy)
    if found is not None:
        return changed, telling.busy(_name(exercise, index), _name(found.exercise, index))
    others = [each for each in session.plan.items if each is not item]
    name = _name(exercise, index)
    if not others or session.plan.items[-1] is item:
        return session, telling.wait_for(name)
    return with_items(session, [*others, replace(item, superset=None)]), telling.kept_for_last(name)


def _pain(
    session: Underway,
    exercise: str,
    region: str,
    body: BodyState,
    at: datetime,
    index: Index,
    policy: PlannerPolicy,
) -> tuple[Underway, str]:
    """Take out the exercise and all that loads the region; what spares it may take over."""
    session = spared(session, region)
    hurt = region_bits([region])
    again, until = tried_again(body, exercise, at), spared_until(body, region, at)
    said = [telling.pain(_name(exercise, index), region, again, until)]
    for item in session.plan.items:
        if item.exercise == exercise or index.by_id[item.exercise].regions & hurt:
            session, found = _replaced(session, item, "pain", region, body, at, index, policy)
            name = _name(item.exercise, index)
            if found is None:
                said.append(telling.left_out(name))
            else:
                said.append(telling.takes_over(_name(found.exercise, index), name))
    return session, " ".join(said)


def _less_time(
    session: Underway, minutes: float, body: BodyState, at: datetime, index: Index, policy: PlannerPolicy
) -> tuple[Underway, str]:
    before = sum(len(working(item)) for item in session.plan.items)
    items = kept_within(session, minutes, body, at, index, policy)
    after = sum(len(working(item)) for item in items)
    ends_at = at + timedelta(minutes=minutes)
    session = replace(session, said=replace(session.said, ends_at=ends_at))
    return with_items(session, items), telling.less_time(minutes, before - after)


def _replaced(
    session: Underway,
    item: PlanItem,
    cause: SwapCause,
    region: str | None,
    body: BodyState,
    at: datetime,
    index: Index,
    policy: PlannerPolicy,
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
        busy=session.said.busy,
    )
    found = swap(request, index, policy).item
    if found is None:
        return with_items(session, (each for each in session.plan.items if each is not item)), None
    found = _no_longer(found, seconds([item], index) + _SLACK_S, index)
    expected = {**session.expected, **expectations([found], session.athlete, body, at, index, policy)}
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


def _name(exercise: str, index: Index) -> str:
    return index.by_id[exercise].exercise.name
