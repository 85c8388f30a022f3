"""`fitpulse events`: lag, dead letters, and rebuilding a projection from the log."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from fitpulse.main.inside import inside

if TYPE_CHECKING:
    from fitpulse.main.compose import Process

commands = typer.Typer(
    no_args_is_help=True, help="Look into the event log, its dead letters and projections."
)
console = Console()


@commands.command()
def lag() -> None:
    """Show how far each consumer group is behind."""

    async def work(running: "Process") -> None:
        from fitpulse.main.operations import Operations

        table = Table("consumer group", "events behind", "oldest waits for (s)")
        for row in (await running.service(Operations).lag()).groups:
            table.add_row(row.group, str(row.waiting), f"{row.oldest_s:.1f}")
        console.print(table)

    inside(work)


@commands.command()
def dead(limit: Annotated[int, typer.Option(help="How many to show.")] = 50) -> None:
    """List the events that were given up, newest first."""

    async def work(running: "Process") -> None:
        from fitpulse.main.operations import Operations

        table = Table("number", "consumer group", "type", "attempts", "failed at", "error")
        page = await running.service(Operations).dead(limit)
        for letter in page.items:
            table.add_row(
                str(letter.number),
                letter.group,
                letter.type,
                str(letter.attempts),
                f"{letter.failed_at:%Y-%m-%d %H:%M:%S}",
                escape(letter.error),
            )
        console.print(table if page.items else "No dead letters: every event was handled.")

    inside(work)


@commands.command()
def requeue(number: int) -> None:
    """Try a dead letter again, once its cause is mended."""

    async def work(running: "Process") -> None:
        from fitpulse.main.operations import Operations

        await running.service(Operations).requeue(number)
        console.print(f"Dead letter {number} is tried again.")

    inside(work)


@commands.command()
def discard(number: int) -> None:
    """Give a dead letter up for good."""

    async def work(running: "Process") -> None:
        from fitpulse.main.operations import Operations

        await running.service(Operations).discard(number)
        console.print(f"Dead letter {number} is gone.")

    inside(work)


@commands.command("replay")
def rebuild(group: Annotated[str, typer.Argument(help="A consumer group with a projection.")]) -> None:
    """Rebuild a projection from the whole log."""

    async def work(running: "Process") -> None:
        from fitpulse.infra.events import replay

        handlers = [handler for one in running.built.values() for handler in one.handlers]
        bar = Progress(TextColumn(group), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with bar:
            task = bar.add_task(group, total=None)
            fed = await replay(
                running.resources.db,
                handlers,
                group,
                clock=running.resources.clock,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        console.print(f"{group} is rebuilt from {fed} events.")

    inside(work)
