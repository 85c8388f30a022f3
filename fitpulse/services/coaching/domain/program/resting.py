"""Whether a program leaves today free: what the person said first, then its own days of rest and its week."""

from datetime import timedelta

from fitpulse.services.coaching.api import NextSessionRequest, Plan
from fitpulse.services.coaching.domain import reasons
from fitpulse.services.coaching.domain.agenda import Rule
from fitpulse.services.coaching.domain.program import wording
from fitpulse.services.coaching.domain.program.model import Day, Program
from fitpulse.services.coaching.domain.program.state import ProgramState

_WEEK = timedelta(days=7)


def rest(
    program: Program, state: ProgramState, day: Day, request: NextSessionRequest, rule: Rule
) -> Plan | None:
    """A day of rest with its reason and what comes next, or None where there is a session to make."""
    if state.finished:
        return Plan(kind="rest", minutes=0, reason=wording.finished_reason(program))
    why = "" if request.insist else _rest_due(program, state, request, rule)
    return Plan(kind="rest", minutes=0, reason=wording.rest_reason(program, day.name, why)) if why else None


def _rest_due(program: Program, state: ProgramState, request: NextSessionRequest, rule: Rule) -> str:
    """Why today is a day off, or nothing: trained today, said so, too soon after the last session, a full week.

    A day that the person set to train is one, whatever the program would keep free.
    """
    today = request.at.date()
    days = {*state.done_on, *request.body.trained}
    recent = sorted(day for day in days if today - _WEEK < day <= today)
    if today in recent:
        return reasons.trained_today_reason()
    if rule.wish is not None:
        return rule.why if rule.wish == "rest" else ""
    if recent and (today - recent[-1]).days <= program.rest_days:
        return "The program keeps days of rest between its sessions."
    since_monday = sum(day >= today - timedelta(days=today.weekday()) for day in recent)
    if since_monday >= program.days_per_week:
        return reasons.week_full_reason(since_monday, "since Monday")
    return ""
