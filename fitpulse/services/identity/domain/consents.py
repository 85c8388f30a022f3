"""What people may consent to, and the ledger of what they said (GDPR articles 7 and 9(2)(a))."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from fitpulse.kernel.errors import Conflict, NotFound

Action = Literal["given", "declined", "withdrawn"]


class UnknownPurpose(NotFound):
    slug = "unknown-purpose"
    title = "There is no such consent"


class OldText(Conflict):
    slug = "consent-text-changed"
    title = "The text has changed since you read it"


@dataclass(frozen=True, slots=True)
class Purpose:
    """One thing a person can allow. A changed text is a new version, and is asked again."""

    name: str
    version: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger; lines are added, never changed."""

    id: UUID
    purpose: str
    version: int
    action: Action
    at: datetime


HEALTH_DATA: Final = Purpose(
    "health_data",
    1,
    "Use my health data to coach me",
    "FitPulse may process what I log about my body: training, weight, sleep, heart rate, injuries and pain. "
    "It does so only to plan and explain my training. I can withdraw this at any time in my settings; "
    "what was planned before stays lawful, and planning from health data stops.",
)
VIDEO_REVIEW: Final = Purpose(
    "video_review",
    1,
    "Let a trainer see clips I choose to share",
    "Clips stay on my device unless I share one. A shared clip is shown to the trainer I picked "
    "and can be deleted by me at any time.",
)
FORM_RECORDINGS: Final = Purpose(
    "form_recordings",
    1,
    "Keep the keypoints of the sets I let the coach check",
    "When I have the form of a set checked on the server, FitPulse may keep the 33 points of my body in each frame, "
    "never the picture, sealed under a key of my own, for 180 days, so that I can look at the set again. Without "
    "this the set is judged and its points are dropped. If I withdraw, what is kept is deleted.",
)
PURPOSES: Final = {purpose.name: purpose for purpose in (HEALTH_DATA, VIDEO_REVIEW, FORM_RECORDINGS)}


def purpose(name: str, version: int) -> Purpose:
    """The purpose as it stands today; raises for an unknown one or for a text that is no longer current."""
    found = PURPOSES.get(name)
    if found is None:
        detail = f"Known are {', '.join(PURPOSES)}."
        raise UnknownPurpose(detail)
    if found.version != version:
        detail = f"Read version {found.version} and answer that one."
        raise OldText(detail)
    return found


def latest(entries: Iterable[Entry], name: str) -> Entry | None:
    """The last word on a purpose; ids are UUIDv7, so they order without trusting two clocks."""
    return max(
        (entry for entry in entries if entry.purpose == name), key=lambda entry: entry.id, default=None
    )


def answered(entries: Iterable[Entry], asked: Purpose) -> bool:
    """Whether the person has said yes or no to today's text."""
    last = latest(entries, asked.name)
    return last is not None and last.version == asked.version
