"""Where in the season the athlete stands: weeks that build, a deload, the way back after a break, a taper.

A block is a few building weeks, in which volume rises and reps in reserve fall, and one deload week. Its weeks run
from Monday to Sunday, and weeks without training don't count. A deload is planned at the block's end or called
for earlier (`deload.py`); ten days without training rest as well as one, so the block starts anew after them.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from fitpulse.services.coaching.api import AthleteProfile, BodyState, Event
from fitpulse.services.coaching.domain.deload import standing
from fitpulse.services.coaching.domain.normals import strained
from fitpulse.services.coaching.domain.planner_policy import STANDARD, PlannerPolicy
from fitpulse.services.coaching.domain.returning import BREAK, Comeback, comeback
from fitpulse.services.coaching.domain.taper import taper_share

_WEEK = timedelta(weeks=1)
_THURSDAY = 3
_TAPER_RIR, _FIRST_WEEKS = 2.0, 3


@dataclass(frozen=True, slots=True)
class Phase:
    """One week of a block. `volume` places the weekly sets in the muscle's range: 0 its floor, 1 its top.

    In a deload `sets_share` and `load_share` keep the policy's part of the sets and loads. After a
    break both are below 1 at first, the loads for what was last done before `back`, the day of the first session
    since.
    """

    name: str
    week: int
    weeks: int
    rir: float
    volume: float
    sets_share: float = 1.0
    load_share: float = 1.0
    why: str = ""
    back: date | None = None
    away_days: int = 0

    @property
    def reason(self) -> str:
        """What decided, then the week and its reserve as they stand."""
        if self.light:
            return self.why
        week = f"Week {self.week} of {self.weeks}, about {self.rir:g} reps in reserve."
        return f"{self.why} {week}" if self.why else week

    @property
    def deload(self) -> bool:
        return self.name == "deload"

    @property
    def light(self) -> bool:
        """Whether the week is meant to be light, so that time left over is not filled with more work."""
        return self.name in {"deload", "taper"}


def phase_of(
    athlete: AthleteProfile,
    body: BodyState,
    today: date,
    event: Event | None = None,
    policy: PlannerPolicy = STANDARD,
) -> Phase:
    """Find what this week is for `today`."""
    if event is not None and (share := taper_share(event.day, today)) is not None:
        return _taper(athlete, body, today, event, share, policy)
    loading = policy.loading_weeks.of(athlete.experience)
    body = standing(body, today)
    season = body.season
    if season.deload_from and season.deload_until and season.deload_from <= today <= season.deload_until:
        reason = (
            f"Deload until {season.deload_until:%A}: {season.deload_reason} Fewer sets, a little lighter."
        )
        return replace(_deload(1, loading + 1, policy), why=reason)
    back = comeback(body.trained, today)
    week = _week_of_block(body, today, loading)
    if week == loading:
        return _deload(week + 1, loading + 1, policy)
    return _build(athlete, body, today, week, back, policy)


def deloaded(athlete: AthleteProfile, body: BodyState, day: date, policy: PlannerPolicy = STANDARD) -> bool:
    """Whether a past day of this block or the last one lay in a deload."""
    season = body.season
    if season.deload_from and season.deload_until and season.deload_from <= day <= season.deload_until:
        return True
    started, loading = body.block_started, policy.loading_weeks.of(athlete.experience)
    return started is not None and day >= started and _week_of_block(body, day, loading) == loading


def _week_of_block(body: BodyState, today: date, loading: int) -> int:
    """Number the block's week from 0; the last is the deload."""
    started = body.block_started
    if started is None or (body.trained and today - body.trained[-1] >= BREAK):
        return 0
    monday = _first_monday(started)
    passed = max(0, (today - monday) // _WEEK)
    known = body.trained[0] if body.trained else today
    idle = sum(
        not any(week <= day < week + _WEEK for day in body.trained)
        for week in (monday + n * _WEEK for n in range(passed))
        if week >= known
    )
    return (passed - idle) % (loading + 1)


def _first_monday(started: date) -> date:
    """Let a block that began from Thursday on count from the next Monday, so that no first week is too short."""
    monday = started - timedelta(days=started.weekday())
    return monday + _WEEK if started.weekday() >= _THURSDAY else monday


def _build(
    athlete: AthleteProfile,
    body: BodyState,
    today: date,
    week: int,
    back: Comeback | None,
    policy: PlannerPolicy,
) -> Phase:
    loading = policy.loading_weeks.of(athlete.experience)
    strain = strained(body.season, today) if week else ""
    done = week / (loading - 1)
    risen = min(1.0, max(0, week - bool(strain)) / policy.rising_weeks)
    last = policy.last_rir + (0.5 if athlete.experience == "beginner" else 0.0)
    rir = round((policy.first_rir + (last - policy.first_rir) * done) * 2) / 2
    first = _FIRST_WEEKS * athlete.days_per_week
    careful = athlete.goal == "return" and body.sessions < first
    volume = 0.0 if careful else policy.first_volume + (1.0 - policy.first_volume) * risen
    why = f"Volume stays as it was: {strain}." if strain else ""
    if careful:
        why = f"Session {body.sessions + 1} of your first {first} back, with as few sets as build."
    phase = Phase("build", week + 1, loading + 1, rir, volume, why=why)
    if back is None:
        return phase
    return replace(
        phase,
        name="return",
        sets_share=back.sets_share,
        load_share=back.load_share,
        why=f"{back.reason} {why}".rstrip(),
        back=back.day,
        away_days=back.away_days,
    )


def _deload(week: int, weeks: int, policy: PlannerPolicy) -> Phase:
    reason = f"Deload week {week}: fewer sets, a little lighter, to come back fresh."
    return Phase(
        "deload",
        week,
        weeks,
        policy.deload_rir,
        0.25,
        sets_share=policy.deload_sets_share,
        load_share=policy.deload_load_share,
        why=reason,
    )


def _taper(
    athlete: AthleteProfile, body: BodyState, today: date, event: Event, share: float, policy: PlannerPolicy
) -> Phase:
    loading = policy.loading_weeks.of(athlete.experience)
    week, weeks = _week_of_block(body, today, loading), loading + 1
    days = (event.day - today).days
    left = "1 day" if days == 1 else f"{days} days"
    reason = f"{left} to {event.name}: {share:.0%} of the sets, loads as heavy as before."
    return Phase("taper", week + 1, weeks, _TAPER_RIR, 1.0, sets_share=share, why=reason)
