"""What HTTP takes in. What it gives out are the domain's dataclasses, described as they stand."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from fitpulse.kernel.catalogue import Equipment, Region
from fitpulse.kernel.errors import Invalid
from fitpulse.services.training.domain.profile import Experience, Goal, Limitation, Profile, Sex, Units
from fitpulse.services.training.domain.sets import SetValues
from fitpulse.services.training.events import SetKind

NO_NUL: Final = r"^[^\x00]*$"
"""PostgreSQL's text can't hold the character 0."""

SLUG: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"
ExerciseId = Annotated[str, Field(max_length=80, pattern=SLUG)]
Letter = Annotated[str, Field(pattern=r"^[A-Z]$")]
Weight = Annotated[float, Field(gt=0, le=200)]
Moment = Annotated[
    AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC))
]


class Strict(BaseModel):
    """Refuses fields it does not know, so that nothing is believed to be set that is not."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class LimitationIn(Strict):
    region: Region
    severity: int = Field(default=2, ge=1, le=3, description="1 is a niggle, 3 an injury.")
    since: date | None = None
    note: str = Field(default="", max_length=500, pattern=NO_NUL)


class ProfileIn(Strict):
    goals: tuple[Goal, ...] = Field(min_length=1, max_length=3, description="The weightiest first.")
    experience: Experience = "beginner"
    days_per_week: int = Field(ge=1, le=7)
    minutes: int = Field(ge=10, le=180, description="A session's length.")
    equipment: tuple[Equipment, ...] = Field(default=(), max_length=60)
    bar_kg: float = Field(default=20.0, ge=1, le=50)
    plates_kg: tuple[Weight, ...] | None = Field(
        default=None, max_length=40, description="One entry a pair owned; null: as in an ordinary gym."
    )
    dumbbells_kg: tuple[Weight, ...] | None = Field(
        default=None, max_length=80, description="One entry a pair owned; null: as in an ordinary gym."
    )
    limitations: tuple[LimitationIn, ...] = Field(default=(), max_length=8)
    units: Units = "metric"
    birth_year: int | None = Field(default=None, ge=1900, le=2200)
    sex: Sex | None = None
    bodyweight_kg: float | None = Field(default=None, ge=25, le=400)
    height_cm: float | None = Field(default=None, ge=90, le=260)
    preferred: tuple[ExerciseId, ...] = Field(default=(), max_length=100)
    forbidden: tuple[ExerciseId, ...] = Field(default=(), max_length=100)
    time_zone: str = Field(default="UTC", max_length=64, description="IANA name, such as Europe/Berlin.")

    def profile(self) -> Profile:
        fields = {name: getattr(self, name) for name in ProfileIn.model_fields if name != "limitations"}
        return Profile(
            **fields,
            limitations=tuple(Limitation(**limitation.model_dump()) for limitation in self.limitations),
        )


class StartIn(Strict):
    started_at: Moment | None = Field(default=None, description="When it really began; now if left out.")


class CompleteIn(Strict):
    completed_at: Moment | None = Field(default=None, description="When it really ended; now if left out.")
    minutes: float | None = Field(default=None, ge=0, le=1440)
    rpe: float | None = Field(default=None, ge=0, le=10, description="How hard it was, all in all.")
    note: str | None = Field(default=None, max_length=2000, pattern=NO_NUL)


class ItemPatch(Strict):
    n: int = Field(ge=1, le=100)
    superset: Letter | None = Field(
        default=None, description="Items that share a letter are done in turn; null ends it."
    )
    note: str | None = Field(default=None, max_length=500, pattern=NO_NUL)


class WorkoutPatch(Strict):
    note: str | None = Field(default=None, max_length=2000, pattern=NO_NUL)
    items: tuple[ItemPatch, ...] = Field(default=(), max_length=100)
    version: int | None = Field(
        default=None, ge=1, description="Refuses the change if the workout has moved on."
    )


class SwapIn(Strict):
    cause: Literal["busy", "pain", "dislike"] = "busy"
    region: Region | None = Field(default=None, description="Where it hurts.")


Note = Annotated[str, msgspec.Meta(max_length=500, pattern=NO_NUL)]


def in_utc(at: datetime) -> datetime:
    """The same instant in UTC; the calendar's first and last day have none in every zone."""
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        detail = "performed_at lies in the future or before 2000; check the clock of the device."
        raise Invalid(
            detail, extra={"errors": [{"pointer": "/body/performed_at", "detail": detail}]}
        ) from error


class SetIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A set as it was done. `load_kg` in the exercise's load unit; `item` and `n` say which planned set it was.

    Of two versions of a set the higher `revision` stands, whatever arrives first; without one it is taken as
    newer than what is there. The targets let progression tell whether the set met its plan.
    """

    exercise: Annotated[str, msgspec.Meta(max_length=80, pattern=SLUG)]
    performed_at: Annotated[datetime, msgspec.Meta(tz=True)]
    n: Annotated[int, msgspec.Meta(ge=1, le=200)]
    kind: SetKind = "work"
    item: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None
    reps: Annotated[int, msgspec.Meta(ge=0, le=1000)] | None = None
    load_kg: Annotated[float, msgspec.Meta(ge=0, le=2000)] | None = None
    rir: Annotated[float, msgspec.Meta(ge=0, le=10)] | None = None
    seconds: Annotated[int, msgspec.Meta(ge=0, le=86_400)] | None = None
    distance_m: Annotated[float, msgspec.Meta(ge=0, le=1_000_000)] | None = None
    superset: Annotated[str, msgspec.Meta(pattern="^[A-Z]$")] | None = None
    pain: Region | None = None
    note: Note = ""
    target_reps: Annotated[int, msgspec.Meta(ge=0, le=1000)] | None = None
    target_rir: Annotated[float, msgspec.Meta(ge=0, le=10)] | None = None
    target_seconds: Annotated[int, msgspec.Meta(ge=0, le=86_400)] | None = None
    revision: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] | None = None

    def values(self) -> SetValues:
        return SetValues(
            exercise=self.exercise,
            item=self.item,
            n=self.n,
            kind=self.kind,
            performed_at=in_utc(self.performed_at),
            reps=self.reps,
            load_kg=self.load_kg,
            rir=self.rir,
            seconds=self.seconds,
            distance_m=self.distance_m,
            superset=self.superset,
            pain=self.pain,
            note=self.note,
            target_reps=self.target_reps,
            target_rir=self.target_rir,
            target_seconds=self.target_seconds,
        )


class NewSetIn(SetIn, kw_only=True):
    """A set with the id that its sender made for it; see SetIn."""

    id: UUID


class NewProgramIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A program to keep: a template's copy, or a document of the format fitpulse.program/1."""

    template: Annotated[str, msgspec.Meta(max_length=80, pattern=SLUG)] | None = None
    document: msgspec.Raw = msgspec.Raw()


def described(kind: type) -> dict[str, Any]:
    """The OpenAPI request body of a msgspec struct without nested ones."""
    _, components = msgspec.json.schema_components([kind], ref_template="{name}")
    schema = components[kind.__name__]
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
