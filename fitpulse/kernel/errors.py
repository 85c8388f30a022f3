"""The tree of errors a person or a client may meet.

    FitPulseError
    ├── BadRequest 400          ├── Gone 410
    ├── Unauthenticated 401     ├── PreconditionFailed 412
    ├── Forbidden 403           ├── TooLarge 413
    ├── NotFound 404            ├── Invalid 422
    ├── Conflict 409            ├── LimitExceeded 429
    └── Unavailable 503         └── DeadlineExceeded 504

A service subclasses these for its own cases and sets `slug` and `title`. The web layer maps them to
problem+json (RFC 9457), the RPC layer to gRPC statuses, each in one place; both carry `detail` and `extra`.
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class FitPulseError(Exception):
    """An expected failure: `detail` says what happened and what to do, in words for a person."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong"

    def __init__(
        self,
        detail: str = "",
        *,
        retry_after_s: float | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.retry_after_s = retry_after_s
        self.extra: dict[str, Any] = dict(extra or {})


class BadRequest(FitPulseError):
    status = 400
    slug = "bad-request"
    title = "The request could not be understood"


class Unauthenticated(FitPulseError):
    status = 401
    slug = "unauthenticated"
    title = "Sign in first"


class Forbidden(FitPulseError):
    status = 403
    slug = "forbidden"
    title = "You may not do this"


class NotFound(FitPulseError):
    status = 404
    slug = "not-found"
    title = "There is nothing here"


class Conflict(FitPulseError):
    status = 409
    slug = "conflict"
    title = "This does not fit the current state"


class Gone(FitPulseError):
    status = 410
    slug = "gone"
    title = "This is no longer available"


class PreconditionFailed(FitPulseError):
    status = 412
    slug = "precondition-failed"
    title = "It has changed since you read it"


class TooLarge(FitPulseError):
    status = 413
    slug = "too-large"
    title = "The request is too large"


class Invalid(FitPulseError):
    """A payload that breaks a rule; `extra["errors"]` lists {pointer, detail} where known."""

    status = 422
    slug = "invalid"
    title = "Some values need a correction"


class LimitExceeded(FitPulseError):
    status = 429
    slug = "limit-exceeded"
    title = "Too many requests"


class Unavailable(FitPulseError):
    status = 503
    slug = "unavailable"
    title = "Not available right now"


class DeadlineExceeded(FitPulseError):
    status = 504
    slug = "deadline-exceeded"
    title = "It took too long"


def subclasses(root: type[FitPulseError] = FitPulseError) -> dict[str, type[FitPulseError]]:
    """Every error class below `root` by slug, so that a far process can raise the same class again."""
    found: dict[str, type[FitPulseError]] = {root.slug: root}
    for child in root.__subclasses__():
        for slug, kind in subclasses(child).items():
            found.setdefault(slug, kind)
    return found
