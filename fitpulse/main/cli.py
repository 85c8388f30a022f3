"""The `fitpulse` command."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, ClassVar

import typer

from fitpulse.main.failure import Misconfigured
from fitpulse.main.lazy import LazyGroup


class Commands(LazyGroup):
    # A planner that is asked one question a process would otherwise spend most of its time on the others' imports.
    elsewhere: ClassVar[Mapping[str, str]] = {
        "plan": "fitpulse.main.plan.command:plan",
        "coach": "fitpulse.main.coach:coach",
        "events": "fitpulse.main.events:commands",
        "keys": "fitpulse.main.operate:keys",
        "clients": "fitpulse.main.operate:clients",
        "people": "fitpulse.main.operate:people",
        "leaderboard": "fitpulse.main.operate:board",
        "models": "fitpulse.main.models:commands",
        "experiments": "fitpulse.main.experiments:commands",
    }


cli = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    help="FitPulse, the open-source AI fitness coach.",
)


@contextmanager
def plainly() -> Iterator[None]:
    """A configuration that can't work is said in one line, not as a trace."""
    try:
        yield
    except Misconfigured as error:
        complain(str(error))
        raise typer.Exit(2) from error


def complain(text: str) -> None:
    typer.secho(text, fg="red", err=True)


@cli.command()
def up(
    demo: Annotated[bool, typer.Option("--demo", help="Add an athlete with two years of training.")] = False,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
) -> None:
    """Start every service in one process, with PostgreSQL and Valkey of its own where none is configured."""
    from fitpulse.infra.settings import Settings
    from fitpulse.main import start

    settings = Settings()
    if port is not None:
        settings.http.port = port
    with plainly():
        start.up(settings, demo=demo)


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
    import asyncio

    from fitpulse.infra.settings import Settings
    from fitpulse.main import start

    with plainly():
        asyncio.run(start.migrate(Settings()))


@cli.command()
def doctor() -> None:
    """Say what runs, where, and what is wrong, in plain words."""
    import asyncio

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
    import asyncio

    from fitpulse.main import inventory

    documents = asyncio.run(inventory.documents())
    if write:
        inventory.write(documents, folder)
    stale = inventory.stale(documents, folder) if check else []
    for path in stale:
        complain(f"{path} is out of date: run `make generate`.")
    if not write and not check:
        inventory.show(documents)
    raise typer.Exit(1 if stale else 0)
