"""Starting and stopping: embedded servers where none is configured, migrations, then the HTTP server."""

import asyncio
import errno
import os
import secrets
import socket
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console

from fitpulse.infra import failpoints
from fitpulse.infra.embedded import HomeInUse, PartsMissing, StartFailed, Supervisor, private, suggest_home
from fitpulse.infra.schema import prepare
from fitpulse.infra.settings import Settings
from fitpulse.main.failure import Misconfigured
from fitpulse.main.services import SERVICES

console = Console(stderr=True)


def home(settings: Settings) -> Path:
    return settings.home or suggest_home()


@contextmanager
def connected(
    settings: Settings, *, attach: bool = True, meanwhile: Callable[[], object] | None = None
) -> Iterator[None]:
    """Fill in the URLs of the embedded servers where none are configured; they are ours until the block ends.

    With `attach`, servers that another `fitpulse up` already runs in this home are used as they are.
    `meanwhile` is done in this thread while they start.
    """
    folder = home(settings)
    supervisor = Supervisor(
        folder,
        postgres_url=settings.database.url or None,
        valkey_url=settings.cache.url or None,
        attach=attach,
    )
    try:
        try:
            with ThreadPoolExecutor(1, "start") as beside:
                starting = beside.submit(supervisor.start)
                if meanwhile is not None:
                    meanwhile()
                endpoints = starting.result()
        except (HomeInUse, StartFailed, PartsMissing) as error:
            raise Misconfigured(str(error)) from error
        if not settings.database.url:
            password = private.password(folder / "app.password")
            settings.database.url = asyncio.run(prepare(endpoints.postgres_admin_url, password))
        if not settings.cache.url:
            settings.cache.url = endpoints.valkey_url
        if not settings.rpc.secret.get_secret_value():
            settings.rpc.secret = SecretStr(secrets.token_urlsafe(32))
        yield
    finally:
        supervisor.stop()


def up(settings: Settings, *, demo: bool) -> None:
    """Everything in one process; returns when it has been told to stop."""
    # A third of a start is imports and another third is waiting for the servers, so they go on together.
    with connected(settings, attach=False, meanwhile=load):
        from fitpulse.main.server import run

        run(serve(settings, SERVICES, demo=demo))


def load() -> None:
    """Import every service."""
    from fitpulse.main import server  # noqa: F401
    from fitpulse.main.compose import modules

    modules(SERVICES)


async def serve(settings: Settings, names: Sequence[str], *, demo: bool = False) -> None:
    """These services on configured servers; returns when it has been told to stop."""
    from fitpulse.infra.telemetry import Edge, configure_logging, configure_tracing, shutdown_tracing
    from fitpulse.infra.web.limits import Limits
    from fitpulse.main.compose import process
    from fitpulse.main.server import Server

    failpoints.arm(os.environ)
    listener = listen(settings)
    configure_logging(level=settings.telemetry.log_level, development=settings.development)
    configure_tracing("fitpulse", settings.telemetry.otlp_endpoint or None, settings.telemetry.sample_ratio)
    async with process(settings, names) as running:
        if demo:
            from fitpulse.main.demo import make_demo

            await make_demo(running, home(settings), console)
        limits = Limits(
            Edge(running.app, timeout_s=settings.http.timeout_s),
            body_limit=settings.http.body_limit,
            max_in_flight=settings.http.max_in_flight,
        )
        server = Server(limits, running.health, settings.http)
        announce(settings, names)
        await server.serve(sockets=[listener])
    await asyncio.to_thread(shutdown_tracing)


def listen(settings: Settings) -> socket.socket:
    """Take the port before anything else, so that a taken one is said at once and in plain words."""
    http = settings.http
    listener = socket.socket(socket.AF_INET6 if ":" in http.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Inherited by each connection: without it a small answer waits 40 ms for the acknowledgement of its headers.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((http.host, http.port))
    except OSError as error:
        listener.close()
        used = error.errno == errno.EADDRINUSE
        taken = "is taken: stop what uses it, or" if used else f"can't be used ({error.strerror}):"
        message = f"Port {http.port} on {http.host} {taken} choose another with --port."
        raise Misconfigured(message) from error
    http.port = listener.getsockname()[1]
    return listener


def announce(settings: Settings, names: Sequence[str]) -> None:
    console.print(
        f"[bold]FitPulse[/bold] is ready at [bold]{settings.public_url}[/bold]  ({', '.join(names)})"
    )
    console.print(f"  API        {settings.public_url}/docs")
    if "identity" in names:
        console.print(f"  Sign up    {settings.public_url}/account/sign-up")
    if settings.shows_mail and "notifications" in names:
        console.print(f"  Mails      {settings.public_url}/dev/mail")
    console.print("  Stop with Ctrl-C.")


async def migrate(settings: Settings) -> None:
    password = settings.database.app_password.get_secret_value()
    if not settings.database.admin_url or not password:
        message = "Set FITPULSE_DATABASE__ADMIN_URL (the owner) and FITPULSE_DATABASE__APP_PASSWORD."
        raise Misconfigured(message)
    await prepare(settings.database.admin_url, password)
    console.print("The database is up to date.")


async def diagnose(settings: Settings) -> bool:
    """Print the findings; whether all is well."""
    from fitpulse.infra import doctor

    findings = await doctor.examine(home(settings), settings.database.url or None, settings.cache.url or None)
    Console().print(doctor.render(findings))
    return all(finding.state != "bad" for finding in findings)
