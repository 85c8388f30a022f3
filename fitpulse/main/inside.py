"""Runs a command's work inside a process that has every service but consumes nothing itself."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import typer
from rich.console import Console

from fitpulse.kernel.errors import FitPulseError

if TYPE_CHECKING:
    from fitpulse.main.compose import Process

T = TypeVar("T")


def inside(work: Callable[["Process"], Awaitable[T]]) -> T:
    """Use the configured servers, else those that `fitpulse up` runs, else start them for as long as it takes.

    What is refused is said in one line, and the command fails.
    """
    from fitpulse.infra.settings import Settings
    from fitpulse.main.compose import process
    from fitpulse.main.start import connected

    settings = Settings()

    async def main() -> T:
        async with process(settings, background=False) as running:
            return await work(running)

    with connected(settings):
        try:
            return asyncio.run(main())
        except FitPulseError as error:
            Console(stderr=True).print(error.detail, style="red", markup=False)
            raise typer.Exit(1) from error
