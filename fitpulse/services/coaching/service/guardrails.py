"""Guardrails that act: what harms people is stopped, whether anyone looks at its report or not."""

import asyncio
from contextlib import suppress
from typing import Final

import structlog

from fitpulse.infra.db.pool import BROKEN
from fitpulse.infra.telemetry.metrics import guardrail_stops
from fitpulse.kernel.errors import Unavailable
from fitpulse.services.coaching.domain.experiments.report import harm_of
from fitpulse.services.coaching.service.experiments import ExperimentEnded, Experiments

GUARD: Final = "guardrail"
"""Stands in the record for who stopped it."""
LOOK_S: Final = 3600.0
logger = structlog.get_logger(__name__)


class Guardrails:
    """Looks at every running experiment each hour; the test behind the report allows any number of looks.

    Several processes may look at once: the first stops it, and the record has one reason.
    """

    def __init__(self, experiments: Experiments) -> None:
        self._experiments = experiments

    async def look(self) -> tuple[str, ...]:
        """Stop what a guardrail says to stop; return the keys of those that this look has stopped."""
        stopped = []
        for one in await self._experiments.listed(running=True):
            key = one.design.key
            if not (harm := harm_of(await self._experiments.report(key))):
                continue
            with suppress(ExperimentEnded):  # somebody was quicker
                await self._experiments.stop(key, by=GUARD, why=harm)
                logger.warning("experiments.stopped", experiment=key, by=GUARD, why=harm)
                guardrail_stops.labels(key).inc()
                stopped.append(key)
        return tuple(stopped)

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self.look()
            except (Unavailable, *BROKEN) as error:
                logger.warning("guardrails.away", error=type(error).__name__)
            await asyncio.sleep(LOOK_S)
