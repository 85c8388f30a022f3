"""What is left of a session under way: a plan without the sets done, laid out anew when it changes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from math import log

from fitpulse.services.coaching.api import (
    AthleteProfile,
    BeginRequest,
    BodyState,
    Plan,
    PlanItem,
    PlannedSet,
    SetDone,
    Underway,
)
from fitpulse.services.coaching.domain.athlete import athlete_of
from fitpulse.services.coaching.domain.changes import place_of
from fitpulse.services.coaching.domain.duration import MOVE_ON_S, Clock, planned_set_s, rest_s, start_s
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.domain.planner_policy import STANDARD, PlannerPolicy

_TELLING_S = 600.0
WORKING = frozenset({"work", "hold", "cardio"})


def left_of(session: Underway, exercise: str) -> PlanItem | None:
    """Find what is left of an exercise."""
    return next((item for item in session.plan.items if item.exercise == exercise), None)


def target_of(session: Underway, exercise: str, n: int | None) -> PlannedSet | None:
    """Find the set that was asked for under this number; None where it is the athlete's own idea."""
    item = left_of(session, exercise)
    if item is None or n is None:
        return None
    return next((planned for planned in item.sets if planned.n == n), None)


def told_target(session: Underway, done: SetDone, n: int | None) -> SetDone:
    """Write into a set what was asked of it: of raised reps what was asked at first, for the change may not be heard.

    A load other than asked is no shortfall of its own: reps and reserve are judged.
    """
    target = target_of(session, done.exercise, n)
    if target is None or n is None:
        return done
    first = session.said.asked_reps.get(place_of(done.exercise, n))
    reps = target.reps_min
    if reps is not None and first is not None:
        reps = min(reps, first)
    return replace(done, target_reps=reps, target_rir=target.rir, target_seconds=target.seconds)


def begin(request: BeginRequest, index: Index, policy: PlannerPolicy = STANDARD) -> Underway:
    """Start a planned session, of which everything is still to do."""
    found = request.plan
    return Underway(
        id=request.id,
        at=request.at,
        plan=found,
        athlete=request.athlete,
        checkin=request.checkin,
        expected=expectations(found.items, request.athlete, request.body, request.at, index, policy),
        planned_minutes=found.minutes,
        planned_sets=sum(len(working(item)) for item in found.items),
    )


def expectations(
    items: Iterable[PlanItem],
    athlete: AthleteProfile,
    body: BodyState,
    at: datetime,
    index: Index,
    policy: PlannerPolicy,
) -> dict[str, float]:
    """Log of the cautious e1RM (kg) of each item's exercise, which its loads are made from."""
    strength = athlete_of(athlete, body, at, None, index, policy=policy).strength
    return {item.exercise: log(strength.belief(index.by_id[item.exercise]).cautious_kg) for item in items}


def planned_minutes(session: Underway, minutes: float, pace: float) -> float:
    """Minutes that were planned for what was done, so that a session cut short says nothing of the pace.

    Too little done to tell answers with the minutes really taken.
    """
    if session.done_s < _TELLING_S:
        return minutes
    return Clock(pace).minutes(session.done_s + start_s(session.done_s))


def working(item: PlanItem) -> list[PlannedSet]:
    return [planned for planned in item.sets if planned.kind in WORKING]


def passed(items: Iterable[PlanItem], exercise: str, n: int) -> Iterator[PlanItem]:
    """Leave out the exercise's sets up to the n-th: done, or skipped on the way to it."""
    for item in items:
        if item.exercise == exercise:
            yield replace(item, sets=tuple(planned for planned in item.sets if planned.n > n))
        else:
            yield item


def relaid(items: Iterable[PlanItem], goal: str, index: Index) -> tuple[PlanItem, ...]:
    """Drop what has no work left; who lost the partner of a superset rests alone, and walks on at the end."""
    left = [item for item in items if working(item)]
    letters = [item.superset for item in left]
    found = []
    for item in left:
        if item.superset is not None and letters.count(item.superset) > 1:
            found.append(item)
            continue
        long_s = rest_s(index.by_id[item.exercise], goal)
        *before, last = item.sets
        found.append(
            replace(
                item,
                superset=None,
                sets=(
                    *(_rested(planned, long_s) if item.superset else planned for planned in before),
                    replace(last, rest_s=min(last.rest_s, MOVE_ON_S)),
                ),
            )
        )
    return tuple(found)


def seconds(items: Sequence[PlanItem], index: Index) -> float:
    """Seconds of all sets and rests, at nobody's pace in particular."""
    return sum(planned_set_s(index.by_id[item.exercise], planned) for item in items for planned in item.sets)


def remaining(plan: Plan, items: Iterable[PlanItem], *, goal: str, pace: float, index: Index) -> Plan:
    """Lay out these items as what is left of the plan, with the minutes that they take."""
    laid = relaid(items, goal, index)
    return replace(plan, items=laid, minutes=round(minutes_of(laid, pace, index)))


def minutes_of(items: Sequence[PlanItem], pace: float, index: Index) -> float:
    """Minutes at the athlete's pace; cardio goes by the clock."""
    cardio = sum((one.seconds or 0) for item in items if is_cardio(item) for one in item.sets)
    others = [item for item in items if not is_cardio(item)]
    return Clock(pace).minutes(seconds(others, index)) + cardio / 60.0


def is_cardio(item: PlanItem) -> bool:
    return any(one.kind == "cardio" for one in item.sets)


def _rested(planned: PlannedSet, long_s: int) -> PlannedSet:
    return planned if planned.kind == "warmup" else replace(planned, rest_s=max(planned.rest_s, long_s))
