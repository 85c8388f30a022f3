"""WebSockets behind the same policies as routes, and limits of their own.

The token comes in the first message, never in the URL, which ends up in logs. A page of another origin is refused
at the handshake; apps, which send no Origin, hold no cookie that could be abused. What closes a connection:

| code | why |
|---|---|
| 1000 | the conversation is over |
| 1001 | this server is being replaced: connect again |
| 1003 | a message that isn't understood; the problem is sent before |
| 1008 | too many messages, nothing said for too long, or too slow to take the answers |
| 1009 | a message beyond the limit (closed by the server's protocol before it is read) |
| 1011 | our fault, which has been noted |
| 1013 | too many connections, of this person or at all; a part of ours that is away |
| 4401 | no valid token, or one that has run out |
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

import msgspec
import structlog
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from fitpulse.infra.auth import Authenticator
from fitpulse.infra.web.policy import Policy
from fitpulse.infra.web.problems import document
from fitpulse.kernel.context import current, entered
from fitpulse.kernel.errors import BadRequest, DeadlineExceeded, FitPulseError, Unauthenticated, Unavailable
from fitpulse.kernel.principal import Principal

OVER: Final = 1000
GOING_AWAY: Final = 1001
NOT_UNDERSTOOD: Final = 1003
BEYOND_LIMITS: Final = 1008
OUR_FAULT: Final = 1011
TRY_LATER: Final = 1013
NOT_SIGNED_IN: Final = 4401
CODES: Final = ((Unauthenticated, NOT_SIGNED_IN), (Unavailable, TRY_LATER), (DeadlineExceeded, TRY_LATER))
logger = structlog.get_logger(__name__)
CHECK_S: Final = 5.0
"""The deadline of what is asked about a token."""


class NotUnderstood(BadRequest):
    slug = "message-not-understood"
    title = "This message is not understood"


@dataclass(frozen=True, slots=True)
class SocketLimits:
    """`origins` are those of pages that may connect, as `https://host[:port]`.

    A person's messages may come at `rate` a second, and `burst` at once before that counts.
    """

    origins: frozenset[str] = frozenset()
    first_s: float = 5.0
    idle_s: float = 30.0
    send_s: float = 5.0
    tick_s: float = 0.25
    rate: float = 75.0
    burst: float = 150.0
    each: int = 3
    most: int = 200


class Ended(Exception):
    """Ends a conversation with this close code."""

    def __init__(self, code: int, reason: str = "") -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason


class Sockets:
    """The open connections of this process. `draining` tells that this server is to be left."""

    def __init__(self, limits: SocketLimits, draining: Callable[[], bool]) -> None:
        self.limits = limits
        self.draining = draining
        self._open = 0
        self._people: Counter[UUID] = Counter()

    def enter(self) -> None:
        """Count a connection; raises Ended where there are too many."""
        if self._open >= self.limits.most:
            raise Ended(TRY_LATER, "too many connections")
        self._open += 1

    def leave(self, person: UUID | None) -> None:
        self._open -= 1
        if person is not None:
            self._people[person] -= 1
            if not self._people[person]:
                del self._people[person]

    def admit(self, person: UUID) -> None:
        """Count a connection of this person; raises Ended where they have too many."""
        if self._people[person] >= self.limits.each:
            raise Ended(TRY_LATER, "too many connections of yours")
        self._people[person] += 1


class Conversation:
    """One authenticated connection: `hello` is the first message without its token."""

    def __init__(self, socket: WebSocket, limits: SocketLimits) -> None:
        self._socket = socket
        self._limits = limits
        self._left = limits.burst
        self._at = time.monotonic()
        self.hello: dict[str, Any] = {}

    async def receive(self) -> bytes | str:
        """The next message; raises Ended for one too many, and after too long a silence."""
        try:
            async with asyncio.timeout(self._limits.idle_s):
                message = await self._next()
        except TimeoutError:
            raise Ended(BEYOND_LIMITS, "nothing came for too long") from None
        now = time.monotonic()
        self._left = min(self._limits.burst, self._left + (now - self._at) * self._limits.rate) - 1
        self._at = now
        if self._left < 0:
            raise Ended(BEYOND_LIMITS, "too many messages")
        return message

    async def send(self, text: bytes) -> None:
        """Answer in JSON; raises Ended for a client that doesn't take its answers."""
        try:
            async with asyncio.timeout(self._limits.send_s):
                await self._socket.send_text(text.decode())
        except TimeoutError:
            raise Ended(BEYOND_LIMITS, "answers are not taken") from None

    async def _next(self) -> bytes | str:
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", OVER))
        content: bytes | str | None = message.get("text")
        return message["bytes"] if content is None else content


Endpoint = Callable[[Any, Conversation], Awaitable[None]]


