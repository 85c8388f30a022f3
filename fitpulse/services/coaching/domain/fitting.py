"""Cuts what is left of a session to the time that is left: the least valuable sets go first.

Sets are put into the order of their worth a second, whatever the time; a shorter time takes a shorter part of
that one order, so less time never gives more work.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from math import ceil

from fitpulse.services.coaching.api import BodyState, PlanItem, Underway
from fitpulse.services.coaching.domain.athlete import athlete_of
from fitpulse.services.coaching.domain.conditioning import LEAST_MINUTES, cardio_item, worthwhile
from fitpulse.services.coaching.domain.duration import planned_set_s, rest_s
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.domain.objective import Objective
from fitpulse.services.coaching.domain.planner_policy import PlannerPolicy
from fitpulse.services.coaching.domain.remaining import is_cardio, minutes_of, relaid, working


def kept_within(
    session: Underway,
    minutes: float,
    body: BodyState,
    at: datetime,
    index: Index,
    policy: PlannerPolicy,
) -> tuple[PlanItem, ...]:
    """Items that fit into these minutes at the athlete's pace; easy cardio keeps its share of the time.

    What fits stays as it is; else rests that had been lengthened go back to their plain length before any set
    is dropped.
    """
    goal, pace = session.athlete.goal, body.pace
    if minutes_of(session.plan.items, pace, index) <= minutes:
        return session.plan.items
    items = relaid((_at_plain_rests(item, goal, index) for item in session.plan.items), goal, index)
    whole = minutes_of(items, pace, index)
    if whole <= minutes:
        return items
    strength = [item for item in items if not is_cardio(item)]
    cardio = next((item for item in items if is_cardio(item)), None)
    planned = minutes_of([cardio], pace, index) if cardio is not None else 0.0
    easy = min(int(planned), _reserved(planned / whole, minutes))
    kept: tuple[PlanItem, ...] = ()
    order = _order(session, strength, body, at, index, policy)
    for count in range(1, len(order) + 1):
        tried = relaid(_first(strength, order[:count]), goal, index)
        if minutes_of(tried, pace, index) > minutes - easy:
            break
        kept = tried
    if cardio is None or not worthwhile(easy):
        return kept
    return (*kept, cardio_item(index.by_id[cardio.exercise], easy))


def _reserved(share: float, minutes: float) -> int:
    """Minutes for cardio. They grow with the time, but never faster, so that strength never gets less of more."""
    if share <= 0.0:
        return 0
    begins = ceil(LEAST_MINUTES / share) - 1
    return max(0, min(int(minutes * share), int(minutes) - begins))


def _order(
    session: Underway,
    items: Sequence[PlanItem],
    body: BodyState,
    at: datetime,
    index: Index,
    policy: PlannerPolicy,
) -> list[int]:
    """Places of the items, one for each working set, by what the next set of each is worth a second."""
    objective = Objective(athlete_of(session.athlete, body, at, session.checkin, index, policy=policy))
    entries = [index.by_id[item.exercise] for item in items]
    left = [len(working(item)) for item in items]
    costs = [_costs(item, index) for item in items]
    begun = [False] * len(items)
    found: list[int] = []
    while any(left):
        ranked = [
            (
                objective.worth(entry, objective.quality(entry))
                / (costs[place][0] + (0.0 if begun[place] else costs[place][1] / left[place])),
                -place,
            )
            for place, entry in enumerate(entries)
            if left[place]
        ]
        place = -max(ranked)[1]
        objective.add(entries[place])
        begun[place] = True
        left[place] -= 1
        found.append(place)
    return found


def _costs(item: PlanItem, index: Index) -> tuple[float, float]:
    """Seconds of one working set, and of all warm-ups."""
    entry = index.by_id[item.exercise]
    work = working(item)
    warm = [one for one in item.sets if one.kind == "warmup"]
    one_s = sum(planned_set_s(entry, one) for one in work) / len(work)
    return one_s, sum(planned_set_s(entry, one) for one in warm)


def _first(items: Sequence[PlanItem], order: Sequence[int]) -> list[PlanItem]:
    """Keep so many working sets of each item as its place appears in the order, warm-ups with them."""
    found = []
    for place, item in enumerate(items):
        kept = [one.n for one in working(item)][: order.count(place)]
        if kept:
            sets = tuple(one for one in item.sets if one.kind == "warmup" or one.n in kept)
            found.append(replace(item, sets=sets))
    return found


def _at_plain_rests(item: PlanItem, goal: str, index: Index) -> PlanItem:
    longest = rest_s(index.by_id[item.exercise], goal)
    return replace(item, sets=tuple(replace(one, rest_s=min(one.rest_s, longest)) for one in item.sets))
