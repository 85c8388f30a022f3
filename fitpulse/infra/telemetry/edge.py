"""The outermost ASGI layer: gives each request an id and a trace, enters its Call, counts and times it.

It takes the place of FastAPI's own telemetry (`FastAPI(telemetry={"tracing": False, "metrics": False, "logs":
False, "operation_spans": False})`), which costs four times as much.
"""

import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from opentelemetry.trace import Span, SpanKind, Status, StatusCode

from fitpulse.infra.telemetry.metrics import Series, http_duration, http_in_flight, http_requests
from fitpulse.infra.telemetry.tracing import continued, span, traceparent
from fitpulse.kernel.context import Call, entered
from fitpulse.kernel.ids import new_id

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

UNMATCHED = "unmatched"
"""The route of a request that no route answers: its path is whatever somebody typed."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SANE_ID = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
_FAILED = 500

_requests = Series(http_requests)
_duration = Series(http_duration)


class Edge:
    """Wraps an ASGI application.

    `timeout_s` becomes the deadline of the request and of every call below it. With `trust_trace` (behind a
    gateway of our own) a caller's traceparent is continued; otherwise each request begins its own trace, so
    that nobody outside decides what is sampled.
    """

    def __init__(self, app: App, *, timeout_s: float | None = None, trust_trace: bool = False) -> None:
        self._app = app
        self._timeout_s = timeout_s
        self._trust_trace = trust_trace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        request_id, parent = _read_headers(scope["headers"])
        deadline = None if self._timeout_s is None else time.monotonic() + self._timeout_s
        with (
            continued(parent if self._trust_trace else None),
            span("request", kind=SpanKind.SERVER) as current,
            entered(Call(None, deadline, request_id, traceparent())),
        ):
            if scope["type"] == "http":
                await self._answer(scope, receive, send, request_id.encode(), current)
            else:
                await self._app(scope, receive, send)

    async def _answer(
        self, scope: Scope, receive: Receive, send: Send, request_id: bytes, current: Span
    ) -> None:
        status = _FAILED

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id)]
            await send(message)

        start = time.perf_counter()
        http_in_flight.inc()
        try:
            await self._app(scope, receive, send_on)
        finally:
            http_in_flight.dec()
            method = scope["method"] if scope["method"] in _METHODS else "OTHER"
            route = route_of(scope)
            _requests(method, route, str(status)).inc()
            _duration(method, route).observe(time.perf_counter() - start)
            if current.is_recording():
                _describe(current, method, route, status)


def route_of(scope: Scope) -> str:
    """Return the template of the route that answered, such as `/v1/workouts/{workout_id}`."""
    route = scope.get("route")
    return getattr(route, "path_format", None) or getattr(route, "path", None) or UNMATCHED


def _describe(current: Span, method: str, route: str, status: int) -> None:
    current.update_name(f"{method} {route}")
    current.set_attribute("http.request.method", method)
    current.set_attribute("http.route", route)
    current.set_attribute("http.response.status_code", status)
    if status >= _FAILED:
        current.set_status(Status(StatusCode.ERROR))


def _read_headers(headers: list[tuple[bytes, bytes]]) -> tuple[str, str | None]:
    """Return the request's id, its own where that is sane, and its traceparent."""
    request_id, trace = "", None
    for name, value in headers:
        if name == b"x-request-id" and _SANE_ID.fullmatch(value):
            request_id = value.decode("ascii")
        elif name == b"traceparent":
            trace = value.decode("latin-1")
    return request_id or str(new_id()), trace
