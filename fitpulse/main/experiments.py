"""`fitpulse experiments`: start, watch and stop controlled experiments."""

from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from fitpulse.main.inside import inside

if TYPE_CHECKING:
    from fitpulse.main.compose import Process
    from fitpulse.services.coaching.domain.experiments.report import Report

commands = typer.Typer(no_args_is_help=True, help="Start, watch and stop experiments.")
console = Console()

Key = Annotated[str, typer.Argument(help="The experiment's key.")]
By = Annotated[str, typer.Option(help="Who decides; by default the account on this machine.")]
Why = Annotated[str, typer.Option(help="The reason, for the record.")]


@commands.command("list")
def show() -> None:
    """Show every experiment, the oldest first."""

    async def work(running: "Process") -> None:
        from fitpulse.services.coaching.service.experiments import Experiments

        table = Table("key", "arms", "share", "metric", "started", "by", "why", "stopped")
        for one in await running.service(Experiments).listed():
            split = one.design.split
            arms = ", ".join(f"{name} {share:.0%}" for name, share in split.expected.items())
            stopped = f"{one.stopped_at:%Y-%m-%d %H:%M} by {one.stopped_by}: {one.stopped_why}"
            table.add_row(
                one.design.key,
                arms,
                f"{split.share:.0%}",
                one.design.metric,
                f"{one.started_at:%Y-%m-%d %H:%M}",
                one.started_by,
                one.why,
                stopped if one.stopped_at else "runs",
            )
        console.print(table)

    inside(work)


@commands.command()
def start(
    file: Annotated[Path, typer.Argument(help="The design as JSON (docs/models.md).", exists=True)],
    why: Why,
    by: By = "",
) -> None:
    """Start an experiment as designed; nothing of the design can be changed afterwards."""
    from fitpulse.services.coaching.domain.experiments.assignment import ExperimentInvalid
    from fitpulse.services.coaching.schemas import DesignIn

    try:
        design = DesignIn.model_validate_json(file.read_bytes()).design()
    except (ValidationError, ExperimentInvalid) as error:
        raise typer.BadParameter(str(error)) from error

    async def work(running: "Process") -> None:
        from fitpulse.services.coaching.service.experiments import Experiments

        await running.service(Experiments).start(design, by=by or getuser(), why=why)
        console.print(f"{design.key} runs.")

    inside(work)


@commands.command()
def stop(key: Key, why: Why, by: By = "") -> None:
    """The kill switch: within seconds everyone gets what they would without it. It stays stopped."""

    async def work(running: "Process") -> None:
        from fitpulse.services.coaching.service.experiments import Experiments

        await running.service(Experiments).stop(key, by=by or getuser(), why=why)
        console.print(f"{key} is stopped.")

    inside(work)


@commands.command("report")
def tell(key: Key) -> None:
    """What an experiment says today; looking every day does not make it lie."""

    async def work(running: "Process") -> None:
        from fitpulse.services.coaching.service.experiments import Experiments

        _print(await running.service(Experiments).report(key))

    inside(work)


def _print(report: "Report") -> None:
    from fitpulse.services.coaching.domain.experiments.report import ADVICE

    table = Table("arm", "exposed", "window over", "mean", "difference", "valid on all days", "p", "verdict")
    for one in report.arms:
        found = one.comparison
        names = ", ".join(each.guardrail.metric for each in one.broken)
        broken = f" ({names})" if names else ""
        table.add_row(
            one.arm,
            str(one.exposed),
            str(one.sample.n),
            f"{one.sample.mean:.3f}" if one.sample.n else "–",
            f"{found.effect:+.3f}" if found else "–",
            f"{found.low:+.3f} … {found.high:+.3f}" if found else "–",
            f"{found.p:.4f}" if found else "–",
            f"{one.verdict}{broken}" if one.verdict else "control",
        )
    console.print(table)
    console.print(f"The split: p = {report.mismatch:.4f}. {ADVICE[report.verdict]}")
    if any(one.sample.n < report.least for one in report.arms):
        console.print(f"An arm is compared from {report.least} people on whose window is over.")
