"""The HTTP application: every router's routes, docs, health and metrics, behind the limits."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from fastapi import FastAPI, Response

from fitpulse.infra.auth import Authenticator
from fitpulse.infra.web import docs
from fitpulse.infra.web.directory import Directory
from fitpulse.infra.web.policy import public
from fitpulse.infra.web.problems import PROBLEM_SCHEMA, install
from fitpulse.infra.web.router import PolicyRoute, Router
from fitpulse.infra.web.sockets import SocketLimits, SocketRoute, Sockets

Check = Callable[[], Awaitable[str | None]]
"""Tells what is wrong with one part, or None."""


@dataclass(slots=True)
class Health:
    """What readiness asks; `draining` turns it off before the server stops."""

    checks: dict[str, Check]
    draining: bool = False


def build_app(
    routers: Iterable[Router],
    *,
    authenticator: Authenticator,
    provided: Iterable[Any],
    health: Health,
    metrics: Callable[[], bytes],
    lifespan: Callable[[], AbstractAsyncContextManager[None]] | None = None,
    socket_limits: SocketLimits | None = None,
) -> FastAPI:
    """Assemble the application; a route without a policy stops the start-up."""

    @asynccontextmanager
    async def run(_: FastAPI) -> AsyncIterator[None]:
        if lifespan is None:
            yield
        else:
            async with lifespan():
                yield

    app = FastAPI(
        title="FitPulse",
        version="1",
        description="Plans what to train today, learns from what was done, and says why.",
        docs_url=None,
        redoc_url=None,
        lifespan=run,
        telemetry={"tracing": False, "metrics": False},
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.authenticator = authenticator
    app.state.provided = {type(item): item for item in provided}
    app.state.sockets = Sockets(socket_limits or SocketLimits(), lambda: health.draining)
    own = Router("health")
    _add_health(own, health, metrics)
    for router in (own, docs.router, *routers):
        app.router.routes.extend(router.routes)
        app.router.routes.extend(router.sockets)
    for undeclared in app.router.routes:
        path = getattr(undeclared, "path", "")
        if not isinstance(undeclared, PolicyRoute | SocketRoute) and path != app.openapi_url:
            message = f"{path} declares no policy"
            raise TypeError(message)
    declared = [route for route in app.router.routes if isinstance(route, PolicyRoute)]
    for route in declared:
        route.yield_to(other.path for other in declared if "{" not in other.path)
    app.router.routes.insert(0, Directory(declared))
    install(app)
    app.openapi = _with_security(app)  # type: ignore[method-assign]
    return app


JSON: Final = {"application/json": {"schema": {"type": "object"}}}


def _add_health(router: Router, health: Health, metrics: Callable[[], bytes]) -> None:
    @router.get("/health/live", policy=public(), operation_id="health_live")
    async def live() -> Response:
        """Whether the process turns over at all."""
        return Response(b'{"status":"live"}', media_type="application/json")

    unready = {"description": "Some part is not well, or this server is stopping", "content": JSON}

    @router.get("/health/ready", policy=public(), operation_id="health_ready", responses={503: unready})
    async def ready() -> Response:
        """Whether traffic may be sent here; says which part is not well."""
        wrong = {name: fault for name, check in health.checks.items() if (fault := await check()) is not None}
        if health.draining:
            wrong["server"] = "draining"
        body = {"status": "unready" if wrong else "ready", "wrong": wrong}
        return Response(msgspec.json.encode(body), 503 if wrong else 200, media_type="application/json")

    @router.get("/metrics", policy=public(), include_in_schema=False)
    async def prometheus() -> Response:
        return Response(metrics(), media_type="text/plain; version=0.0.4")


def _with_security(app: FastAPI) -> Callable[[], dict[str, Any]]:
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = plain()
            components = document.setdefault("components", {})
            components.setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
            components["securitySchemes"] = {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            }
            app.openapi_schema = document
        return app.openapi_schema

    return openapi
