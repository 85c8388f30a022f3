"""What a person may like to try: the coach decides, on what they did and on what people do alike."""

import asyncio
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from fitpulse.infra.db import Database
from fitpulse.infra.db.pool import BROKEN
from fitpulse.infra.rpc import Registry
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.errors import Unavailable
from fitpulse.services.coaching.api import (
    ExerciseUse,
    Suggestions,
    SuggestionsApi,
    SuggestRequest,
    Together,
)
from fitpulse.services.training.domain.profile import ProfileNeeded
from fitpulse.services.training.service import translation
from fitpulse.services.training.service.planning import coach_answers
from fitpulse.services.training.store import company, profiles

EVERY: Final = timedelta(hours=24)
LOOK_S: Final = 3600.0
logger = structlog.get_logger(__name__)


class ForYou:
    """Gathers what the coach needs to suggest."""

    def __init__(self, db: Database, clock: Clock, registry: Registry) -> None:
        self._db = db
        self._clock = clock
        self._registry = registry

    async def suggest(self, user_id: UUID, limit: int) -> Suggestions:
        """Raise ProfileNeeded, and CoachAway when the coach does not answer."""
        now = self._clock.now()
        async with self._db.read(user_id) as tx:
            stored = await profiles.find(tx, user_id)
            if stored is None or stored.profile is None:
                raise ProfileNeeded
            uses = await company.used(tx, user_id, now=now)
            popular = await company.popular(tx)
            pairs = await company.pairs(tx, [*(use.exercise for use in uses), *stored.profile.preferred])
            titles = await company.program_titles(tx, user_id)
        request = SuggestRequest(
            user_id=user_id,
            athlete=translation.athlete(stored.profile),
            at=now,
            used=tuple(
                ExerciseUse(
                    exercise=use.exercise,
                    workouts=use.workouts,
                    last_at=use.last_at,
                    swapped_away=use.swapped_away,
                    skipped=use.skipped,
                )
                for use in uses
            ),
            together=tuple(
                Together(exercise=one, other=other, people=people) for one, other, people in pairs
            ),
            popular=popular,
            kept=tuple(titles),
            limit=limit,
        )
        async with coach_answers():
            return await self._registry.get(SuggestionsApi).suggest(request)

    async def count(self) -> bool:
        """Count what people do alike, once a day over all processes."""
        async with self._db.system() as tx:
            return await company.count(tx, now=self._clock.now(), every=EVERY)

    async def run(self) -> None:
        """Count whenever it is due, until cancelled."""
        while True:
            try:
                await self.count()
            except (Unavailable, *BROKEN) as error:
                logger.warning("company.uncounted", error=type(error).__name__)
            await asyncio.sleep(LOOK_S)
