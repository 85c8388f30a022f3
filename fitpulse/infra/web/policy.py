"""Who may call a route, on whose data. A route can't be declared without one."""

from dataclasses import dataclass
from typing import Literal

Audience = Literal["anyone", "person", "operator", "service"]


@dataclass(frozen=True, slots=True)
class Policy:
    """`who` may call; `whose` data it touches ("nobody", "own", "shared"); `subject` names the thing.

    `own` routes answer 404 for another person's thing, so that its existence is not told either.
    """

    who: Audience
    whose: Literal["nobody", "own", "shared"]
    subject: str = ""


def public(subject: str = "") -> Policy:
    """Anyone, signed in or not; nothing personal is in the answer."""
    return Policy("anyone", "nobody", subject)


def own(subject: str) -> Policy:
    """A signed-in person, on things of their own only."""
    return Policy("person", "own", subject)


def shared(subject: str) -> Policy:
    """A signed-in person, on what everyone signed in may see."""
    return Policy("person", "shared", subject)


def operator(subject: str) -> Policy:
    """Someone who runs this installation."""
    return Policy("operator", "shared", subject)


def internal(subject: str) -> Policy:
    """Another FitPulse service, by the internal secret."""
    return Policy("service", "shared", subject)
