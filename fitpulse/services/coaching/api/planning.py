"""What planning is asked and answers: an athlete, their body and a plan.

Kilograms, seconds, metres and UTC throughout; exercises, muscles, regions and equipment are named by the
catalogue's ids. Every answer is a pure function of its request and of the planner's policy, whose version a plan names.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from fitpulse.services.coaching.api.edits import NO_EDITS, Edits
from fitpulse.services.coaching.api.season import NEW_SEASON, SeasonState, ToleranceState

Sex = Literal["female", "male"]
Experience = Literal["beginner", "novice", "intermediate", "advanced"]
Goal = Literal["strength", "muscle", "general", "fat_loss", "endurance", "return"]
SetKind = Literal["warmup", "work", "hold", "cardio"]
PlanKind = Literal["strength", "mixed", "conditioning", "rest"]

GYM_PLATES_KG = (25.0, 25.0, 25.0, 25.0, 25.0, 20.0, 15.0, 10.0, 5.0, 2.5, 1.25)
GYM_DUMBBELLS_KG = (1.0, 2.0, 3.0, *(float(kg) for kg in range(4, 51, 2)))
"""Pairs on the tree and in the rack of an ordinary gym; what is assumed of someone who listed none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Injury:
    """A region to spare: 1 is a niggle, 3 an injury; every severity keeps the region out of plans."""

    region: str
    severity: int = 2
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AthleteProfile:
    """Who trains, what for and with what. `plates_kg` and `dumbbells_kg` have one entry a pair owned.

    An empty tuple of plates means a bare bar; leave the field out when the athlete never said.
    """

    goal: Goal
    days_per_week: int
    minutes: int
    equipment: tuple[str, ...]
    sex: Sex | None = None
    birth_year: int | None = None
    bodyweight_kg: float | None = None
    height_cm: float | None = None
    experience: Experience = "beginner"
    bar_kg: float = 20.0
    plates_kg: tuple[float, ...] = GYM_PLATES_KG
    dumbbells_kg: tuple[float, ...] = GYM_DUMBBELLS_KG
    injuries: tuple[Injury, ...] = ()
    banned: tuple[str, ...] = ()
    preferred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """How the athlete says they are. Sleep quality, energy and mood 1..5, soreness 0..4 by muscle."""

    at: datetime
    sleep_h: float | None = None
    sleep_quality: int | None = None
    energy: int | None = None
    mood: int | None = None
    soreness: dict[str, int] = field(default_factory=dict)
    hrv_rmssd_ms: float | None = None
    resting_hr: float | None = None
    bodyweight_kg: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayVitals:
    """What check-ins measured on one UTC day; the last answer of a day counts. rMSSD in ms, beats a minute."""

    day: date
    hrv_rmssd_ms: float | None = None
    resting_hr: float | None = None
    sleep_h: float | None = None
    bodyweight_kg: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One exercise in one past session: the heaviest working load and the worst set made with it.

    `sets` counts the working sets and `top_sets` those with that load (0 where not told apart); `met` says whether
    every one of them reached its target, `short` whether one missed its reps or seconds.
    """

    at: datetime
    sets: int
    met: bool
    load_kg: float | None = None
    reps: int | None = None
    rir: float | None = None
    seconds: int | None = None
    top_sets: int = 0
    short: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseState:
    """What one exercise has taught: a Gaussian over log e1RM (whole load, kg) and its newest results.

    `log_e1rm` is None while no set has said anything about strength; `slow_log_e1rm` follows it over three
    weeks, so that their difference is the trend. `surprises` counts readings in a row that lay far above what was
    believed (negative: below). Pain sets `avoid_until`, and
    `avoid_region` while it was told where.
    """

    exercise: str
    at: datetime
    log_e1rm: float | None = None
    variance: float = 0.0
    slow_log_e1rm: float | None = None
    results: tuple[Result, ...] = ()
    avoid_until: datetime | None = None
    avoid_region: str | None = None
    surprises: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MuscleState:
    """Fatigue F of one muscle as it stood `at` its last set; `slowness` scales its time constant."""

    muscle: str
    fatigue: float
    at: datetime
    slowness: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DayVolume:
    """Hard sets by muscle on one UTC day."""

    day: date
    sets: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadState:
    """Whole-body load: fitness (CTL, 42 days) and fatigue (ATL, 7 days), in hrTSS-like points a day."""

    ctl: float = 0.0
    atl: float = 0.0
    today: float = 0.0
    day: date | None = None
    first_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PainState:
    """A region that hurt, last told `at`, `times` in a row.

    Nothing loads it before `rest_until`, and loads are whole again from `whole_from` on.
    """

    region: str
    at: datetime
    times: int
    rest_until: datetime
    whole_from: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyState:
    """All that planning needs to know of the past; its size does not grow with the length of it.

    At most `MEMORY` exercises (the newest), one entry a muscle, eight days of volume and 28 of training
    days, 60 days of vitals. `pace` is minutes really taken over minutes planned, smoothed.
    """

    exercises: tuple[ExerciseState, ...] = ()
    muscles: tuple[MuscleState, ...] = ()
    days: tuple[DayVolume, ...] = ()
    trained: tuple[date, ...] = ()
    sessions: int = 0
    block_started: date | None = None
    pace: float = 1.0
    load: LoadState = LoadState()
    updated_at: datetime | None = None
    season: SeasonState = NEW_SEASON
    tolerances: tuple[ToleranceState, ...] = ()
    vitals: tuple[DayVitals, ...] = ()
    pains: tuple[PainState, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDone:
    """A set as it was done. `load_kg` is in the exercise's load unit; None where there is nothing to weigh.

    The target is what the plan asked for, so that progression can tell whether it was met; without one the
    set counts as met.
    """

    exercise: str
    at: datetime
    kind: SetKind = "work"
    reps: int | None = None
    load_kg: float | None = None
    rir: float | None = None
    seconds: int | None = None
    distance_m: float | None = None
    pain: str | None = None
    target_reps: int | None = None
    target_rir: float | None = None
    target_seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDone:
    """A finished session; planned against real minutes teach the pace, `rpe` (0..10) the load."""

    at: datetime
    minutes: float
    planned_minutes: float | None = None
    rpe: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StrengthClaim:
    """The athlete's word for an e1RM, in kg of the whole load; it outweighs what was believed until then."""

    exercise: str
    at: datetime
    e1rm_kg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnRequest:
    """Sets in the order they were done (and, at the end, the session), to be taken up by `body`."""

    body: BodyState
    bodyweight_kg: float | None = None
    sets: tuple[SetDone, ...] = ()
    session: SessionDone | None = None
    checkin: CheckIn | None = None
    claims: tuple[StrengthClaim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """What to train at `at`, within `minutes` (the day's by `edits`, else the profile's, when None).

    `insist` asks for a session although the week's days are used up or the calendar rests; recovery,
    injuries and weekly ceilings hold even then. `user_id` tells whose version of the planner's policy plans; nobody
    in particular gets the live one.
    """

    athlete: AthleteProfile
    body: BodyState
    at: datetime
    minutes: int | None = None
    checkin: CheckIn | None = None
    insist: bool = False
    edits: Edits = NO_EDITS
    user_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSet:
    """One set to do. Reps are a range, `load_kg` is in the exercise's load unit, rest follows the set."""

    n: int
    kind: SetKind
    rest_s: int
    reps_min: int | None = None
    reps_max: int | None = None
    load_kg: float | None = None
    rir: float | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem:
    """One exercise of a session; items that share a letter in `superset` are done in turn."""

    exercise: str
    reason: str
    sets: tuple[PlannedSet, ...]
    superset: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Today's session with one true line of why for each choice; `kind` "rest" has no items.

    `policy` is the version of the planner's policy that made it; a program's session has none.
    """

    kind: PlanKind
    minutes: int
    reason: str
    items: tuple[PlanItem, ...] = ()
    phase: str = "build"
    policy: str = ""
