"""How a route may refuse, as OpenAPI responses: derived from what stands before it and what it declares.

The one place that knows which statuses the layers around a use case answer with, so that no route lists them
and an answer that is in no list is a fault that tests find.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from fastapi import Request, Response

from fitpulse.infra.auth.authenticator import BadToken
from fitpulse.infra.db.pool import Busy, DatabaseAway
from fitpulse.infra.db.unit import KeyReused, StillRunning
from fitpulse.infra.web.limits import Overloaded, SlowBody, TooDeep
from fitpulse.infra.web.policy import Policy
from fitpulse.infra.web.problems import CONTENT_TYPE
from fitpulse.kernel.errors import (
    BadRequest,
    DeadlineExceeded,
    FitPulseError,
    Forbidden,
    Invalid,
    LimitExceeded,
    NotFound,
    TooLarge,
    Unauthenticated,
    Unavailable,
)
from fitpulse.kernel.paging import BadCursor

Errors = Iterable[type[FitPulseError]]
PROBLEM: Final[dict[str, Any]] = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
RETRY: Final[dict[str, Any]] = {
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
}


class BadKey(BadRequest):
    slug = "bad-idempotency-key"
    title = "This Idempotency-Key is not valid"


def refusals(
    path: str,
    endpoint: Callable[..., Any],
    policy: Policy,
    *,
    safe: bool,
    idempotent: bool,
    errors: Errors,
) -> dict[int | str, dict[str, Any]]:
    """Responses by status; `errors` are what the use case itself raises, `endpoint` as FastAPI sees it."""
    asked = parameters(endpoint)
    kinds: list[type[FitPulseError]] = [Overloaded, Busy, DatabaseAway, DeadlineExceeded, *errors]
    if not safe:
        kinds += [TooLarge, TooDeep, SlowBody]
    if policy.who != "anyone":
        kinds += [Unauthenticated, BadToken]
    if policy.who in {"operator", "service"}:
        kinds.append(Forbidden)
    if idempotent:
        kinds += [BadKey, KeyReused, StillRunning]
    if "{" in path:
        kinds.append(NotFound)
    if asked:
        kinds.append(Invalid)
    if "cursor" in asked:
        kinds.append(BadCursor)
    return told(kinds)


def told(kinds: Errors) -> dict[int | str, dict[str, Any]]:
    """A response for each status, which says every way to come by it."""
    titles: dict[int, list[str]] = {}
    hasty: set[int] = set()
    for kind in kinds:
        titles.setdefault(kind.status, [])
        if kind.title not in titles[kind.status]:
            titles[kind.status].append(kind.title)
        if issubclass(kind, LimitExceeded | Unavailable):
            hasty.add(kind.status)
    return {
        status: {
            "description": "; ".join(titles[status]),
            "content": PROBLEM,
            **({"headers": RETRY} if status in hasty else {}),
        }
        for status in sorted(titles)
    }


def joined(
    derived: Mapping[int | str, dict[str, Any]], own: Mapping[int | str, dict[str, Any]]
) -> dict[int | str, dict[str, Any]]:
    """A route's own responses over the derived ones; a status that both have may be either's content."""
    found = dict(derived)
    for status, response in own.items():
        before = derived.get(status, {})
        content = {**response.get("content", {}), **before.get("content", {})}
        found[status] = {**before, **response, **({"content": content} if content else {})}
    return found


def parameters(endpoint: Callable[..., Any]) -> set[str]:
    """The names of what a route takes from the text of a request."""
    kinds = inspect.signature(endpoint, eval_str=True).parameters.items()
    return {name for name, one in kinds if one.annotation not in {Request, Response}}
