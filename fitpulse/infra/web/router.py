"""Routes that declare their policy, and run each unsafe request as one idempotent unit."""

import hashlib
import inspect
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack
from typing import Any, Final, TypeVar

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from fitpulse.infra.auth import Authenticator
from fitpulse.infra.db import Answer, Claim, Replay, Unit, current_unit
from fitpulse.infra.failpoints import failpoint
from fitpulse.infra.web.given import given
from fitpulse.infra.web.parameters import Parameters
from fitpulse.infra.web.policy import Policy
from fitpulse.infra.web.refusals import BadKey, joined, refusals
from fitpulse.infra.web.sockets import SocketRoute
from fitpulse.kernel.context import current, entered
from fitpulse.kernel.principal import Principal

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Talk = TypeVar("Talk", bound=Callable[..., Any])
Handler = Callable[[Request], Coroutine[Any, Any, Response]]
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
KEY_LENGTH: Final = 255
KEY_PARAMETER: Final[dict[str, Any]] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A fresh random value a request; a retry with the same value has no second effect.",
    "schema": {"type": "string", "minLength": 1, "maxLength": KEY_LENGTH},
}


class PolicyRoute(APIRoute):
    """A FastAPI route that authorises first and wraps unsafe calls in a unit of work."""

    def __init__(self, path: str, endpoint: Callable[..., Any], *, policy: Policy, **options: Any) -> None:
        self.policy = policy
        extra = dict(options.pop("openapi_extra", None) or {})
        if policy.who != "anyone":
            extra.setdefault("security", [{"bearer": []}])
        methods = frozenset(options.get("methods") or ())
        self.idempotent = policy.who in {"person", "operator"} and not methods <= SAFE
        if self.idempotent:
            extra["parameters"] = [*extra.get("parameters", []), KEY_PARAMETER]
        extra["x-policy"] = {"who": policy.who, "whose": policy.whose, "subject": policy.subject}
        seen = given(endpoint)
        refused = refusals(
            path,
            seen,
            policy,
            safe=methods <= SAFE,
            idempotent=self.idempotent,
            errors=options.pop("errors", ()),
        )
        responses = joined(refused, options.pop("responses", None) or {})
        self._ready_made = False
        super().__init__(path, seen, openapi_extra=extra, responses=responses, **options)
        if self._ready_made:
            self.app = self._respond
        self.fixed = path.partition("{")[0]
        """What every path that this route answers begins with."""
        self._literal: frozenset[str] = frozenset()

    def yield_to(self, paths: Iterable[str]) -> None:
        """Leave these exact paths to their own routes: a method they lack is 405 there, not an odd id here."""
        self._literal = frozenset(
            path for path in paths if path != self.path and self.path_regex.fullmatch(path)
        )

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """A route is tried for each request before the one that fits, so most are turned down by their prefix."""
        if not scope["path"].startswith(self.fixed) and not scope.get("root_path"):
            return Match.NONE, {}
        if scope["path"] in self._literal:
            return Match.NONE, {}
        return super().matches(scope)

    async def _respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer without the exit stacks that FastAPI keeps for dependencies; errors are handled further out."""
        response = await self._handle(Request(scope, receive, send))
        await response(scope, receive, send)

    def get_route_handler(self) -> Handler:
        """How a request becomes a response: authorised, in a unit of work where it is unsafe."""
        self._handle = self._guarded(self._direct(super().get_route_handler()))
        return self._handle

    def _direct(self, framework: Handler) -> Handler:
        """Call the endpoint ourselves where it answers with a Response and takes nothing unusual."""
        parameters, endpoint = Parameters.of(self.dependant), self.dependant.call
        answers = inspect.signature(self.endpoint).return_annotation
        if parameters is None or endpoint is None or answers is not Response:
            return framework
        self._ready_made = True

        async def handle(request: Request) -> Response:
            values = parameters.read(request)
            if values is not None:
                response: Response = await endpoint(**values)
                return response
            async with AsyncExitStack() as stack:  # FastAPI's handler asks for them
                request.scope["fastapi_inner_astack"] = request.scope["fastapi_function_astack"] = stack
                return await framework(request)

        return handle

    def _guarded(self, inner: Handler) -> Handler:
        who = self.policy.who
        if who == "anyone":
            return inner

        answer = self._in_unit(inner) if self.idempotent else inner

        async def handle(request: Request) -> Response:
            authenticator: Authenticator = request.app.state.authenticator
            principal = await authenticator.authorize(request.headers.get("authorization"), who)
            request.scope["principal"] = principal
            with entered(current().acting_as(principal)):
                return await answer(request)

        return handle

    def _in_unit(self, inner: Handler) -> Handler:
        route = f"{min(self.methods or ())} {self.path_format}"

        async def handle(request: Request) -> Response:
            unit = Unit(None)
            key = request.headers.get("idempotency-key")
            if key is not None:
                unit = Unit(await claim(request.scope["principal"], route, key, request))
            token = current_unit.set(unit)
            try:
                response = await inner(request)
                await failpoint("web.before-commit")
                content_type = response.headers.get("content-type", "")
                await unit.commit(Answer(response.status_code, content_type, bytes(response.body)))
                await failpoint("web.after-commit")
            except Replay as stored:
                answer = stored.answer
                return Response(
                    answer.body,
                    answer.status,
                    {"Idempotency-Replayed": "true"},
                    media_type=answer.content_type or None,
                )
            except BaseException:
                await unit.rollback()
                raise
            finally:
                current_unit.reset(token)
            return response

        return handle


async def claim(principal: Principal, route: str, key: str, request: Request) -> Claim:
    """The claim of this request: its key on this route, bound to path, query and body."""
    if not 1 <= len(key) <= KEY_LENGTH:
        detail = f"Send 1 to {KEY_LENGTH} characters, for example a random UUID."
        raise BadKey(detail)
    scope = request.scope
    content = hashlib.sha256(scope["path"].encode() + b"?" + scope["query_string"] + b"\n")
    content.update(await request.body())
    return Claim(principal.user_id, route, key, content.hexdigest())


class Router:
    """The routes of one service, in the order of their declaration."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.routes: list[PolicyRoute] = []
        self.sockets: list[SocketRoute] = []

    def get(self, path: str, *, policy: Policy, **options: Any) -> Callable[[Endpoint], Endpoint]:
        return self._route("GET", path, policy, options)

    def post(self, path: str, *, policy: Policy, **options: Any) -> Callable[[Endpoint], Endpoint]:
        return self._route("POST", path, policy, options)

    def put(self, path: str, *, policy: Policy, **options: Any) -> Callable[[Endpoint], Endpoint]:
        return self._route("PUT", path, policy, options)

    def patch(self, path: str, *, policy: Policy, **options: Any) -> Callable[[Endpoint], Endpoint]:
        return self._route("PATCH", path, policy, options)

    def delete(self, path: str, *, policy: Policy, **options: Any) -> Callable[[Endpoint], Endpoint]:
        return self._route("DELETE", path, policy, options)

    def socket(self, path: str, *, policy: Policy, provided: type) -> Callable[[Talk], Talk]:
        """Declare a WebSocket; what wiring built of class `provided` is its first argument."""

        def declare(endpoint: Talk) -> Talk:
            self.sockets.append(
                SocketRoute(path, endpoint, policy=policy, provided=provided, service=self.service)
            )
            return endpoint

        return declare

    def _route(
        self, method: str, path: str, policy: Policy, options: dict[str, Any]
    ) -> Callable[[Endpoint], Endpoint]:
        def declare(endpoint: Endpoint) -> Endpoint:
            tags: Sequence[str] = [self.service]
            self.routes.append(
                PolicyRoute(path, endpoint, policy=policy, methods=[method], tags=tags, **options)
            )
            return endpoint

        return declare
