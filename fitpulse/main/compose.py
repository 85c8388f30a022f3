"""Builds a process: the chosen services on their resources, opened in order and closed in reverse."""

import asyncio
import importlib
import json
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import FastAPI
from valkey.asyncio import Valkey
from valkey.exceptions import ValkeyError

from fitpulse.infra import cache, rpc
from fitpulse.infra.auth import Authenticator
from fitpulse.infra.db import Database, current_unit
from fitpulse.infra.embedded import suggest_home
from fitpulse.infra.events import Log, Relay
from fitpulse.infra.mail import Address, Postman, mailbox
from fitpulse.infra.module import Built, Module, Resources
from fitpulse.infra.sealing import Vault, master_key
from fitpulse.infra.secret_file import secret_bytes
from fitpulse.infra.settings import Settings
from fitpulse.infra.telemetry.metrics import cache_up, render_metrics, watch_pool
from fitpulse.infra.web.app import Check, Health, build_app
from fitpulse.infra.web.sockets import SocketLimits
from fitpulse.kernel.clock import Clock, SystemClock
from fitpulse.kernel.errors import Unavailable
from fitpulse.kernel.portability import PersonalData
from fitpulse.main import operations
from fitpulse.main.failure import Misconfigured
from fitpulse.main.services import SERVICES
from fitpulse.services.coaching.api import ExperimentsApi
from fitpulse.services.community.api import CommunityApi
from fitpulse.services.identity.api import (
    ContactRequest,
    IdentityApi,
    KeysRequest,
    SessionRequest,
    UnknownPerson,
)
from fitpulse.services.notifications.api import NotificationsApi
from fitpulse.services.progress.api import ProgressApi
from fitpulse.services.training.api import TrainingApi

T = TypeVar("T")

PERSONAL: Final[tuple[type[PersonalData], ...]] = (
    IdentityApi,
    TrainingApi,
    ExperimentsApi,
    ProgressApi,
    CommunityApi,
    NotificationsApi,
)


@dataclass(frozen=True, slots=True)
class Process:
    """A running process: its HTTP application and what the command line works on."""

    app: FastAPI
    health: Health
    resources: Resources
    relay: Relay
    built: dict[str, Built]
    rpc_port: int

    def service(self, kind: type[T]) -> T:
        """The built use cases of this class."""
        found: T = self.app.state.provided[kind]
        return found


def modules(names: Sequence[str]) -> tuple[Module, ...]:
    """Import just the named services, so that a process pays only for what it runs."""
    unknown = sorted(set(names) - set(SERVICES))
    if unknown:
        message = f"There is no service {', '.join(unknown)}. Choose from: {', '.join(SERVICES)}."
        raise Misconfigured(message)
    chosen = [name for name in SERVICES if name in names]
    return tuple(importlib.import_module(f"fitpulse.services.{name}.wiring").MODULE for name in chosen)


def people_vault(settings: Settings) -> Vault:
    """What people's keys are wrapped in; its master key is asked for on the first use."""
    given = settings.documents.master_key.get_secret_value()
    folder = (settings.home or suggest_home()) / "documents"
    others = [
        partial(secret_bytes, one.get_secret_value(), "the setting documents.other_master_keys")
        for one in settings.documents.other_master_keys
    ]
    return Vault(lambda: master_key(folder, given, "documents.master_key"), "documents", others=others)


@asynccontextmanager
async def process(
    settings: Settings,
    names: Sequence[str] = SERVICES,
    *,
    clock: Clock | None = None,
    background: bool = True,
) -> AsyncIterator[Process]:
    """Open everything the named services need; `background` also runs consumers, timers and mail."""
    if not settings.database.url:
        message = "No database is configured: set FITPULSE_DATABASE__URL, or use `fitpulse up`."
        raise Misconfigured(message)
    async with AsyncExitStack() as stack:
        db = await Database.connect(
            settings.database.url, size=settings.database.pool_size, vault=people_vault(settings)
        )
        stack.push_async_callback(db.close)
        valkey = cache.connect(settings.cache.url)
        stack.push_async_callback(valkey.aclose)
        registry = rpc.Registry(
            addresses=settings.rpc.peers,
            secret=settings.rpc.secret.get_secret_value(),
            isolation={current_unit: None},
        )
        stack.push_async_callback(registry.close)
        resources = Resources(settings, db, valkey, registry, clock or SystemClock(), PERSONAL)
        built = {module.name: await module.build(resources) for module in modules(names)}
        for one in built.values():
            for api, implementation in one.offers:
                registry.offer(api, implementation)
        authenticator = make_authenticator(resources)
        registry.verify()
        relay = Relay(
            db, [handler for one in built.values() for handler in one.handlers], clock=resources.clock
        )
        health = Health({"database": database_check(db), "cache": cache_check(valkey)})
        app = assemble(resources, built, authenticator, health, relay.log)
        port = 0
        if settings.rpc.port:
            # gRPC takes 15 MiB, which one process with everything in it has no use for.
            from fitpulse.infra.rpc.server import serve

            server = await serve(
                registry,
                address=f"{settings.rpc.host}:{settings.rpc.port}",
                secret=settings.rpc.secret.get_secret_value(),
            )
            stack.push_async_callback(server.stop)
            port = server.port
        if background:
            watch_pool(db.pool.get_idle_size, db.pool.get_size)
            stack.push_async_callback(
                stop_background, await start_background(resources, built, relay, health), relay
            )
        yield Process(app, health, resources, relay, built, port)


