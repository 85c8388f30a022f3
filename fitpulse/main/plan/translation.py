"""From messages to what the coach understands: words checked, whole numbers whole, times in UTC."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from msgspec import UNSET

from fitpulse.kernel.errors import Invalid
from fitpulse.main.plan import messages, vocabulary
from fitpulse.main.plan.vocabulary import Vocabulary
from fitpulse.services.coaching.api import AthleteProfile, CheckIn, Injury, SetDone
from fitpulse.services.coaching.domain.today import Today
from fitpulse.services.coaching.domain.wishes import Wish

_YEARS = range(1990, 2101)


class ValueInvalid(Invalid):
    slug = "plan-value-invalid"
    title = "A value does not make sense"


def instant(at: datetime, place: str = "at") -> datetime:
    """Bring a time to UTC; without an offset it already is."""
    if at.year not in _YEARS:
        detail = f"{place}: {at.year} is outside {_YEARS.start} to {_YEARS.stop - 1}."
        raise ValueInvalid(detail)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def profile(told: messages.Profile, before: AthleteProfile | None, words: Vocabulary) -> AthleteProfile:
    """Change what is told of a profile; what is left out stays, and null takes back what may be unknown."""
    changes: dict[str, Any] = {
        "goal": told.goal,
        "days_per_week": int(told.days_per_week),
        "minutes": int(told.minutes),
        "equipment": vocabulary.equipment(told.equipment, "profile.equipment"),
    }
    for name in ("sex", "bodyweight_kg", "height_cm"):
        if (value := getattr(told, name)) is not UNSET:
            changes[name] = value
    if told.birth_year is not UNSET:
        changes["birth_year"] = _whole(told.birth_year)
    for name in ("experience", "bar_kg", "plates_kg", "dumbbells_kg"):
        if (value := getattr(told, name)) is not UNSET and value is not None:
            changes[name] = value
    for name in ("banned", "preferred"):
        if (value := getattr(told, name)) is not UNSET:
            changes[name] = words.exercises(value or (), f"profile.{name}")
    if told.injuries is not UNSET:
        changes["injuries"] = tuple(_injury(hurt, n) for n, hurt in enumerate(told.injuries or ()))
    return AthleteProfile(**changes) if before is None else replace(before, **changes)


def checkin(told: messages.CheckinTold) -> CheckIn:
    soreness = {
        vocabulary.muscle(name, "soreness"): int(level) for name, level in (told.soreness or {}).items()
    }
    return CheckIn(
        at=instant(told.at),
        sleep_h=told.sleep_h,
        sleep_quality=_whole(told.sleep_quality),
        energy=_whole(told.energy),
        mood=_whole(told.mood),
        soreness=soreness,
        hrv_rmssd_ms=told.hrv_rmssd_ms,
        resting_hr=told.resting_hr,
        bodyweight_kg=told.bodyweight_kg,
    )


def today(told: messages.NextAsked) -> Today:
    return Today(
        minutes=None if told.minutes is None else int(told.minutes),
        equipment=None if told.equipment is None else vocabulary.equipment(told.equipment, "equipment"),
        bar_kg=told.bar_kg,
        plates_kg=told.plates_kg,
        dumbbells_kg=told.dumbbells_kg,
    )


def done(told: messages.SetLogged | messages.PastSet, words: Vocabulary, place: str = "") -> SetDone:
    """Read a set. Work needs its repetitions, holds and cardio their seconds, or the other way round."""
    exercise = words.exercise(told.exercise, f"{place}exercise")
    if told.reps is None and told.seconds is None and told.pain is None:
        detail = f"{place}reps: a set needs its reps, or its seconds."
        raise ValueInvalid(detail)
    return SetDone(
        exercise=exercise,
        at=instant(told.at, f"{place}at"),
        kind=told.kind,
        reps=_whole(told.reps),
        load_kg=told.load_kg,
        rir=told.rir,
        seconds=None if told.seconds is None else round(told.seconds),
        pain=None if told.pain is None else vocabulary.region(told.pain, f"{place}pain"),
    )


def wish(told: messages.Said, words: Vocabulary) -> Wish:
    """Read what was said; each kind needs its own fields and takes no others."""
    needed = {"busy": {"exercise"}, "pain": {"exercise", "region"}, "minutes_left": {"minutes"}}
    for name in ("exercise", "region", "minutes"):
        given, wanted = getattr(told, name) is not None, name in needed.get(told.what, set())
        if wanted and not given:
            detail = f"{name}: {told.what} needs it."
            raise ValueInvalid(detail)
    return Wish(
        what=told.what,
        exercise=None if told.exercise is None else words.exercise(told.exercise, "exercise"),
        region=None if told.region is None else vocabulary.region(told.region, "region"),
        minutes=told.minutes,
    )


def _injury(hurt: messages.Hurt, n: int) -> Injury:
    place = f"profile.injuries[{n}]"
    return Injury(
        region=vocabulary.region(hurt.region, f"{place}.region"),
        severity=int(hurt.severity),
        since=None if hurt.since is None else _day(hurt.since, f"{place}.since"),
    )


def _day(text: str, place: str) -> date:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        detail = f"{place}: {text!r} is no date like 2026-01-31."
        raise ValueInvalid(detail) from None


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)
