"""Heart-rate zones by heart-rate reserve, so that a fit and an unfit heart are asked for the same effort.

HRmax = 208 - 0.7 · age (Tanaka, Monahan & Seals 2001), which misses a person by some 10 bpm either way; a beat of
reserve is HRmax - resting rate (Karvonen, Kentala & Mustala 1957), and a zone is a share of it above rest.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from fitpulse.services.coaching.api import AthleteProfile, BodyState

_RESTING_DAYS = timedelta(days=28)
_RESTING_ANSWERS = 7
_LEAST_RESERVE = 40.0


@dataclass(frozen=True, slots=True)
class Zone:
    """A span of effort: shares of the heart-rate reserve, and how it feels."""

    name: str
    low: float
    high: float
    feels: str


EASY = Zone("zones 1 and 2", 0.5, 0.7, "you can talk throughout")
STEADY = Zone("zones 2 and 3", 0.6, 0.8, "you can still speak in sentences")
HARD = Zone("zone 4", 0.8, 0.9, "a few words at a time")


@dataclass(frozen=True, slots=True)
class Heart:
    """Beats a minute at rest, as told, and at most, as estimated from the age."""

    resting: float
    most: float

    def beats(self, zone: Zone) -> tuple[int, int]:
        """Lowest and highest beats a minute of a zone."""
        reserve = self.most - self.resting
        return round(self.resting + zone.low * reserve), round(self.resting + zone.high * reserve)


def heart_of(profile: AthleteProfile, body: BodyState, today: date) -> Heart | None:
    """The heart of someone who told their year of birth and, in the last four weeks, a resting rate; else None."""
    told = [
        vitals.resting_hr
        for vitals in body.vitals
        if vitals.resting_hr is not None and timedelta(0) <= today - vitals.day <= _RESTING_DAYS
    ]
    if profile.birth_year is None or not told:
        return None
    heart = Heart(fmean(told[-_RESTING_ANSWERS:]), most_beats(today.year - profile.birth_year))
    return heart if heart.most - heart.resting >= _LEAST_RESERVE else None


def most_beats(age: float) -> float:
    """HRmax by age."""
    return 208.0 - 0.7 * age


def described(zone: Zone, heart: Heart | None) -> str:
    """How a zone feels, with its beats a minute where they are known."""
    if heart is None:
        return zone.feels
    low, high = heart.beats(zone)
    return f"{zone.feels} ({zone.name}, {low} to {high} bpm)"
