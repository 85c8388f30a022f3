"""What may be said to `fitpulse plan --stdio`, one message a line; docs/api/plan.schema.json is made of this."""

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from fitpulse.kernel.catalogue import EQUIPMENT, MUSCLES, REGIONS
from fitpulse.services.coaching.api import Experience, Goal, SetKind, Sex
from fitpulse.services.coaching.domain.wishes import What

At = Annotated[datetime, Meta(description="An instant in UTC; without an offset it is taken for UTC.")]
ExerciseId = Annotated[str, Meta(min_length=1, max_length=100, description="An id of the catalogue.")]
WorkoutId = Annotated[str, Meta(min_length=1, max_length=20)]
Region = Annotated[str, Meta(max_length=100, extra_json_schema={"enum": list(REGIONS)})]
Muscle = Annotated[str, Meta(max_length=100, extra_json_schema={"enum": list(MUSCLES)})]
Word = Annotated[str, Meta(max_length=100, extra_json_schema={"enum": list(EQUIPMENT)})]
Equipment = Annotated[tuple[Word, ...], Meta(max_length=200)]

# JSON has one kind of number: 8.0 repetitions are 8, so whole numbers are floats that are multiples of 1.
Count = Annotated[float, Meta(ge=0, le=1000, multiple_of=1)]
Place = Annotated[float, Meta(ge=1, le=1000, multiple_of=1)]
Days = Annotated[float, Meta(ge=1, le=7, multiple_of=1)]
Weeks = Annotated[float, Meta(ge=1, le=12, multiple_of=1)]
Five = Annotated[float, Meta(ge=1, le=5, multiple_of=1)]
Soreness = Annotated[float, Meta(ge=0, le=4, multiple_of=1)]
Severity = Annotated[float, Meta(ge=1, le=3, multiple_of=1)]
Year = Annotated[float, Meta(ge=1900, le=2100, multiple_of=1)]
Minutes = Annotated[float, Meta(ge=1, le=600)]
MinutesTaken = Annotated[float, Meta(ge=0, le=1440)]
Seconds = Annotated[float, Meta(ge=0, le=86400)]
Load = Annotated[float, Meta(ge=0, le=1500)]
Reserve = Annotated[float, Meta(ge=0, le=30)]
Effort = Annotated[float, Meta(ge=0, le=10)]
BodyKg = Annotated[float, Meta(ge=20, le=400)]
HeightCm = Annotated[float, Meta(ge=80, le=260)]
BarKg = Annotated[float, Meta(ge=0, le=60)]
PairKg = Annotated[float, Meta(gt=0, le=200)]
Plates = Annotated[tuple[PairKg, ...], Meta(max_length=60, description="One entry a pair of plates.")]
Dumbbells = Annotated[tuple[PairKg, ...], Meta(max_length=200, description="One entry a pair owned.")]
Hours = Annotated[float, Meta(ge=0, le=24)]
Rmssd = Annotated[float, Meta(gt=0, le=500)]
Pulse = Annotated[float, Meta(ge=20, le=220)]


class Message(Struct, kw_only=True, forbid_unknown_fields=True, tag_field="op"):
    """An object with an `op`."""


class Part(Struct, kw_only=True, forbid_unknown_fields=True):
    """An object inside a message."""


class Hello(Message, tag="hello"):
    """Asks which protocol and planner answer."""


class CatalogueAsked(Message, tag="catalogue"):
    """Asks for all exercises and vocabularies."""


class Hurt(Part):
    """A region to spare, from 1 (a niggle) to 3 (an injury)."""

    region: Region
    since: str | None = None
    severity: Severity = 2


class Profile(Part):
    """Who trains. What is left out stays as it was told before, or is not known."""

    goal: Goal
    days_per_week: Days
    minutes: Minutes
    equipment: Equipment
    sex: Sex | UnsetType | None = UNSET
    birth_year: Year | UnsetType | None = UNSET
    bodyweight_kg: BodyKg | UnsetType | None = UNSET
    height_cm: HeightCm | UnsetType | None = UNSET
    experience: Experience | UnsetType | None = UNSET
    bar_kg: BarKg | UnsetType | None = UNSET
    plates_kg: Plates | UnsetType | None = UNSET
    dumbbells_kg: Dumbbells | UnsetType | None = UNSET
    injuries: Annotated[tuple[Hurt, ...], Meta(max_length=50)] | UnsetType | None = UNSET
    banned: Annotated[tuple[ExerciseId, ...], Meta(max_length=1000)] | UnsetType | None = UNSET
    preferred: Annotated[tuple[ExerciseId, ...], Meta(max_length=1000)] | UnsetType | None = UNSET


class AthleteTold(Message, tag="athlete"):
    """Says who trains; sent again, it changes the profile."""

    at: At
    profile: Profile


class PastSet(Part):
    """A set of the past."""

    at: At
    exercise: ExerciseId
    kind: SetKind = "work"
    workout: str | None = None
    n: Place | None = None
    reps: Count | None = None
    load_kg: Load | None = None
    rir: Reserve | None = None
    seconds: Seconds | None = None
    pain: Region | None = None


class HistoryTold(Message, tag="history"):
    """Tells of sets done before."""

    sets: Annotated[tuple[PastSet, ...], Meta(max_length=200_000)]


class CheckinTold(Message, tag="checkin"):
    """Says how the athlete is."""

    at: At
    sleep_h: Hours | None = None
    sleep_quality: Five | None = None
    soreness: dict[Muscle, Soreness] | None = None
    energy: Five | None = None
    mood: Five | None = None
    hrv_rmssd_ms: Rmssd | None = None
    resting_hr: Pulse | None = None
    bodyweight_kg: BodyKg | None = None


class NextAsked(Message, tag="next"):
    """Asks for today's session; what is given holds for today only."""

    at: At
    minutes: Minutes | None = None
    equipment: Equipment | None = None
    bar_kg: BarKg | None = None
    plates_kg: Plates | None = None
    dumbbells_kg: Dumbbells | None = None


class SetLogged(Message, tag="log"):
    """Tells of a set just done; without a workout, or of another exercise, it is the athlete's own work."""

    at: At
    exercise: ExerciseId
    workout: WorkoutId | None = None
    n: Place | None = None
    kind: SetKind = "work"
    reps: Count | None = None
    load_kg: Load | None = None
    rir: Reserve | None = None
    seconds: Seconds | None = None
    pain: Region | None = None


class Said(Message, tag="say"):
    """Says something on the way."""

    at: At
    workout: WorkoutId
    what: What
    exercise: ExerciseId | None = None
    region: Region | None = None
    minutes: MinutesTaken | None = None


class Completed(Message, tag="complete"):
    """Ends a workout."""

    at: At
    workout: WorkoutId
    minutes: MinutesTaken
    rpe: Effort | None = None


class CalendarAsked(Message, tag="calendar"):
    """Asks for the coming weeks."""

    at: At
    weeks: Weeks = 4


class BeliefsAsked(Message, tag="beliefs"):
    """Asks what the planner believes about the body."""

    at: At


AnyMessage = (
    Hello
    | CatalogueAsked
    | AthleteTold
    | HistoryTold
    | CheckinTold
    | NextAsked
    | SetLogged
    | Said
    | Completed
    | CalendarAsked
    | BeliefsAsked
)
