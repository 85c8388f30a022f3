"""When a deload is called for before the block's end: lifts that fall, answers below normal, or a spike of load.

It is decided before a day's first set from what is known until then, by the plan and by the memory alike, and holds
to a Sunday, so that what the lighter week itself does to the figures can't end it. The block starts anew on the
Monday after.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from math import exp

from fitpulse.services.coaching.api import BodyState, ExerciseState, LoadState, SeasonState
from fitpulse.services.coaching.domain.normals import below, described
from fitpulse.services.coaching.domain.returning import BREAK
from fitpulse.services.coaching.domain.trend import trend

_SETTLED = timedelta(days=14)
"""No deload is called for so soon after a block's start or the last one."""

_RECENT, _BEFORE = timedelta(days=8), timedelta(days=21)
_FALL, _LEAST_LIFTS, _SHARE = -0.02, 3, 0.5
_LONG, _SHORT = 5, 3
_SPIKE, _KNOWN_DAYS = 1.5, 42
_CTL_DAYS, _ATL_DAYS = 42.0, 7.0
_WEDNESDAY = 2


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
    reason = _falling(exercises, today) or _worn(season, today) or _spiked(load, today)
    if not reason:
        return season, started
    sunday = today + timedelta(days=6 - today.weekday())
    until = sunday if today.weekday() <= _WEDNESDAY else sunday + timedelta(weeks=1)
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
    """Lifts whose last two sessions both fell short while strength did not rise, or that lost 2 % or more."""
    seen = [state for state in exercises if state.log_e1rm is not None and _practised(state, today)]
    down = [
        state
        for state in seen
        if trend(state) <= _FALL or (trend(state) <= 0.0 and not any(r.met for r in state.results))
    ]
    if len(down) < max(_LEAST_LIFTS, _SHARE * len(seen)):
        return ""
    return f"{len(down)} of {len(seen)} lifts lost 2 % in three weeks or fell short twice"


def _practised(state: ExerciseState, today: date) -> bool:
    """Whether it was trained this week and some time in the weeks before."""
    if len(state.results) < 2:  # noqa: PLR2004 -- this session and the one before
        return False
    newest, before = (today - result.at.date() for result in state.results[:2])
    return newest <= _RECENT and before <= _BEFORE


def _worn(season: SeasonState, today: date) -> str:
    long, short = below(season, today, _LONG), below(season, today, _SHORT)
    if long:
        return described(long[0])
    return " and ".join(described(state) for state in short) if len(short) > 1 else ""


def _spiked(load: LoadState, today: date) -> str:
    """Fatigue far above fitness, each corrected for the time since records began."""
    if load.first_day is None or (days := (today - load.first_day).days) < _KNOWN_DAYS:
        return ""
    ctl = load.ctl / (1.0 - exp(-days / _CTL_DAYS))
    atl = load.atl / (1.0 - exp(-days / _ATL_DAYS))
    if ctl <= 0.0 or atl < _SPIKE * ctl:
        return ""
    return f"the last week's load ({atl:.0f} a day) is {atl / ctl:.1f} times what you are used to ({ctl:.0f})"
