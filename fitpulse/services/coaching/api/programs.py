"""What coaching answers about programs: templates, whether a document can be used, and its next session.

A document is JSON of the format `fitpulse.program/1` (docs/api/program.md). A state is opaque to the caller,
who keeps it and hands it back; it does not grow with time.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from fitpulse.services.coaching.api.edits import NO_EDITS, Edits
from fitpulse.services.coaching.api.planning import (
    AthleteProfile,
    BodyState,
    CheckIn,
    Experience,
    Goal,
    Plan,
    SetKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramBrief:
    """A program in short; `minutes` is an ordinary session's, `weeks` the length of one round.

    `id` names a template and is None for a document of someone's own.
    """

    id: str | None
    title: str
    description: str
    for_whom: str
    goals: tuple[Goal, ...]
    experience: tuple[Experience, ...]
    days_per_week: int
    minutes: int
    weeks: int
    repeat: bool
    equipment: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatesRequest:
    """Every template, or those for one goal."""

    goal: Goal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """The templates that ship with FitPulse, by id."""

    items: tuple[ProgramBrief, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRequest:
    """One template by its id."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramDocument:
    """JSON as someone wrote it, 256 KiB at most."""

    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedProgram:
    """A document that can be used: `document` is its canonical form."""

    brief: ProgramBrief
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramSet:
    """A logged set of a program's session; `item` is the place in the plan that it was done for, from 1."""

    exercise: str
    item: int | None = None
    kind: SetKind = "work"
    reps: int | None = None
    load_kg: float | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NextSessionRequest:
    """The session at `at`, within `minutes` (the day's by `edits`, else the profile's, when None).

    `state` is that of the session before, None at the start; `done_on` is the day it was done and `done` its
    sets in the order of the plan. Without `done_on` that session stays open and is planned again; `skipped`
    leaves it out.
    `insist` asks for a session although today is one of rest.
    """

    document: bytes
    athlete: AthleteProfile
    body: BodyState
    at: datetime
    minutes: int | None = None
    checkin: CheckIn | None = None
    insist: bool = False
    state: bytes | None = None
    done_on: date | None = None
    done: tuple[ProgramSet, ...] = ()
    skipped: bool = False
    edits: Edits = NO_EDITS


@dataclass(frozen=True, slots=True, kw_only=True)
class NextSession:
    """The plan, and the state to hand back with what becomes of it. `week` counts from 1 within a round."""

    plan: Plan
    state: bytes
    day: str
    week: int
    cycle: int
    finished: bool


class ProgramsApi(Protocol):
    """Raises ProgramInvalid (`program-invalid`) and TemplateUnknown (`program-template-unknown`) by slug."""

    async def templates(self, request: TemplatesRequest) -> Templates: ...

    async def template(self, request: TemplateRequest) -> CheckedProgram: ...

    async def check(self, request: ProgramDocument) -> CheckedProgram: ...

    async def next_session(self, request: NextSessionRequest) -> NextSession: ...
