"""Errors as problem+json (RFC 9457): the one place where an error becomes an HTTP answer."""

from collections.abc import Sequence
from typing import Any, Final

import asyncpg
import msgspec
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from fitpulse.infra.db.pool import DatabaseAway
from fitpulse.infra.db.trouble import LOST, MAYBE_DONE, is_lost
from fitpulse.infra.web.missing import asks_for_page, missing
from fitpulse.kernel.errors import BadRequest, FitPulseError, Invalid, NotFound, Unauthenticated

CONTENT_TYPE: Final = "application/problem+json"
TYPE_BASE: Final = "https://fitpulse.dev/problems/"
log = structlog.get_logger(__name__)

PROBLEM_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened and what to do, for a person."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


def document(error: FitPulseError) -> dict[str, Any]:
    """The problem details of an error."""
    return {
        "type": TYPE_BASE + error.slug,
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        **error.extra,
    }


def answer(error: FitPulseError) -> Response:
    """The HTTP answer of an error."""
    headers: dict[str, str] = {}
    if error.retry_after_s is not None:
        headers["Retry-After"] = str(max(1, round(error.retry_after_s)))
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="fitpulse"'
    return Response(msgspec.json.encode(document(error)), error.status, headers, media_type=CONTENT_TYPE)


def invalid(errors: Sequence[Any]) -> Invalid:
    """One Invalid from Pydantic's list; the input itself is not repeated, it may be private."""
    told = [
        {"pointer": "/" + "/".join(str(part) for part in error["loc"]), "detail": error["msg"]}
        for error in errors[:20]
    ]
    first = told[0] if told else {"pointer": "/", "detail": "unknown"}
    return Invalid(
        f"{first['pointer']}: {first['detail']}. Correct it and send it again.", extra={"errors": told}
    )


class MethodNotAllowed(BadRequest):
    status = 405
    slug = "method-not-allowed"
    title = "This method does not work here"


def http_error(status: int, detail: str) -> FitPulseError:
    """What the framework itself refuses (no such path, wrong method), in our shape."""
    if status == NotFound.status:
        return NotFound("Check the path; /docs lists every route.")
    if status == MethodNotAllowed.status:
        return MethodNotAllowed("Check /docs for what this path takes.")
    return BadRequest(f"{detail}. /docs says what this route takes.")


def install(app: FastAPI) -> None:
    async def known(_: Request, error: Exception) -> Response:
        assert isinstance(error, FitPulseError)
        return answer(error)

    async def malformed(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return answer(invalid(error.errors()))

    async def framework(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        unknown_path = error.status_code == NotFound.status
        if unknown_path and asks_for_page(request.headers.get("accept", "")):
            return missing()
        response = answer(http_error(error.status_code, str(error.detail)))
        response.headers.update(error.headers or {})
        if unknown_path:
            response.headers["vary"] = "Accept"
        return response

    async def lost(_: Request, error: Exception) -> Response:
        if not is_lost(error):
            raise error
        log.warning("database lost", error=type(error).__name__)
        return answer(DatabaseAway(MAYBE_DONE, retry_after_s=1))

    async def unknown(_: Request, error: Exception) -> Response:
        log.error("unhandled error", exc_info=error)
        return answer(FitPulseError("It is our fault and has been noted. Try again."))

    app.add_exception_handler(FitPulseError, known)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(HTTPException, framework)
    for kind in (*LOST, asyncpg.InterfaceError):
        app.add_exception_handler(kind, lost)
    app.add_exception_handler(Exception, unknown)
