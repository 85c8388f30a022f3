"""Composes today's session: gate, choose, prescribe, fit into the time, and say why."""

from dataclasses import dataclass

from fitpulse.services.coaching.api import Plan, PlanRequest
from fitpulse.services.coaching.domain import reasons
from fitpulse.services.coaching.domain.agenda import Agenda
from fitpulse.services.coaching.domain.athlete import Athlete, athlete_of
from fitpulse.services.coaching.domain.cardio import Cardio, cardio_of
from fitpulse.services.coaching.domain.conditioning import most_minutes, reserved_minutes, worthwhile
from fitpulse.services.coaching.domain.duration import Clock, planned_set_s, start_s
from fitpulse.services.coaching.domain.eligibility import permitted
from fitpulse.services.coaching.domain.halves import in_turn
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.domain.planner_policy import STANDARD, PlannerPolicy
from fitpulse.services.coaching.domain.recovery import RECOVERED
from fitpulse.services.coaching.domain.resting import rest_due
from fitpulse.services.coaching.domain.selection import (
    FEWEST_SETS,
    MOST_EXERCISES,
    MOST_WITHOUT_CARDIO,
    additions,
    cut,
)
from fitpulse.services.coaching.domain.session import arrange, items_of
from fitpulse.services.coaching.domain.slot import Slot
from fitpulse.services.coaching.domain.volume import WEIGHT

_MOVING_GOALS = {"general", "fat_loss", "endurance"}
_ENOUGH_READY = 0.25
_FILLED = 0.9


@dataclass(frozen=True, slots=True)
class _Time:
    """The minutes at hand: what the goal keeps for cardio, getting started, and the seconds for strength."""

    minutes: int
    cardio_minutes: int
    clock: Clock

    @property
    def starting_s(self) -> float:
        return start_s(self.clock.budget_s(self.minutes - self.cardio_minutes))

    @property
    def strength_s(self) -> float:
        return self.clock.budget_s(self.minutes - self.cardio_minutes) - self.starting_s


def plan(request: PlanRequest, index: Index, policy: PlannerPolicy = STANDARD) -> Plan:
    """Answer with today's session, or with a day of rest and its reason. Pure and deterministic."""
    today, agenda = request.at.date(), Agenda(request.edits)
    profile = agenda.profile(request.athlete, today)
    athlete = athlete_of(
        profile, request.body, request.at, request.checkin, index, request.edits.event, policy
    )
    rule = agenda.rule(today)
    if not request.insist and (reason := rest_due(athlete, rule)):
        return _rest(athlete, reason)
    minutes = next(m for m in (request.minutes, agenda.minutes(today), profile.minutes) if m is not None)
    open_to = tuple(in_turn(athlete, permitted(athlete, index)))
    cardio = cardio_of(athlete, open_to)
    reserved = reserved_minutes(athlete.profile.goal, minutes) if cardio is not None else 0
    time = _Time(minutes, reserved, Clock(request.body.pace))
    most = MOST_EXERCISES if cardio is not None else MOST_WITHOUT_CARDIO
    picked = additions(athlete, open_to, time.strength_s * athlete.temper.sets_share, most=most)
    moving = request.insist or rule.wish == "train" or athlete.profile.goal in _MOVING_GOALS
    if len(picked) < FEWEST_SETS or not (moving or _ready_share(athlete) >= _ENOUGH_READY):
        if cardio is None or not moving:
            return _rest(athlete, reasons.resting_reason(athlete))
        picked = []
    return _session(athlete, picked, cardio, time, index)


def _session(athlete: Athlete, picked: list[Slot], cardio: Cardio | None, time: _Time, index: Index) -> Plan:
    """Cut the order of sets to the time, and let rests or easy cardio use what no set fits into.

    A bad day takes part of the time from the sets and leaves it to the rests.
    """
    used, whole = cut(picked, time.strength_s * athlete.temper.sets_share, athlete.sore)
    slots = arrange(used)
    spare_s = time.strength_s - sum(slot.seconds() for slot in slots)
    easy = worthwhile(time.cardio_minutes)
    if cardio is not None and whole:
        spare_minutes = time.cardio_minutes + int(time.clock.minutes(spare_s))
        easy = worthwhile(min(spare_minutes, most_minutes(athlete.profile.goal, time.minutes)))
        spare_s -= time.clock.budget_s(max(0, easy - time.cardio_minutes))
    items = items_of(athlete, slots, spare_s=spare_s)
    spent_s = time.starting_s
    spent_s += sum(planned_set_s(index.by_id[item.exercise], one) for item in items for one in item.sets)
    strength_minutes = time.clock.minutes(spent_s)
    if cardio is not None and strength_minutes + easy < _FILLED * time.minutes:
        easy = min(int(time.minutes - strength_minutes), most_minutes(athlete.profile.goal, time.minutes))
    if cardio is not None and easy:
        items.append(cardio.item(easy))
    if not items:
        return _rest(athlete, reasons.too_short_reason(time.minutes))
    return Plan(
        kind="strength" if not easy else "mixed" if slots else "conditioning",
        minutes=int(strength_minutes) + easy,
        reason=reasons.session_reason(athlete, slots),
        items=tuple(items),
        phase=athlete.phase.name,
    )


def _rest(athlete: Athlete, reason: str) -> Plan:
    return Plan(kind="rest", minutes=0, reason=reason, phase=athlete.phase.name)


def _ready_share(athlete: Athlete) -> float:
    """How much of today's wanted work, weighed by what matters, lies in muscles that are recovered."""
    wanted = [dose * weight for dose, weight in zip(athlete.doses, WEIGHT, strict=True)]
    ready = sum(
        want for want, recovered in zip(wanted, athlete.recovery, strict=True) if recovered >= RECOVERED
    )
    total = sum(wanted)
    return ready / total if total else 0.0
