"""The `fitpulse` command."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from fitpulse.main import events, experiments, models, operate
from fitpulse.main.coach import coach
from fitpulse.main.failure import Misconfigured
from fitpulse.main.plan.command import plan

cli = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    help="FitPulse, the open-source AI fitness coach.",
)
cli.add_typer(
    events.commands, name="events", help="Look into the event log, its dead letters and projections."
)
cli.add_typer(operate.keys, name="keys", help="Rotate the keys that sign tokens.")
cli.add_typer(operate.clients, name="clients", help="Register applications that people may sign in to.")
cli.add_typer(operate.people, name="people", help="Say who runs this installation.")
cli.add_typer(operate.board, name="leaderboard", help="Rebuild a leaderboard from PostgreSQL.")
cli.add_typer(
    models.commands, name="models", help="Versions of policies and models: register, promote, roll back."
)
cli.add_typer(experiments.commands, name="experiments", help="Start, watch and stop experiments.")
console = Console(stderr=True)


@contextmanager
def plainly() -> Iterator[None]:
    """A configuration that can't work is said in one line, not as a trace."""
    try:
        yield
    except Misconfigured as error:
        console.print(f"[red]{error}[/red]")
        raise typer.Exit(2) from error


cli.command()(coach)
cli.command()(plan)


@cli.command()
def up(
    demo: Annotated[bool, typer.Option("--demo", help="Add an athlete with two years of training.")] = False,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
) -> None:
    """Start every service in one process, with PostgreSQL and Valkey of its own where none is configured."""
    from fitpulse.infra.settings import Settings
    from fitpulse.main import start
    from fitpulse.main.compose import SERVICES

    settings = Settings()
    if port is not None:
        settings.http.port = port
    with plainly():
        start.up(settings, SERVICES, demo=demo)


@cli.command()
def serve(
    services: Annotated[str, typer.Argument(help="Names joined by commas, for example training,progress.")],
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
) -> None:
    """Start just these services against configured servers; the others are reached over gRPC."""
    from fitpulse.infra.settings import Settings
    from fitpulse.main import start
    from fitpulse.main.server import run

    settings = Settings()
    if port is not None:
        settings.http.port = port
    with plainly():
        run(start.serve(settings, tuple(services.split(","))))


@cli.command()
def migrate() -> None:
    """Bring the database to this version's schema, as its owner (FITPULSE_DATABASE__ADMIN_URL)."""
    from fitpulse.infra.settings import Settings
    from fitpulse.main import start

    with plainly():
        asyncio.run(start.migrate(Settings()))


@cli.command()
def doctor() -> None:
    """Say what runs, where, and what is wrong, in plain words."""
    from fitpulse.infra.settings import Settings
    from fitpulse.main import start

    with plainly():
        raise typer.Exit(0 if asyncio.run(start.diagnose(Settings())) else 1)


@cli.command()
def routes(
    write: Annotated[bool, typer.Option("--write", help="Bring docs/api up to date.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Fail where docs/api is out of date.")] = False,
    folder: Annotated[Path, typer.Option(help="Where the files are.")] = Path("docs/api"),
) -> None:
    """List every route with who may call it on whose data; write or check the inventory and OpenAPI."""
    from fitpulse.main import inventory

    documents = asyncio.run(inventory.documents())
    if write:
        inventory.write(documents, folder)
    stale = inventory.stale(documents, folder) if check else []
    for path in stale:
        console.print(f"[red]{path} is out of date: run `make generate`.[/red]")
    if not write and not check:
        inventory.show(documents)
    raise typer.Exit(1 if stale else 0)
