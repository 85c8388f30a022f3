"""What HTTP takes in for the coach, and the answers that a dataclass can't describe."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from fitpulse.kernel.catalogue import Equipment, Muscle, Region
from fitpulse.services.coaching.api import What, Wish
from fitpulse.services.training.domain.calendar import DaySaid, DayWish, Place, Sayings, Weekday
from fitpulse.services.training.domain.told import Answers
from fitpulse.services.training.domain.underway import ChangedField
from fitpulse.services.training.domain.workout import Item, Workout
from fitpulse.services.training.schemas import NO_NUL, ExerciseId, Strict, Weight

Five = Annotated[int, Field(ge=1, le=5)]
PlaceName = Annotated[str, Field(min_length=1, max_length=60, pattern=NO_NUL)]


class CheckInIn(Strict):
    """How you are; what is left out stands as answered before today."""

    sleep_h: float | None = Field(default=None, ge=0, le=24)
    sleep_quality: Five | None = None
    energy: Five | None = None
    mood: Five | None = None
    soreness: dict[Muscle, Annotated[int, Field(ge=0, le=4)]] = Field(
        default_factory=dict, description="0 (not sore) to 4 (can hardly move it)."
    )
    hrv_rmssd_ms: float | None = Field(default=None, gt=0, le=500)
    resting_hr: float | None = Field(default=None, ge=20, le=220)
    bodyweight_kg: float | None = Field(default=None, ge=25, le=400)

    def answers(self) -> Answers:
        return Answers(**self.model_dump())


class SayIn(Strict):
    """`exercise` with busy and pain, `region` with pain, `minutes` with minutes_left."""

    what: What
    exercise: ExerciseId | None = None
    region: Region | None = None
    minutes: float | None = Field(default=None, ge=0, le=600)

    @model_validator(mode="after")
    def complete(self) -> Self:
        wanted = {"busy": {"exercise"}, "pain": {"exercise", "region"}, "minutes_left": {"minutes"}}
        given = self.model_fields_set - {"what"}
        given = {name for name in given if getattr(self, name) is not None}
        if given != wanted.get(self.what, set()):
            needs = " and ".join(sorted(wanted.get(self.what, set()))) or "nothing else"
            message = f"{self.what} comes with {needs}"
            raise ValueError(message)
        return self

    def wish(self) -> Wish:
        return Wish(what=self.what, exercise=self.exercise, region=self.region, minutes=self.minutes)


class PlanChangeOut(Strict):
    """`n` is null where the whole exercise is another one; reps are a number or a range such as 8-10."""

    item: int
    exercise: str
    n: int | None
    field: ChangedField
    before: str | float | int | None = Field(alias="from")
    after: str | float | int | None = Field(alias="to")
    reason: str


class AdaptedOut(Strict):
    """What changed and why, what is left to do, and the workout as it stands."""

    reason: str
    changes: tuple[PlanChangeOut, ...]
    remaining: tuple[Item, ...]
    workout: Workout


class DayIn(Strict):
    """What is left out is left to the planner."""

    wish: DayWish | None = None
    minutes: int | None = Field(default=None, ge=10, le=180)
    place: PlaceName | None = None

    def said(self, day: date) -> DaySaid:
        return DaySaid(day=day, wish=self.wish, minutes=self.minutes, place=self.place)


class WeekIn(Strict):
    weekdays: tuple[Weekday, ...] = Field(
        max_length=7, description="The only days of training; none is a week off."
    )


class WeekdaysIn(Strict):
    weekdays: tuple[Weekday, ...] = Field(
        min_length=1, max_length=7, description="The days you train on in every week."
    )


class MoveIn(Strict):
    """`force` moves the session whatever that costs."""

    source: date
    target: date
    force: bool = False


class MovedOut(Strict):
    """What you said about your calendar, and what the move costs, a line each."""

    edits: Sayings
    costs: tuple[str, ...]


class EventIn(Strict):
    name: str = Field(min_length=1, max_length=60, pattern=NO_NUL)
    day: date


class AwayIn(Strict):
    first: date
    last: date
    cause: str = Field(default="holiday", min_length=1, max_length=60, pattern=NO_NUL)


class PlaceIn(Strict):
    equipment: tuple[Equipment, ...] = Field(max_length=60)
    bar_kg: float | None = Field(default=None, ge=1, le=50)
    plates_kg: tuple[Weight, ...] = Field(default=(), max_length=40)
    dumbbells_kg: tuple[Weight, ...] = Field(default=(), max_length=80)

    def place(self, name: str) -> Place:
        return Place(name=name, **self.model_dump())


class BeliefIn(Strict):
    """Either your one-repetition maximum, or a load and the repetitions you can do with it."""

    one_rep_max_kg: float | None = Field(
        default=None, ge=0, le=1000, description="In the exercise's load unit."
    )
    load_kg: float | None = Field(default=None, ge=0, le=1000)
    reps: int | None = Field(default=None, ge=1, le=12)

    @model_validator(mode="after")
    def one_of_two(self) -> Self:
        pair = self.load_kg is not None and self.reps is not None
        if (self.one_rep_max_kg is not None) == pair or (self.load_kg is None) != (self.reps is None):
            message = "send either one_rep_max_kg, or load_kg and reps"
            raise ValueError(message)
        return self
