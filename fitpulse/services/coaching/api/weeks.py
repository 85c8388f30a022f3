"""The coming weeks: what is asked, and how they are told."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from fitpulse.kernel.errors import BadRequest
from fitpulse.services.coaching.api.edits import NO_EDITS, Edits, Move
from fitpulse.services.coaching.api.planning import AthleteProfile, BodyState, CheckIn
from fitpulse.services.coaching.api.programs import ProgramSet

DayKind = Literal["strength", "mixed", "conditioning", "rest", "done"]


class CalendarInvalid(BadRequest):
    slug = "calendar-invalid"
    title = "This calendar can't be made"


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedProgram:
    """A program and what became of its session before, as `NextSessionRequest` takes them."""

    document: bytes
    state: bytes | None = None
    done_on: date | None = None
    done: tuple[ProgramSet, ...] = ()
    skipped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRequest:
    """The coming `weeks` (1..12), the first being the one, Monday to Sunday, that `at` lies in.

    `user_id` is as in PlanRequest. Where a program is followed its sessions fill the days, until it ends.
    """

    athlete: AthleteProfile
    body: BodyState
    at: datetime
    weeks: int = 4
    checkin: CheckIn | None = None
    edits: Edits = NO_EDITS
    user_id: UUID | None = None
    program: FollowedProgram | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """One day: "done" where it has had its training; `focus` names the muscles with most of the work.

    `kind` and `minutes` of today are those of the plan for today. `workout` is what a program calls its session,
    `program_week` its week in the program's round, from 1; both are None for what the planner makes.
    """

    day: date
    kind: DayKind
    minutes: int
    focus: tuple[str, ...]
    reason: str
    place: str | None = None
    workout: str | None = None
    program_week: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarWeek:
    """Monday to Sunday. `volume` is hard sets by muscle, done and planned; `reason` says why this phase."""

    starts: date
    phase: str
    reason: str
    volume: dict[str, float]
    days: tuple[CalendarDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What the weeks will bring if all goes as planned; each set and answer may change what is to come."""

    weeks: tuple[CalendarWeek, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRequest:
    """What it would cost to move a session within `calendar`, whose edits would become `edits`."""

    calendar: CalendarRequest
    move: Move
    edits: Edits


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveWeighed:
    """One line for each thing that the move costs; `obstacle` says why there is nothing to move, or no room."""

    costs: tuple[str, ...] = ()
    obstacle: str | None = None