class SocketRoute(WebSocketRoute):
    """A WebSocket with a policy; `endpoint` gets what wiring built of class `provided`, and the conversation."""

    def __init__(
        self, path: str, endpoint: Endpoint, *, policy: Policy, provided: type, service: str
    ) -> None:
        if policy.who != "person":
            message = f"{path}: a WebSocket is a person's"
            raise TypeError(message)
        self.policy = policy
        self.service = service
        self._talk = endpoint
        self._provided = provided
        super().__init__(path, self._answer, name=getattr(endpoint, "__name__", path))

    async def _answer(self, socket: WebSocket) -> None:
        sockets: Sockets = socket.app.state.sockets
        origin = socket.headers.get("origin")
        if sockets.draining() or (origin is not None and origin not in sockets.limits.origins):
            await socket.close()  # before it is accepted: 403
            return
        await socket.accept()
        try:
            await self._within(socket, sockets)
        except WebSocketDisconnect:
            return
        except FitPulseError as error:
            await _close(socket, sockets, Ended(code_of(error), error.slug), error)
        except Ended as ended:
            await _close(socket, sockets, ended)
        except Exception:
            logger.exception("unhandled error")
            fault = FitPulseError("It is our fault and has been noted. Try again.")
            await _close(socket, sockets, Ended(OUR_FAULT, fault.slug), fault)
        else:
            await _close(socket, sockets, Ended(OVER))

    async def _within(self, socket: WebSocket, sockets: Sockets) -> None:
        sockets.enter()
        person: UUID | None = None
        try:
            conversation = Conversation(socket, sockets.limits)
            token, principal = await self._introduced(socket, conversation, sockets.limits.first_s)
            sockets.admit(principal.user_id)
            person = principal.user_id
            await self._watched(socket, sockets, conversation, token, principal)
        finally:
            sockets.leave(person)

    async def _introduced(
        self, socket: WebSocket, conversation: Conversation, within_s: float
    ) -> tuple[str, Principal]:
        try:
            async with asyncio.timeout(within_s):
                first = await conversation.receive()
        except TimeoutError:
            raise Ended(NOT_SIGNED_IN, "no token came") from None
        try:
            said = msgspec.json.decode(first, type=dict[str, Any])
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            detail = "Begin with a JSON object that holds your access token as `token`."
            raise NotUnderstood(detail) from error
        token = said.pop("token", None)
        if not isinstance(token, str):
            detail = "Begin with your access token as `token`."
            raise Unauthenticated(detail)
        conversation.hello = said
        return token, await _checked(socket, token)

    async def _watched(
        self,
        socket: WebSocket,
        sockets: Sockets,
        conversation: Conversation,
        token: str,
        principal: Principal,
    ) -> None:
        """Talk until the end, or until the token runs out or the server is being replaced."""
        with entered(replace(current(), principal=principal, deadline=None)):
            talk = asyncio.ensure_future(self._talk(socket.app.state.provided[self._provided], conversation))
            watch = asyncio.ensure_future(_watch(socket, sockets, token))
            try:
                await asyncio.wait((talk, watch), return_when=asyncio.FIRST_COMPLETED)
                await (talk if talk.done() else watch)
            finally:
                for task in (talk, watch):
                    task.cancel()
                await asyncio.gather(talk, watch, return_exceptions=True)


def code_of(error: FitPulseError) -> int:
    """The close code of an error: the client's fault, unless its status says otherwise."""
    other = OUR_FAULT if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR else NOT_UNDERSTOOD
    return next((code for kind, code in CODES if isinstance(error, kind)), other)


async def _close(
    socket: WebSocket, sockets: Sockets, ended: Ended, problem: FitPulseError | None = None
) -> None:
    """Say why and close; a client that has gone, or takes nothing more, is left without a word."""
    with suppress(TimeoutError, WebSocketDisconnect):
        async with asyncio.timeout(sockets.limits.send_s):
            if problem is not None:
                await socket.send_text(msgspec.json.encode({"problem": document(problem)}).decode())
            await socket.close(ended.code, ended.reason)


async def _checked(socket: WebSocket, token: str) -> Principal:
    authenticator: Authenticator = socket.app.state.authenticator
    with entered(replace(current(), deadline=time.monotonic() + CHECK_S)):
        return await authenticator.authorize(f"Bearer {token}", "person")


async def _watch(socket: WebSocket, sockets: Sockets, token: str) -> None:
    """Return never: raise once the token no longer stands, or the server is to be left."""
    while True:
        await asyncio.sleep(sockets.limits.tick_s)
        if sockets.draining():
            raise Ended(GOING_AWAY, "connect again")
        await _checked(socket, token)  # known for a minute at most, and never past its end
