"""Today's workout: read in one query while it stands, planned by the coach when it does not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Database
from fitpulse.infra.rpc import Registry
from fitpulse.kernel.catalogue import Catalogue
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.errors import Conflict, DeadlineExceeded, Unavailable
from fitpulse.kernel.ids import new_id
from fitpulse.services.coaching.api import CheckIn, CoachingApi, PlanRequest, ProgramsApi
from fitpulse.services.training.domain.calendar import Sayings
from fitpulse.services.training.domain.profile import Profile, ProfileNeeded, local_date
from fitpulse.services.training.domain.schedule import Standing, Wish, holds, next_date, on_day
from fitpulse.services.training.domain.workout import WorkoutPlan
from fitpulse.services.training.service import following, learning, translation
from fitpulse.services.training.service.documents import workout_document
from fitpulse.services.training.service.following import Followed, Session
from fitpulse.services.training.service.learning import Learned, Past
from fitpulse.services.training.store import bodies, calendars, profiles, told, workouts
from fitpulse.services.training.store.workouts import Document, NewPlan

ATTEMPTS: Final = 3
AHEAD: Final = timedelta(days=7)
NO_WISH: Final = Wish()


class CoachAway(Unavailable):
    slug = "coach-away"
    title = "The coach is not available right now"


class WeekAhead(Conflict):
    slug = "planned-ahead"
    title = "You are a week ahead"

    def __init__(self) -> None:
        super().__init__("The workouts of the next seven days are done or skipped; come back later.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that a plan is made from, as it was read."""

    profile: Profile
    profile_version: int
    today: date
    day: date
    wish: Wish
    past: Past
    said: Sayings
    checkin: CheckIn | None
    """Today's, where it is today that is planned."""
    followed: Followed | None
    """The program that decides; None leaves it to the planner."""
    workout_id: UUID | None
    """The planned workout to plan anew; None makes a new one."""
    workout_version: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A plan, what the body learned on the way, and the place in a program that it is."""

    learned: Learned
    plan: WorkoutPlan
    session: Session | None


class Planning:
    """Decides with the coach what people train."""

    def __init__(self, db: Database, clock: Clock, catalogue: Catalogue, registry: Registry) -> None:
        self._db = db
        self._clock = clock
        self._catalogue = catalogue
        self._registry = registry

    async def next(self, user_id: UUID, wish: Wish = NO_WISH) -> bytes:
        """Today's workout as JSON; planned if there is none, or if what it was made from has changed.

        Raises ProfileNeeded, and CoachAway when a plan is needed and the coach does not answer.
        """
        for _ in range(ATTEMPTS):
            at = self._clock.now()
            found = await self._read(user_id, at, wish)
            if isinstance(found, bytes):
                return found
            made = await self._ask(user_id, found, at)
            if await self._keep(user_id, found, made, at):
                wish = NO_WISH
        detail = "Your training changed while it was planned. Ask again."
        raise CoachAway(detail, retry_after_s=1)

    async def _ask(self, user_id: UUID, situation: Situation, at: datetime) -> Made:
        async with coach_answers():
            coach = self._registry.get(CoachingApi)
            learned = await learning.learn(coach, situation.past, situation.profile.bodyweight_kg)
            request = PlanRequest(
                athlete=translation.athlete(situation.profile, situation.wish.equipment),
                body=learned.body,
                at=on_day(at, situation.today) + (situation.day - situation.today),
                minutes=situation.wish.minutes,
                checkin=situation.checkin,
                edits=translation.edits(situation.said, here=situation.wish.equipment is not None),
                user_id=user_id,
            )
            session = None
            if situation.followed is None:
                plan = await coach.plan(request)
            else:
                programs = self._registry.get(ProgramsApi)
                plan, session = await following.ask(coach, programs, situation.followed, request)
        return Made(learned=learned, plan=translation.workout_plan(plan, self._catalogue), session=session)

    async def _read(self, user_id: UUID, at: datetime, wish: Wish) -> bytes | Situation:
        """Today's workout if its plan holds, else what a plan is to be made from."""
        async with self._db.read(user_id) as tx:
            row = await workouts.current(tx, user_id, at=at)
            if row is None:
                raise ProfileNeeded
            today = local_date(at, row["time_zone"])
            if _holds(row, today, wish):
                return workout_document(row)
            stored = await profiles.find(tx, user_id)
            if stored is None or stored.profile is None:
                raise ProfileNeeded
            day = row["local_date"]
            if day is None:
                day = next_date(today, await workouts.last_closed(tx, user_id, since=today))
                if day > today + AHEAD:
                    raise WeekAhead
            elif row["planned_on"] == today:
                wish = wish.over(_wish(row))
            said = (await calendars.find(tx, user_id)).said
            answers = await told.checkin(tx, user_id, today) if day == today else None
            return Situation(
                profile=stored.profile,
                profile_version=stored.version,
                today=today,
                day=day,
                wish=wish,
                past=await learning.read_past(tx, user_id),
                said=said,
                checkin=learning.checkin(answers),
                followed=await following.read(tx, user_id),
                workout_id=row["id"],
                workout_version=row["version"],
            )

    async def _keep(self, user_id: UUID, made_from: Situation, made: Made, at: datetime) -> bool:
        """Store a plan unless something it was made from has changed meanwhile."""
        new = NewPlan(
            local_date=made_from.day,
            planned_on=made_from.today,
            time_zone=made_from.profile.time_zone,
            bodyweight_kg=made_from.profile.bodyweight_kg,
            profile_version=made_from.profile_version,
            wish=made_from.wish,
            plan=made.plan,
        )
        async with self._db.exclusive(user_id) as tx:
            row = await workouts.current(tx, user_id, at=at)
            same = (
                row is not None
                and row["profile_version"] == made_from.profile_version
                and row["id"] == made_from.workout_id
                and row["version"] == made_from.workout_version
                and row["state"] != "active"
                and await bodies.version(tx, user_id) == made_from.past.version
                and await bodies.changed_told(tx, user_id) == made_from.past.changes.told
                and (await calendars.find(tx, user_id)).said == made_from.said
                and await following.read(tx, user_id) == made_from.followed
            )
            if not same:
                return False
            await learning.keep(tx, user_id, made.learned)
            workout_id = made_from.workout_id or new_id()
            if made_from.workout_id is None:
                await workouts.insert(tx, user_id, workout_id, new, at=at)
            else:
                await workouts.replan(tx, user_id, workout_id, new)
            await following.keep(tx, user_id, workout_id, made.session)
        return True


def _holds(row: Document, today: date, wish: Wish) -> bool:
    if row["id"] is None:
        return False
    standing = Standing(
        state=row["state"],
        planned_on=row["planned_on"],
        profile_version=row["planned_from"],
        wish=_wish(row),
    )
    return holds(standing, today=today, profile_version=row["profile_version"], wish=wish)


def _wish(row: Document) -> Wish:
    equipment = row["asked_equipment"]
    return Wish(minutes=row["asked_minutes"], equipment=None if equipment is None else tuple(equipment))


@asynccontextmanager
async def coach_answers() -> AsyncIterator[None]:
    """Turn the absence of the coach into words about what still works."""
    try:
        yield
    except (Unavailable, DeadlineExceeded) as error:
        detail = "No new plan can be made for a moment. Your workouts and records are there; logging works."
        raise CoachAway(detail, retry_after_s=5) from error
