"""A person's own program: the document that the coach follows, and whether it is followed now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from fitpulse.kernel.errors import Conflict, NotFound, PreconditionFailed

MOST_PROGRAMS: Final = 100
"""Programs a person may keep."""


class ProgramUnknown(NotFound):
    slug = "program-unknown"
    title = "There is no such program"

    def __init__(self) -> None:
        super().__init__("No program of yours has this id.")


class ProgramChanged(PreconditionFailed):
    slug = "program-changed"
    title = "This program has changed since you read it"

    def __init__(self) -> None:
        super().__init__("Read it again, apply your change to what it says now, and send that.")


class ProgramUnusable(Conflict):
    """It could be followed once; an exercise may have left the catalogue since."""

    slug = "program-unusable"
    title = "The program you follow can't be used any more"


class ProgramsFull(Conflict):
    slug = "programs-full"
    title = "You have as many programs as can be kept"

    def __init__(self) -> None:
        super().__init__(f"{MOST_PROGRAMS} programs are kept at most; delete one first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramLine:
    """A program in a list; `followed` ones decide what the next workout is, at most one at a time."""

    id: UUID
    title: str
    version: int
    followed: bool
    started_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnProgram:
    """A program with its `document`, JSON of the format fitpulse.program/1."""

    id: UUID
    title: str
    version: int
    followed: bool
    started_at: datetime | None
    created_at: datetime
    updated_at: datetime
    document: dict[str, object]
