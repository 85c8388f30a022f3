"""Check-ins: how people are, once a local day, and what the coach makes of the day."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.rpc import Registry
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.ids import new_id
from fitpulse.kernel.paging import MAX_LIMIT, Page, decode_cursor, page_of
from fitpulse.services.coaching.api import CoachingApi, Readiness, ReadinessRequest
from fitpulse.services.training.domain.profile import local_date
from fitpulse.services.training.domain.told import Answers, NothingTold, Told
from fitpulse.services.training.service import learning, told_journal
from fitpulse.services.training.service.learning import Past
from fitpulse.services.training.service.planning import CoachAway, coach_answers
from fitpulse.services.training.service.profiles import store
from fitpulse.services.training.store import profiles, told
from fitpulse.services.training.store.profiles import StoredProfile

NO_PROFILE: Final = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInLine:
    """A day's answers as they stand."""

    id: UUID
    local_date: date
    at: datetime
    revision: int
    answers: Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn:
    """A check-in with what it makes of the day.

    `readiness` is null while the coach is away, and where another check-in came at the same moment.
    """

    checkin: CheckInLine
    readiness: Readiness | None


class CheckIns:
    """What people answer about themselves."""

    def __init__(self, db: Database, clock: Clock, registry: Registry) -> None:
        self._db = db
        self._clock = clock
        self._registry = registry

    async def take(self, user_id: UUID, answers: Answers) -> CheckedIn:
        """Take today's answers; what is left out stands as answered before today. Raises NothingTold."""
        if answers == Answers():
            raise NothingTold
        at = self._clock.now()
        readiness, foreseen = await self._foreseen(user_id, answers, at)
        async with self._db.exclusive(user_id) as tx:
            stored = await profiles.find(tx, user_id)
            today = local_date(at, _zone(stored))
            before = await told.checkin(tx, user_id, today)
            now = _newest(before, answers, at, today)
            if before is None or before.removed or before.said != now.said:
                await told_journal.change(tx, user_id, before, now, "Checked in", at=at)
                await _weighed(tx, user_id, stored, answers, at=at)
            else:
                now = before
        return CheckedIn(checkin=_line(now), readiness=readiness if now.said == foreseen else None)

    async def _foreseen(
        self, user_id: UUID, answers: Answers, at: datetime
    ) -> tuple[Readiness | None, Answers | None]:
        """What the coach will make of the day, and of which answers, asked before anything is held.

        A call to the coach within the transaction that stores them would keep it open for as long.
        """
        async with self._db.read(user_id) as tx:
            stored = await profiles.find(tx, user_id)
            today = local_date(at, _zone(stored))
            now = _newest(await told.checkin(tx, user_id, today), answers, at, today)
            past = await learning.read_past(tx, user_id, telling=now)
        try:
            readiness = await self._readiness(past, stored, now)
        except CoachAway:
            readiness = None
        return readiness, now.said if isinstance(now.said, Answers) else None

    async def page(self, user_id: UUID, *, cursor: str | None, limit: int) -> Page[CheckInLine]:
        """The newest first."""
        limit = min(limit, MAX_LIMIT)
        after = decode_cursor(cursor, date)
        async with self._db.read(user_id) as tx:
            found = await told.checkins(tx, user_id, before=after[0] if after else None, limit=limit + 1)
        return page_of(found, limit, lambda one: (one.local_date,)).map(_line)

    async def readiness(self, user_id: UUID) -> Readiness:
        """What the coach makes of today, by what was answered so far. Raises CoachAway."""
        at = self._clock.now()
        async with self._db.read(user_id) as tx:
            stored = await profiles.find(tx, user_id)
            today = await told.checkin(tx, user_id, local_date(at, _zone(stored)))
            past = await learning.read_past(tx, user_id)
        return await self._readiness(past, stored, today)

    async def _readiness(self, past: Past, stored: StoredProfile | None, today: Told | None) -> Readiness:
        profile = None if stored is None else stored.profile
        async with coach_answers():
            coach = self._registry.get(CoachingApi)
            learned = await learning.learn(coach, past, None if profile is None else profile.bodyweight_kg)
            request = ReadinessRequest(body=learned.body, checkin=learning.checkin(today))
            return await coach.readiness(request)


def _newest(before: Told | None, answers: Answers, at: datetime, today: date) -> Told:
    """Today's check-in with these answers added; of two answers to one question the newer counts."""
    if before is None:
        return Told(id=new_id(), at=at, local_date=today, said=answers)
    said = answers
    if not before.removed and isinstance(before.said, Answers):
        given = {
            one.name: value for one in fields(Answers) if (value := getattr(answers, one.name)) is not None
        }
        soreness = {**before.said.soreness, **answers.soreness}
        said = replace(before.said, **{**given, "soreness": soreness})
    return replace(before, at=at, said=said, revision=before.revision + 1, removed=False)


async def _weighed(
    tx: Tx, user_id: UUID, stored: StoredProfile | None, answers: Answers, *, at: datetime
) -> None:
    """Let a bodyweight that was answered be the profile's, which loads and figures are made from."""
    weight = answers.bodyweight_kg
    if weight is None or stored is None or stored.profile is None or stored.profile.bodyweight_kg == weight:
        return
    profile = replace(stored.profile, bodyweight_kg=weight)
    await store(tx, user_id, stored, profile, f"Weighed {weight:g} kg", at=at)


def _zone(stored: StoredProfile | None) -> str:
    return NO_PROFILE if stored is None or stored.profile is None else stored.profile.time_zone


def _line(one: Told) -> CheckInLine:
    assert isinstance(one.said, Answers), "only check-ins are read here"
    return CheckInLine(
        id=one.id, local_date=one.local_date, at=one.at, revision=one.revision, answers=one.said
    )