async def start_background(
    resources: Resources, built: dict[str, Built], relay: Relay, health: Health
) -> list[asyncio.Task[None]]:
    """Consumers where a service here has any, and the post where notifications run."""
    work: dict[str, Coroutine[Any, Any, None]] = {}
    if any(one.handlers for one in built.values()):
        work["events"] = relay.run()
    if "notifications" in built:
        work["mail"] = Postman(
            resources.db, resources.settings.mail, address=mail_address(resources), clock=resources.clock
        ).run()
    for one in built.values():
        work |= {name: run() for name, run in one.background}
    tasks = [asyncio.create_task(coroutine, name=name) for name, coroutine in work.items()]
    for task in tasks:
        health.checks[task.get_name()] = task_check(task)
    return tasks


async def stop_background(tasks: Sequence[asyncio.Task[None]], relay: Relay) -> None:
    """Finish the events in hand; a mail that is under way is not sent twice."""
    await relay.stop()
    for task in tasks:
        if task.get_name() != "events":
            task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def task_check(task: asyncio.Task[None]) -> Check:
    """The post has nothing to do without an SMTP server and ends; a failure is reported."""

    async def check() -> str | None:
        if task.done() and not task.cancelled() and (error := task.exception()) is not None:
            return f"stopped: {type(error).__name__}"
        return None

    return check


def mail_address(resources: Resources) -> Address:
    identity = resources.registry.get(IdentityApi)

    async def address(user_id: UUID) -> str | None:
        try:
            contact = await identity.contact(ContactRequest(user_id))
        except UnknownPerson:
            return None
        return contact.email if contact.confirmed else None

    return address


def assemble(
    resources: Resources, built: dict[str, Built], authenticator: Authenticator, health: Health, log: Log
) -> FastAPI:
    """The HTTP application of these services, and of those who run them."""
    routers = [router for one in built.values() for router in one.routers]
    routers.append(operations.router)
    if resources.settings.shows_mail and "notifications" in built:
        routers.append(mailbox(resources.db, mail_address(resources)))
    return build_app(
        routers,
        authenticator=authenticator,
        provided=[
            operations.Operations(resources.db, log, operations.handled_by(built)),
            *(item for one in built.values() for item in one.provided),
        ],
        health=health,
        metrics=render_metrics,
        socket_limits=SocketLimits(
            origins=frozenset(map(origin, (resources.settings.public_url, *resources.settings.http.origins)))
        ),
    )


def origin(url: str) -> str:
    """The origin of a URL, as a browser tells it: without path and in small letters."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def make_authenticator(resources: Resources) -> Authenticator:
    """Verifies tokens with the issuer's keys: over HTTP for an external one, else asked of identity."""
    settings = resources.settings
    identity = resources.registry.get(IdentityApi)

    async def keys() -> dict[str, Any]:
        document: dict[str, Any] = json.loads((await identity.keys(KeysRequest())).jwks_json)
        return document

    async def external_keys() -> dict[str, Any]:
        import httpx2

        try:
            async with httpx2.AsyncClient(timeout=5) as client:
                answer = (await client.get(settings.auth.jwks_url)).raise_for_status()
                document: dict[str, Any] = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            detail = "The issuer's keys can't be read. Try again in a moment."
            raise Unavailable(detail, retry_after_s=5) from error
        return document

    async def stands(session: UUID) -> bool:
        return (await identity.session(SessionRequest(session))).active

    return Authenticator(
        issuer=settings.auth.issuer or settings.public_url,
        audience=settings.auth.audience,
        keys=external_keys if settings.auth.jwks_url else keys,
        sessions=stands,
        internal_secret=settings.rpc.secret.get_secret_value(),
        clock=resources.clock,
        leeway_s=settings.auth.leeway_s,
    )


def database_check(db: Database) -> Check:
    async def check() -> str | None:
        try:
            await db.pool.fetchval("select 1", timeout=2)
        except Exception as error:  # noqa: BLE001 - readiness reports whatever is wrong
            return f"does not answer: {type(error).__name__}"
        return None

    return check


def cache_check(valkey: Valkey) -> Check:
    """Degraded is not unready: leaderboards are served from PostgreSQL while the cache is away."""

    async def check() -> str | None:
        try:
            await valkey.ping()
        except (ValkeyError, OSError, TimeoutError):
            cache_up.set(0)
        else:
            cache_up.set(1)
        return None

    return check
