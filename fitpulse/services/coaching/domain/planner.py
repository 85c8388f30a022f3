"""Composes today's session: gate, choose, prescribe, fit into the time, and say why."""

from datetime import timedelta

from fitpulse.services.coaching.api import Plan, PlanItem, PlannedSet, PlanRequest
from fitpulse.services.coaching.domain import reasons
from fitpulse.services.coaching.domain.athlete import Athlete, athlete_of
from fitpulse.services.coaching.domain.conditioning import choose_cardio, reserved_minutes, worthwhile
from fitpulse.services.coaching.domain.duration import Clock, planned_set_s, start_s
from fitpulse.services.coaching.domain.index import Entry, Index
from fitpulse.services.coaching.domain.recovery import RECOVERED
from fitpulse.services.coaching.domain.selection import (
    FEWEST_SETS,
    MOST_EXERCISES,
    MOST_WITHOUT_CARDIO,
    additions,
    cut,
)
from fitpulse.services.coaching.domain.session import arrange, items_of
from fitpulse.services.coaching.domain.volume import WEIGHT

_WEEK = timedelta(days=7)
_MOVING_GOALS = {"general", "fat_loss", "endurance"}
_ENOUGH_READY = 0.4
_FILLED = 0.9


def plan(request: PlanRequest, index: Index) -> Plan:
    """Answer with today's session, or with a day of rest and its reason. Pure and deterministic."""
    athlete = athlete_of(request.athlete, request.body, request.at, request.checkin, index)
    minutes = request.minutes if request.minutes is not None else request.athlete.minutes
    if not request.insist and (reason := _rest_due(athlete)):
        return _rest(athlete, reason)
    clock = Clock(request.body.pace)
    available_s = clock.budget_s(minutes)
    budget_s = available_s - start_s(available_s)
    cardio = choose_cardio(athlete, index)
    picked = additions(
        athlete, index, budget_s, most=MOST_EXERCISES if cardio is not None else MOST_WITHOUT_CARDIO
    )
    moving = athlete.profile.goal in _MOVING_GOALS
    if len(picked) < FEWEST_SETS or not (request.insist or moving or _ready_share(athlete) >= _ENOUGH_READY):
        if cardio is None or not (request.insist or moving):
            return _rest(athlete, reasons.resting_reason(athlete))
        picked = []
    reserved = reserved_minutes(athlete.profile.goal, minutes) if cardio is not None else 0
    used, whole = cut(picked, budget_s - clock.budget_s(reserved), athlete.sore)
    slots = arrange(used)
    left_s = budget_s - sum(slot.seconds() for slot in slots)
    easy = reserved
    if cardio is not None and (whole or not slots):
        easy = max(reserved, worthwhile(int(clock.minutes(left_s))))
    items = items_of(athlete, slots, spare_s=left_s - clock.budget_s(easy))
    spent_s = available_s - budget_s
    spent_s += sum(planned_set_s(index.by_id[i.exercise], planned) for i in items for planned in i.sets)
    strength_minutes = clock.minutes(spent_s)
    if cardio is not None and strength_minutes + easy < _FILLED * minutes:
        easy = int(minutes - strength_minutes)
    if cardio is not None and easy:
        items.append(_cardio_item(cardio, easy))
    return Plan(
        kind="strength" if not easy else "mixed" if slots else "conditioning",
        minutes=int(strength_minutes) + easy,
        reason=reasons.session_reason(athlete, slots),
        items=tuple(items),
        phase=athlete.phase.name,
    )


def _rest(athlete: Athlete, reason: str) -> Plan:
    return Plan(kind="rest", minutes=0, reason=reason, phase=athlete.phase.name)


def _rest_due(athlete: Athlete) -> str:
    """Why the calendar makes today a day off, or nothing: the week is full, or today has had its session.

    A week is Monday to Sunday, and no seven days in a row hold more than one session too many.
    """
    today, limit = athlete.at.date(), athlete.profile.days_per_week
    monday = today - timedelta(days=today.weekday())
    recent = [day for day in athlete.body.trained if today - _WEEK < day <= today]
    if today in recent:
        return reasons.trained_today_reason()
    since_monday = sum(day >= monday for day in recent)
    if since_monday >= limit:
        return reasons.week_full_reason(since_monday, "since Monday")
    if len(recent) > limit:
        return reasons.week_full_reason(len(recent), "in the last 7 days")
    return ""


def _ready_share(athlete: Athlete) -> float:
    """How much of today's wanted work, weighed by what matters, lies in muscles that are recovered."""
    wanted = [dose * weight for dose, weight in zip(athlete.doses, WEIGHT, strict=True)]
    ready = sum(
        want for want, recovered in zip(wanted, athlete.recovery, strict=True) if recovered >= RECOVERED
    )
    total = sum(wanted)
    return ready / total if total else 0.0


def _cardio_item(cardio: Entry, minutes: int) -> PlanItem:
    return PlanItem(
        exercise=cardio.id,
        reason=reasons.cardio_reason(minutes),
        sets=(PlannedSet(n=1, kind="cardio", rest_s=0, seconds=minutes * 60),),
    )
