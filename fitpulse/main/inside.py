"""Runs a command's work inside a process that has every service but consumes nothing itself."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from fitpulse.main.compose import Process

T = TypeVar("T")


def inside(work: Callable[["Process"], Awaitable[T]]) -> T:
    """Use the configured servers, else those that `fitpulse up` runs, else start them for as long as it takes."""
    from fitpulse.infra.settings import Settings
    from fitpulse.main.compose import process
    from fitpulse.main.start import connected

    settings = Settings()

    async def main() -> T:
        async with process(settings, background=False) as running:
            return await work(running)

    with connected(settings):
        return asyncio.run(main())
