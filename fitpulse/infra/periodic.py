"""Work that is done every so often beside the requests."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Never

import structlog

from fitpulse.infra.db.trouble import TROUBLE
from fitpulse.infra.telemetry.metrics import Series, background_failures

logger = structlog.get_logger(__name__)
_failures = Series(background_failures)


async def every(seconds: float, work: Callable[[], Awaitable[object]], *, trouble: str) -> Never:
    """Do `work` now and then every `seconds`, until cancelled; what stops it once is noted as `trouble`."""
    while True:
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - one bad round must not end all later ones unseen
            note(error, trouble=trouble)
        await asyncio.sleep(seconds)


def note(error: Exception, *, trouble: str) -> None:
    """Log and count what stopped a round of background work; a fault of ours comes with its traceback."""
    _failures(trouble).inc()
    if isinstance(error, TROUBLE):
        logger.warning(trouble, error=type(error).__name__)
    else:
        logger.error(trouble, exc_info=error)
