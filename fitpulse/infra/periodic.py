"""Work that is done every so often beside the requests."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Never

import structlog

from fitpulse.infra.db.trouble import TROUBLE

logger = structlog.get_logger(__name__)


async def every(seconds: float, work: Callable[[], Awaitable[object]], *, trouble: str) -> Never:
    """Do `work` now and then every `seconds`, until cancelled.

    A database that is away is logged as `trouble` and waited for; any other error ends the task, which
    `/health/ready` then tells.
    """
    while True:
        try:
            await work()
        except TROUBLE as error:
            logger.warning(trouble, error=type(error).__name__)
        await asyncio.sleep(seconds)
