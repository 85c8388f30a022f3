"""The command line of the planner."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from fitpulse.main.plan.loop import converse
from fitpulse.services.coaching.domain.index import shipped_index


def plan(
    stdio: Annotated[
        bool, typer.Option("--stdio", help="Answer messages of JSON, one a line, as docs/api/plan.md says.")
    ] = False,
    athlete: Annotated[
        Path | None, typer.Option(help="Print the coming weeks of the athlete in this JSON file.")
    ] = None,
    weeks: Annotated[int, typer.Option(help="How many weeks, 1 to 12.")] = 4,
    as_json: Annotated[bool, typer.Option("--json", help="Print the weeks as one JSON object.")] = False,
) -> None:
    """Plan one athlete's training and adapt it as it goes, without a server or a database."""
    if stdio == (athlete is not None):
        detail = "Say either --stdio or --athlete FILE."
        raise typer.BadParameter(detail)
    if athlete is not None:
        # Drawing tables costs as many imports as the planner itself, which answers without any.
        from fitpulse.main.plan.season_table import print_season

        raise typer.Exit(0 if print_season(athlete, weeks, as_json=as_json) else 1)
    try:
        converse(sys.stdin.buffer, sys.stdout.buffer, shipped_index())
    except (BrokenPipeError, KeyboardInterrupt):
        # Whoever asked has gone; what the interpreter still has to flush would only fail again.
        sys.stderr.close()
        raise typer.Exit(0) from None
