"""The calendar: the coming weeks as the coach foresees them, and what people say about them."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Database
from fitpulse.infra.rpc import Registry
from fitpulse.kernel.clock import Clock
from fitpulse.services.coaching import api as coaching
from fitpulse.services.coaching.api import CoachingApi
from fitpulse.services.training.domain.calendar import Sayings
from fitpulse.services.training.domain.profile import ProfileNeeded, local_date
from fitpulse.services.training.domain.schedule import on_day
from fitpulse.services.training.service import calendar_journal, following, learning, translation
from fitpulse.services.training.service.planning import coach_answers
from fitpulse.services.training.store import calendars, profiles, told

NO_PROFILE: Final = "UTC"


class Calendars:
    """Foresees and edits calendars."""

    def __init__(self, db: Database, clock: Clock, registry: Registry) -> None:
        self._db = db
        self._clock = clock
        self._registry = registry

    async def foresee(self, user_id: UUID, weeks: int) -> coaching.Calendar:
        """The coming weeks; raises ProfileNeeded, ProgramUnusable and CoachAway."""
        at = self._clock.now()
        async with self._db.read(user_id) as tx:
            stored = await profiles.find(tx, user_id)
            if stored is None or stored.profile is None:
                raise ProfileNeeded
            profile = stored.profile
            said = (await calendars.find(tx, user_id)).said
            today = local_date(at, profile.time_zone)
            answers = await told.checkin(tx, user_id, today)
            past = await learning.read_past(tx, user_id)
            followed = await following.read_foreseen(tx, user_id)
        async with coach_answers():
            coach = self._registry.get(CoachingApi)
            learned = await learning.learn(coach, past, profile.bodyweight_kg)
            request = coaching.CalendarRequest(
                athlete=translation.athlete(profile),
                body=learned.body,
                at=on_day(at, today),
                weeks=weeks,
                checkin=learning.checkin(answers),
                edits=translation.edits(said),
                program=None if followed is None else following.place(followed),
            )
            with nullcontext() if followed is None else following.usable(followed.program):
                return await coach.calendar(request)

    async def said(self, user_id: UUID) -> Sayings:
        async with self._db.read(user_id) as tx:
            return (await calendars.find(tx, user_id)).said

    async def change(self, user_id: UUID, changed: Callable[[Sayings, date], Sayings], title: str) -> Sayings:
        """Change what is said, given it and the person's today; saying the same again changes nothing."""
        at = self._clock.now()
        async with self._db.exclusive(user_id) as tx:
            stored = await profiles.find(tx, user_id)
            profile = None if stored is None else stored.profile
            today = local_date(at, NO_PROFILE if profile is None else profile.time_zone)
            before = await calendars.find(tx, user_id)
            now = changed(before.said, today).since(today)
            if now != before.said:
                await calendar_journal.change(tx, user_id, before, now, title, at=at)
            return now
