"""The command line of the planner."""

import sys
from typing import Annotated

import typer

from fitpulse.main.plan.loop import converse
from fitpulse.services.coaching.domain.index import shipped_index


def plan(
    stdio: Annotated[
        bool, typer.Option("--stdio", help="Answer messages of JSON, one a line, as docs/api/plan.md says.")
    ] = False,
) -> None:
    """Plan one athlete's training and adapt it as it goes, without a server or a database."""
    if not stdio:
        detail = "Say --stdio."
        raise typer.BadParameter(detail)
    try:
        converse(sys.stdin.buffer, sys.stdout.buffer, shipped_index())
    except (BrokenPipeError, KeyboardInterrupt):
        # Whoever asked has gone; what the interpreter still has to flush would only fail again.
        sys.stderr.close()
        raise typer.Exit(0) from None
