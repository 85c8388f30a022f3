"""When a deload is called for before the block's end: lifts that fall, answers below normal, or a spike of load.

Each needs two signs at once, because one alone is mostly noise. It is decided before a day's first set from what is
known until then, by the plan and by the memory alike, and holds for seven days, so that what the lighter week itself
does to the figures can't end it. The block starts anew on the day after.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from math import exp, sqrt

from fitpulse.services.coaching.api import BodyState, ExerciseState, LoadState, SeasonState
from fitpulse.services.coaching.domain.normals import below, described, strained
from fitpulse.services.coaching.domain.returning import BREAK
from fitpulse.services.coaching.domain.trend import trend

_SETTLED = timedelta(days=28)
"""No deload is called for so soon after a block's start or the last one."""

_RECENT, _BEFORE = timedelta(days=8), timedelta(days=21)
_FALL, _DOUBT, _LEAST_LIFTS, _SHARE = 0.04, 1.0, 3, 0.6
_LONG, _FELT = 4, 3
_SPIKE, _KNOWN_DAYS = 1.5, 42
_CTL_DAYS, _ATL_DAYS = 42.0, 7.0
_A_WEEK = timedelta(weeks=1)


def reviewed(
    season: SeasonState,
    started: date | None,
    exercises: Iterable[ExerciseState],
    load: LoadState,
    today: date,
) -> tuple[SeasonState, date | None]:
    """Call for a deload if one is due; return the season and the day from which the block counts."""
    last = season.deload_until
    if started is None or today - started < _SETTLED or (last is not None and today - last < _SETTLED):
        return season, started
    reason = _falling(exercises, today) or _worn(season, today) or _spiked(season, load, today)
    if not reason:
        return season, started
    until = today + _A_WEEK - timedelta(days=1)
    called = replace(
        season, deload_from=today, deload_until=until, deload_reason=f"{reason[0].upper()}{reason[1:]}."
    )
    return called, until + timedelta(days=1)


def standing(body: BodyState, today: date) -> BodyState:
    """The body with the deload that training today would find called for; a break rests better than one."""
    if body.trained and today - body.trained[-1] >= BREAK:
        return body
    season, started = reviewed(body.season, body.block_started, body.exercises, body.load, today)
    return body if season is body.season else replace(body, season=season, block_started=started)


def _falling(exercises: Iterable[ExerciseState], today: date) -> str:
    """Lifts that lost 4 % and more than their own doubt, and fell short of a target in both last sessions."""
    seen = [state for state in exercises if state.log_e1rm is not None and _practised(state, today)]
    down = [
        state
        for state in seen
        if trend(state) <= -max(_FALL, _DOUBT * sqrt(state.variance))
        and not any(result.met for result in state.results[:2])
    ]
    if len(down) < max(_LEAST_LIFTS, _SHARE * len(seen)):
        return ""
    return f"{len(down)} of {len(seen)} lifts lost 4 % or more in three weeks and fell short twice"


def _practised(state: ExerciseState, today: date) -> bool:
    """Whether it was trained this week and some time in the weeks before."""
    if len(state.results) < 2:  # noqa: PLR2004 -- this session and the one before
        return False
    newest, before = (today - result.at.date() for result in state.results[:2])
    return newest <= _RECENT and before <= _BEFORE


def _worn(season: SeasonState, today: date) -> str:
    long = below(season, today, _LONG)
    return " and ".join(described(state) for state in long) if len(long) > 1 else ""


def _spiked(season: SeasonState, load: LoadState, today: date) -> str:
    """Fatigue far above fitness, each corrected for the time since records began, and felt as well."""
    strain = strained(season, today, _FELT)
    if not strain or load.first_day is None or (days := (today - load.first_day).days) < _KNOWN_DAYS:
        return ""
    ctl = load.ctl / (1.0 - exp(-days / _CTL_DAYS))
    atl = load.atl / (1.0 - exp(-days / _ATL_DAYS))
    if ctl <= 0.0 or atl < _SPIKE * ctl:
        return ""
    times = f"{atl / ctl:.1f} times what you are used to ({ctl:.0f})"
    return f"the last week's load ({atl:.0f} a day) is {times}, and {strain}"
