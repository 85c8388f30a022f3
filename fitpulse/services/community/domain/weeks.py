"""ISO 8601 weeks: "2026-W47" outside, its Monday inside."""

import re
from datetime import date, timedelta
from typing import Final

from fitpulse.kernel.errors import BadRequest

WRITTEN: Final = re.compile(r"(?P<year>(?:19[7-9]|20\d|21\d)\d)-W(?P<week>\d{2})", re.ASCII)
"""Weeks of our time, 1970 to 2199."""


class BadWeek(BadRequest):
    slug = "bad-week"
    title = "This is not a week"


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def parse_week(text: str) -> date:
    """The Monday of "2026-W47"; raises BadWeek."""
    found = WRITTEN.fullmatch(text)
    try:
        if found:
            return date.fromisocalendar(int(found["year"]), int(found["week"]), 1)
    except ValueError:
        pass
    detail = "Write an ISO week such as 2026-W47."
    raise BadWeek(detail)


def written(week: date) -> str:
    """The ISO name of the week that starts on the Monday `week`."""
    year, number, _ = week.isocalendar()
    return f"{year:04d}-W{number:02d}"
