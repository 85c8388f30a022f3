"""Limits before any work is done: requests in flight, bytes and nesting of a body, time to drain.

Pure ASGI, outermost, so that what is refused costs microseconds.
"""

import asyncio
from collections.abc import MutableMapping
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fitpulse.infra.web.problems import answer
from fitpulse.kernel.errors import BadRequest, FitPulseError, TooLarge, Unavailable

DEPTH: Final = 32
"""Nesting of JSON; nothing we take is deeper than ten."""
BODY_S: Final = 20.0
"""A body that takes longer to arrive is given up (slow-body attacks)."""
OPEN_PATHS: Final = frozenset({"/health/live", "/health/ready", "/metrics"})

LARGE: Final = {b"application/vnd.fitpulse.keypoints": 4_000_000}
"""Media types of which a body may be larger than others; still below what one internal call carries."""

NEVER_JSON: Final = frozenset({b"application/x-www-form-urlencoded", *LARGE})
"""Their depth is not measured: routes read these as what they are. Any other body may be read as JSON."""

LARGE_AT_ONCE: Final = 8
"""Such bodies that are read or worked on at a time, so that they can't fill the memory."""

SECURITY_HEADERS: Final[tuple[tuple[bytes, bytes], ...]] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"strict-transport-security", b"max-age=63072000; includeSubDomains"),
)
DEFAULT_HEADERS: Final[tuple[tuple[bytes, bytes], ...]] = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
)


class TooDeep(BadRequest):
    slug = "too-deep"
    title = "The JSON is nested too deeply"


class SlowBody(BadRequest):
    slug = "slow-body"
    title = "The body did not arrive in time"


class Overloaded(Unavailable):
    slug = "overloaded"
    title = "Too many requests at once"


class Draining(Unavailable):
    slug = "draining"
    title = "This server is being replaced"


class Limits:
    """Wraps the application. `drain` lets running requests end and refuses nothing that already connected."""

    def __init__(self, app: ASGIApp, *, body_limit: int, max_in_flight: int) -> None:
        self._app = app
        self._body_limit = body_limit
        self._most = max_in_flight
        self._in_flight = 0
        self._large = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self.draining = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        reply = self._finish(send)
        if self._in_flight >= self._most and scope["path"] not in OPEN_PATHS:
            detail = "Nothing was changed. Try again in a moment."
            await refuse(scope, receive, reply, Overloaded(detail, retry_after_s=1))
            return
        self._in_flight += 1
        self._idle.clear()
        try:
            if scope["method"] in {"GET", "HEAD"}:
                await self._app(scope, receive, reply)
                return
            limit = self._limit(scope)
            if limit > self._body_limit:
                await self._take_large(scope, receive, reply, limit)
            else:
                await self._take(scope, receive, reply, limit)
        finally:
            self._in_flight -= 1
            if not self._in_flight:
                self._idle.set()

    async def drained(self, within_s: float) -> bool:
        """Wait until nothing is in flight."""
        try:
            await asyncio.wait_for(self._idle.wait(), within_s)
        except TimeoutError:
            return False
        return True

    def _limit(self, scope: Scope) -> int:
        """Bytes that this request's body may have."""
        return max(self._body_limit, LARGE.get(media_type(scope), 0))

    async def _take_large(self, scope: Scope, receive: Receive, reply: Send, limit: int) -> None:
        if self._large >= LARGE_AT_ONCE:
            detail = "Nothing was changed. Try again in a moment."
            await refuse(scope, receive, reply, Overloaded(detail, retry_after_s=2))
            return
        self._large += 1
        try:
            await self._take(scope, receive, reply, limit)
        finally:
            self._large -= 1

    async def _take(self, scope: Scope, receive: Receive, reply: Send, limit: int) -> None:
        try:
            body = await self._read(scope, receive, limit)
        except FitPulseError as error:
            await refuse(scope, receive, reply, error)
            return
        if body is not None:
            await self._app(scope, replayed(body, receive), reply)

    async def _read(self, scope: Scope, receive: Receive, limit: int) -> bytes | None:
        """The whole body; None for a client that went amid it, since the half of a form can look like a form."""
        length = header(scope, b"content-length")
        detail = f"Send at most {limit:,} bytes."
        if length is not None and length.isdigit() and int(length) > limit:
            raise TooLarge(detail)
        chunks = bytearray()
        try:
            async with asyncio.timeout(BODY_S):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    chunks += message.get("body", b"")
                    if len(chunks) > limit:
                        raise TooLarge(detail)
                    if not message.get("more_body", False):
                        break
        except TimeoutError as error:
            late = "Check your connection and send it again."
            raise SlowBody(late) from error
        body = bytes(chunks)
        if media_type(scope) not in NEVER_JSON and too_deep(body):
            deep = f"Send at most {DEPTH} levels."
            raise TooDeep(deep)
        return body

    def _finish(self, send: Send) -> Send:
        async def reply(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = message.setdefault("headers", [])
                present = {name.lower() for name, _ in headers}
                headers.extend(SECURITY_HEADERS)
                headers.extend(pair for pair in DEFAULT_HEADERS if pair[0] not in present)
                if self.draining:
                    headers.append((b"connection", b"close"))
            await send(message)

        return reply


async def refuse(scope: Scope, receive: Receive, send: Send, error: FitPulseError) -> None:
    response = answer(error)
    response.headers["connection"] = "close"  # the unread rest of a body must not become the next request
    await response(scope, receive, send)


def media_type(scope: Scope) -> bytes:
    """What the body is said to be, in small letters and without parameters."""
    return (header(scope, b"content-type") or b"").partition(b";")[0].strip().lower()


def header(scope: Scope, name: bytes) -> bytes | None:
    return next((value for key, value in scope["headers"] if key == name), None)


def replayed(body: bytes, receive: Receive) -> Receive:
    """The body once, then whatever the connection says next."""
    pending = True

    async def once() -> Message:
        nonlocal pending
        if pending:
            pending = False
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return once


def too_deep(body: bytes) -> bool:
    """Whether brackets outside strings nest deeper than DEPTH; the common small body is settled by a count."""
    if body.count(b"[") + body.count(b"{") <= DEPTH:
        return False
    depth = 0
    quoted = escaped = False
    for byte in body:
        if quoted:
            quoted = escaped or byte != 0x22  # noqa: PLR2004 - a quote
            escaped = not escaped and byte == 0x5C  # noqa: PLR2004 - a backslash
        elif byte == 0x22:  # noqa: PLR2004
            quoted = True
        elif byte in b"[{":
            depth += 1
            if depth > DEPTH:
                return True
        elif byte in b"]}":
            depth -= 1
    return False
