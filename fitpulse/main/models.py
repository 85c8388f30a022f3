"""`fitpulse models`: the registry of policies and models, for who runs this installation."""

from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer
from rich.console import Console
from rich.table import Table

from fitpulse.main.inside import inside

if TYPE_CHECKING:
    from fitpulse.main.compose import Process

commands = typer.Typer(
    no_args_is_help=True, help="Versions of policies and models: register, promote, roll back."
)
console = Console()

Name = Annotated[str, typer.Argument(help="The artefact, such as suggestions.")]
By = Annotated[str, typer.Option(help="Who decides; by default the account on this machine.")]
Why = Annotated[str, typer.Option(help="The reason, for the history.")]


@commands.command("list")
def show(
    name: Annotated[str | None, typer.Argument(help="One artefact, with its history; else all.")] = None,
) -> None:
    """Show every version with its stage, or one artefact with who changed it, when and why."""

    async def work(running: "Process") -> None:
        from fitpulse.services.coaching.service.models import Models

        models = running.service(Models)
        table = Table("kind", "name", "version", "stage", "registered", "signed by")
        for one in await (models.listed() if name is None else models.versions(name)):
            registered = f"{one.registered_at:%Y-%m-%d %H:%M}"
            table.add_row(one.kind, one.name, one.version, one.stage, registered, one.signed.key_id)
        console.print(table)
        if name is None:
            return
        history = Table("when", "version", "from", "to", "by", "why", title="History")
        for change in await models.history(name):
            move = change.move
            when = f"{change.at:%Y-%m-%d %H:%M:%S}"
            history.add_row(when, move.version, move.before, move.after, change.by, change.why)
        console.print(history)

    inside(work)


@commands.command()
def register(
    name: Name,
    version: Annotated[str, typer.Argument(help="Three numbers, such as 1.2.0.")],
    files: Annotated[list[Path], typer.Argument(help="Its files.", exists=True, dir_okay=False)],
    kind: Annotated[str, typer.Option(help="planner, recommender or form.")],
    form: Annotated[str, typer.Option("--format", help="How it is read, such as fitpulse.suggestions/1.")],
    trained_on: Annotated[str, typer.Option(help="In words: the data it came from.")],
    metric: Annotated[list[str] | None, typer.Option(help="name=value; may be repeated.")] = None,
) -> None:
    """Sign a version and keep it; nothing uses it before it is promoted."""
    from fitpulse.services.coaching.domain.models.artefact import Kind

    if kind not in get_args(Kind):
        detail = f"Choose from {', '.join(get_args(Kind))}."
        raise typer.BadParameter(detail)
    metrics = dict(_metric(text) for text in metric or [])

    async def work(running: "Process") -> None:
        from fitpulse.services.coaching.domain.models.draft import Draft
        from fitpulse.services.coaching.service.models import Models

        draft = Draft(
            kind=kind,  # type: ignore[arg-type]
            name=name,
            version=version,
            format=form,
            trained_on=trained_on,
            metrics=metrics,
            files={path.name: path.read_bytes() for path in files},
        )
        manifest = await running.service(Models).register(draft)
        console.print(f"{name} {version} is registered (SHA-256 {manifest.digest}).")

    inside(work)


@commands.command()
def promote(
    name: Name,
    version: str,
    stage: Annotated[str, typer.Argument(help="shadow, canary, live or retired.")],
    why: Why,
    by: By = "",
) -> None:
    """Put a version on a stage; who held it before is retired."""
    from fitpulse.services.coaching.domain.models.stages import STAGES

    if stage not in STAGES:
        detail = f"Choose from {', '.join(STAGES[1:])}."
        raise typer.BadParameter(detail)

    async def work(running: "Process") -> None:
        from fitpulse.services.coaching.service.models import Models

        models = running.service(Models)
        for move in await models.promote(name, version, stage, by=by or getuser(), why=why):
            console.print(f"{name} {move.version}: {move.before} → {move.after}")

    inside(work)


@commands.command()
def rollback(name: Name, why: Why, by: By = "") -> None:
    """Make the version live again that was so before the present one."""

    async def work(running: "Process") -> None:
        from fitpulse.services.coaching.service.models import Models

        for move in await running.service(Models).rollback(name, by=by or getuser(), why=why):
            console.print(f"{name} {move.version}: {move.before} → {move.after}")

    inside(work)


@commands.command()
def verify(name: Annotated[str | None, typer.Argument(help="One artefact; else all.")] = None) -> None:
    """Prove signatures and hashes of what is kept; fails where something is not as it was signed."""

    async def work(running: "Process") -> bool:
        from fitpulse.services.coaching.service.models import Models

        table = Table("name", "version", "stage", "proof")
        verdicts = await running.service(Models).verify(name)
        for one in verdicts:
            table.add_row(
                one.name, one.version, one.stage, f"[red]{one.fault}[/red]" if one.fault else "good"
            )
        console.print(table)
        return not any(one.fault for one in verdicts)

    raise typer.Exit(0 if inside(work) else 1)


@commands.command()
def compare(name: Name) -> None:
    """Show how far a shadow's answers lie from the live version's, a day a line."""

    async def work(running: "Process") -> None:
        from fitpulse.services.coaching.service.models import Models

        table = Table("day", "live", "shadow", "compared", "different", "mean distance", "failed")
        tallies = await running.service(Models).tallies(name)
        for one in tallies:
            share = f"{one.differing / one.compared:.1%}" if one.compared else "–"
            mean = f"{one.distance / one.compared:.3f}" if one.compared else "–"
            table.add_row(str(one.day), one.live, one.shadow, str(one.compared), share, mean, str(one.failed))
        console.print(table if tallies else f"No shadow of {name} has answered yet.")

    inside(work)


def _metric(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        return name, float(value)
    except ValueError as error:
        detail = f"{text!r} is not name=value."
        raise typer.BadParameter(detail) from error
