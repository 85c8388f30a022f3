"""Who trains: goals, time, equipment and limits, checked against the catalogue's vocabulary."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo, available_timezones

from fitpulse.kernel.catalogue import Catalogue, Equipment, Region
from fitpulse.kernel.errors import Conflict, Invalid, NotFound, PreconditionFailed

Goal = Literal["strength", "muscle", "general", "fat_loss", "endurance", "return"]
Experience = Literal["beginner", "novice", "intermediate", "advanced"]
Sex = Literal["female", "male"]
Units = Literal["metric", "imperial"]

YOUNGEST_YEARS: Final = 13
OLDEST_YEARS: Final = 110


class ProfileMissing(NotFound):
    slug = "athlete-profile-missing"
    title = "You have not described yourself yet"

    def __init__(self) -> None:
        super().__init__("Send your goals, days and equipment with PUT /v1/me/athlete first.")


class ProfileNeeded(Conflict):
    slug = "athlete-profile-needed"
    title = "Your profile is needed for this"

    def __init__(self) -> None:
        super().__init__("Send your goals, days and equipment with PUT /v1/me/athlete, then ask again.")


class ProfileChanged(PreconditionFailed):
    slug = "athlete-profile-changed"
    title = "Your profile has changed since you read it"

    def __init__(self) -> None:
        super().__init__("Read it again, apply your change to what it says now, and send that.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limitation:
    """An injured or painful region: severity 1 is a niggle, 3 an injury."""

    region: Region
    severity: int
    since: date | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """An athlete. `goals` come in order of weight; plates and dumbbells have one entry a pair owned.

    None for plates or dumbbells means "as in an ordinary gym", an empty list means that there are none.
    """

    goals: tuple[Goal, ...]
    experience: Experience
    days_per_week: int
    minutes: int
    equipment: tuple[Equipment, ...]
    bar_kg: float
    plates_kg: tuple[float, ...] | None
    dumbbells_kg: tuple[float, ...] | None
    limitations: tuple[Limitation, ...]
    units: Units
    birth_year: int | None
    sex: Sex | None
    bodyweight_kg: float | None
    height_cm: float | None
    preferred: tuple[str, ...]
    forbidden: tuple[str, ...]
    time_zone: str


def check(profile: Profile, catalogue: Catalogue, at: datetime) -> None:
    """Raise Invalid with one entry a fault, if the profile contradicts the catalogue, itself or the calendar."""
    today = local_date(at, profile.time_zone) if is_time_zone(profile.time_zone) else at.date()
    faults = [
        {"pointer": f"/body/{field}", "detail": text} for field, text in _faults(profile, catalogue, today)
    ]
    if faults:
        detail = f"{faults[0]['pointer']}: {faults[0]['detail']} Correct it and send it again."
        raise Invalid(detail, extra={"errors": faults[:20]})


def _faults(profile: Profile, catalogue: Catalogue, today: date) -> Iterator[tuple[str, str]]:
    yield from _exercise_faults(profile, catalogue)
    listed = {
        "goals": profile.goals,
        "equipment": profile.equipment,
        "limitations": tuple(limitation.region for limitation in profile.limitations),
    }
    for name, entries in listed.items():
        yield from ((name, f"{twice!r} is listed twice.") for twice in _repeated(entries))
    for place, limitation in enumerate(profile.limitations):
        if limitation.since is not None and limitation.since > today:
            yield f"limitations/{place}/since", "This day is still to come."
    youngest, oldest = today.year - YOUNGEST_YEARS, today.year - OLDEST_YEARS
    if profile.birth_year is not None and not oldest <= profile.birth_year <= youngest:
        yield "birth_year", f"Give a year from {oldest} to {youngest}."
    if not is_time_zone(profile.time_zone):
        yield "time_zone", "Give a name of the IANA time zone database, such as Europe/Berlin."


def _exercise_faults(profile: Profile, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for name, exercises in (("preferred", profile.preferred), ("forbidden", profile.forbidden)):
        for place, exercise in enumerate(exercises):
            if exercise not in catalogue:
                yield (
                    f"{name}/{place}",
                    f"No exercise has the id {exercise!r}; find ids with GET /v1/exercises.",
                )
        yield from ((name, f"{twice!r} is listed twice.") for twice in _repeated(exercises))
    if both := sorted(set(profile.preferred) & set(profile.forbidden)):
        yield "forbidden", f"{both[0]!r} is preferred too; take it out of one of the two."


def _repeated(listed: Iterable[str]) -> list[str]:
    return [entry for entry, times in Counter(listed).items() if times > 1]


def is_time_zone(name: str) -> bool:
    return name in available_timezones()


def local_date(at: datetime, time_zone: str) -> date:
    """The day that `at` falls on for someone in `time_zone`."""
    return at.astimezone(ZoneInfo(time_zone)).date()
