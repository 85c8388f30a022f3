"""Whether the calendar makes today a day off: what the athlete said first, then the week's own limit."""

from datetime import timedelta

from fitpulse.services.coaching.domain import reasons
from fitpulse.services.coaching.domain.agenda import Rule, monday_of
from fitpulse.services.coaching.domain.athlete import Athlete

_WEEK = timedelta(days=7)


def rest_due(athlete: Athlete, rule: Rule) -> str:
    """Why today is a day off, or nothing: it was said so, the week is full, or today has had its session.

    A week is Monday to Sunday, and no seven days in a row hold more than one session too many. A day that the
    athlete set to train is never too many.
    """
    today, limit = athlete.at.date(), athlete.profile.days_per_week
    recent = [day for day in athlete.body.trained if today - _WEEK < day <= today]
    if today in recent:
        return reasons.trained_today_reason()
    if rule.wish is not None:
        return rule.why if rule.wish == "rest" else ""
    since_monday = sum(day >= monday_of(today) for day in recent)
    if since_monday >= limit:
        return reasons.week_full_reason(since_monday, "since Monday")
    if len(recent) > limit:
        return reasons.week_full_reason(len(recent), "in the last 7 days")
    return ""
