"""What people tell about themselves beside their sets: how they are, what hurts, what they can lift."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from fitpulse.kernel.errors import Invalid

ToldKind = Literal["checkin", "pain", "strength"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """A check-in. Sleep quality, energy and mood 1..5, soreness 0..4 by muscle, rMSSD in ms, beats a minute."""

    sleep_h: float | None = None
    sleep_quality: int | None = None
    energy: int | None = None
    mood: int | None = None
    soreness: dict[str, int] = field(default_factory=dict)
    hrv_rmssd_ms: float | None = None
    resting_hr: float | None = None
    bodyweight_kg: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pain:
    """A region that an exercise hurt."""

    exercise: str
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StrengthTold:
    """The e1RM of an exercise in kilograms of the whole load, as the person knows it."""

    exercise: str
    e1rm_kg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing told `at` a moment; `revision` grows with each change, a removed one can come back."""

    id: UUID
    at: datetime
    local_date: date
    said: Answers | Pain | StrengthTold
    workout_id: UUID | None = None
    revision: int = 1
    removed: bool = False

    @property
    def kind(self) -> ToldKind:
        return KINDS[type(self.said)]


KINDS: Final[dict[type, ToldKind]] = {Answers: "checkin", Pain: "pain", StrengthTold: "strength"}


class NothingTold(Invalid):
    slug = "check-in-empty"
    title = "This check-in tells nothing"

    def __init__(self) -> None:
        super().__init__("Answer at least one of its questions.")
