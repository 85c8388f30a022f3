"""The public face as files: routes with their policies, OpenAPI of all services, the formats taken in."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from rich.console import Console
from rich.table import Table
from valkey.asyncio import Valkey

from fitpulse.infra import rpc
from fitpulse.infra.db import Database
from fitpulse.infra.events import Log
from fitpulse.infra.module import Resources
from fitpulse.infra.settings import Settings
from fitpulse.infra.web.app import Health
from fitpulse.infra.web.router import PolicyRoute
from fitpulse.infra.web.sockets import SocketRoute
from fitpulse.kernel.clock import SystemClock
from fitpulse.main.compose import assemble, make_authenticator, modules
from fitpulse.main.plan import schema
from fitpulse.main.services import SERVICES
from fitpulse.services.coaching.domain.program.reading import schema as program_schema

SOCKET = "WS"
"""Stands for a method where a path is a WebSocket's."""

ROUTES = "routes.json"
OPENAPI = "openapi.json"
PLAN = "plan.schema.json"
PROGRAM = "program.schema.json"


async def documents() -> dict[str, str]:
    """The text of each file, made from the code alone: no server is needed."""
    nothing = cast("Any", None)
    resources = Resources(
        Settings.model_construct(),
        cast("Database", nothing),
        cast("Valkey", nothing),
        rpc.Registry(),
        SystemClock(),
    )
    built = {module.name: await module.build(resources) for module in modules(SERVICES)}
    app = assemble(resources, built, make_authenticator(resources), Health({}), cast("Log", nothing))
    rows = [
        {
            "method": min(route.methods or ()),
            "path": route.path,
            "service": str(route.tags[0]),
            "who": route.policy.who,
            "whose": route.policy.whose,
            "subject": route.policy.subject,
            "idempotent": route.idempotent,
        }
        for route in app.router.routes
        if isinstance(route, PolicyRoute)
    ]
    rows += [
        {
            "method": SOCKET,
            "path": route.path,
            "service": route.service,
            "who": route.policy.who,
            "whose": route.policy.whose,
            "subject": route.policy.subject,
            "idempotent": False,
        }
        for route in app.router.routes
        if isinstance(route, SocketRoute)
    ]
    return {
        ROUTES: encode(rows),
        OPENAPI: encode(app.openapi()),
        PLAN: encode(schema.document()),
        PROGRAM: encode(program_schema()),
    }


def encode(document: object) -> str:
    return json.dumps(document, indent=1, sort_keys=False) + "\n"


def write(texts: Mapping[str, str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text)


def stale(texts: Mapping[str, str], folder: Path) -> list[Path]:
    return [
        folder / name
        for name, text in texts.items()
        if not (folder / name).exists() or (folder / name).read_text() != text
    ]


def show(texts: Mapping[str, str]) -> None:
    table = Table("method", "path", "service", "who may call", "on whose data")
    for row in json.loads(texts[ROUTES]):
        table.add_row(
            row["method"], row["path"], row["service"], row["who"], f"{row['whose']} {row['subject']}"
        )
    Console().print(table)
