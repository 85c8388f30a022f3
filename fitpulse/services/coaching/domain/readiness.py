"""How ready the athlete is today, 0..100, as a sum in which every factor's share can be seen.

The usual day counts `USUAL`; what was told adds to it or takes away. Each factor is monotone: better sleep,
energy, mood or heart-rate variability never lowers the sum, more soreness or a higher resting heart rate never
raises it. HRV follows Plews et al. (2013): the 7-day mean of ln rMSSD against the 60-day mean ± half a
standard deviation, from three measured days a week on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import log
from statistics import fmean, stdev

from fitpulse.kernel.catalogue import MUSCLES
from fitpulse.services.coaching.api import BodyState, CheckIn, DayVitals
from fitpulse.services.coaching.domain.volume import WEIGHT

USUAL = 75.0
_WEEK, _LEAST_DAYS = timedelta(days=7), 3
_LEAST_BASELINE = 14
_HALF_BAND = 0.5
_SMALLEST_SPREAD = 0.02
_SLEEP_H: Sequence[tuple[float, float]] = ((3.0, -18.0), (5.0, -11.0), (6.0, -6.0), (7.5, 0.0), (9.0, 5.0))
_SLEEP_QUALITY: Mapping[int, float] = {1: -9.0, 2: -4.0, 3: 0.0, 4: 3.0, 5: 5.0}
_ENERGY: Mapping[int, float] = {1: -12.0, 2: -6.0, 3: 0.0, 4: 3.0, 5: 5.0}
_MOOD: Mapping[int, float] = {1: -8.0, 2: -4.0, 3: 0.0, 4: 2.0, 5: 4.0}
_HRV: Sequence[tuple[float, float]] = ((-2.0, -9.0), (-_HALF_BAND, 0.0), (_HALF_BAND, 0.0), (1.5, 3.0))
_RESTING_HR: Sequence[tuple[float, float]] = ((-5.0, 2.0), (-2.0, 0.0), (2.0, 0.0), (10.0, -5.0))
_MOST_SORE, _SORE_SCALE = 14.0, 1.6
SORENESS = "soreness"


@dataclass(frozen=True, slots=True)
class Factor:
    """One part of the figure: what was told or measured, and by how many points it moves the sum."""

    name: str
    value: float | None
    effect: float
    reason: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """`value` 0..100 is the sum of the factors' effects, the usual day's among them."""

    value: float
    factors: tuple[Factor, ...]

    @property
    def whole_body(self) -> float:
        """The figure without soreness, which acts on its own muscles instead."""
        return self.value - sum(factor.effect for factor in self.factors if factor.name == SORENESS)


@dataclass(frozen=True, slots=True)
class Temper:
    """What the day does to a session: more reps in reserve, and the share of the usual sets."""

    extra_rir: float = 0.0
    sets_share: float = 1.0


_TEMPERS: Sequence[tuple[float, Temper]] = (
    # Below this figure without soreness, lowest first.
    (45.0, Temper(1.5, 0.7)),
    (60.0, Temper(1.0, 0.85)),
)


def temper(found: Readiness) -> Temper:
    """Ease the session of a bad day; a good one asks for no more than planned."""
    return next((told for below, told in _TEMPERS if found.whole_body < below), Temper())


def readiness(body: BodyState, checkin: CheckIn | None) -> Readiness:
    """Judge the day from today's check-in and the last 60 days of vitals (today's among them)."""
    factors = [Factor("usual", USUAL, USUAL, "A usual day; what you tell moves it from here.")]
    if checkin is not None:
        factors += _told(checkin)
        factors += _measured(body.vitals, checkin)
    return Readiness(round(sum(factor.effect for factor in factors), 1), tuple(factors))


def _told(checkin: CheckIn) -> Iterator[Factor]:
    if checkin.sleep_h is not None:
        hours = checkin.sleep_h
        yield _factor("sleep", hours, _between(_SLEEP_H, hours), f"{hours:g} h of sleep")
    answers = (
        ("sleep_quality", checkin.sleep_quality, _SLEEP_QUALITY, "sleep quality"),
        ("energy", checkin.energy, _ENERGY, "energy"),
        ("mood", checkin.mood, _MOOD, "mood"),
    )
    for name, answer, effects, spoken in answers:
        if answer is not None:
            yield _factor(name, answer, effects[answer], f"{spoken.capitalize()} {answer} of 5")
    if checkin.soreness:
        levels = [
            (checkin.soreness.get(muscle, 0), weight) for muscle, weight in zip(MUSCLES, WEIGHT, strict=True)
        ]
        felt = sum(level * weight for level, weight in levels)
        sore = sum(level > 0 for level, _ in levels)
        muscles = "1 sore muscle" if sore == 1 else f"{sore} sore muscles"
        effect = -min(_MOST_SORE, _SORE_SCALE * felt)
        yield _factor(SORENESS, round(felt, 2), effect, muscles.capitalize() if sore else "Nothing is sore")


def _measured(vitals: Sequence[DayVitals], checkin: CheckIn) -> Iterator[Factor]:
    today = checkin.at.date()
    lns = [(v.day, log(v.hrv_rmssd_ms)) for v in vitals if v.hrv_rmssd_ms is not None and v.day <= today]
    if (told := _against(lns, today)) is not None:
        week, usual, spread = told
        off = (week - usual) / max(spread, _SMALLEST_SPREAD)
        side = "below" if off < -_HALF_BAND else "above" if off > _HALF_BAND else "within"
        yield _factor("hrv", round(week, 3), _between(_HRV, off), f"7-day HRV {side} your usual band")
    beats = [(v.day, v.resting_hr) for v in vitals if v.resting_hr is not None and v.day <= today]
    before = [rate for day, rate in beats if day < today]
    if checkin.resting_hr is not None and len(before) >= _LEAST_BASELINE:
        off = checkin.resting_hr - fmean(before)
        reason = f"Resting heart rate {off:+.0f} beats against your usual"
        yield _factor("resting_hr", checkin.resting_hr, _between(_RESTING_HR, off), reason)


def _against(values: Sequence[tuple[date, float]], today: date) -> tuple[float, float, float] | None:
    """Mean of the last seven days, and mean and spread of the days before them, where there are enough."""
    week = [value for day, value in values if day > today - _WEEK]
    before = [value for day, value in values if day <= today - _WEEK]
    if len(week) < _LEAST_DAYS or len(before) < _LEAST_BASELINE:
        return None
    return fmean(week), fmean(before), stdev(before)


def _factor(name: str, value: float, effect: float, fact: str) -> Factor:
    effect = round(effect, 1) + 0.0
    told = "changes nothing" if effect == 0.0 else f"{'adds' if effect > 0.0 else 'takes'} {abs(effect):g}"
    return Factor(name, value, effect, f"{fact}: {told}.")


def _between(points: Sequence[tuple[float, float]], at: float) -> float:
    """Read a line through these points; level beyond its ends."""
    if at <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in pairwise(points):
        if at <= x1:
            return y0 + (y1 - y0) * (at - x0) / (x1 - x0)
    return points[-1][1]
