"""The calendar: the coming weeks as the coach foresees them, and what people say about them."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Database
from fitpulse.infra.rpc import Registry
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.errors import Invalid
from fitpulse.services.coaching import api as coaching
from fitpulse.services.coaching.api import CoachingApi
from fitpulse.services.training.domain.calendar import (
    FURTHEST_MOVE,
    CalendarMoved,
    MoveCostly,
    MoveSaid,
    NothingToMove,
    Sayings,
    monday_of,
)
from fitpulse.services.training.domain.profile import Profile, ProfileNeeded, local_date
from fitpulse.services.training.domain.schedule import on_day
from fitpulse.services.training.domain.told import Told
from fitpulse.services.training.service import calendar_journal, following, learning, translation
from fitpulse.services.training.service.following import Followed
from fitpulse.services.training.service.learning import Past
from fitpulse.services.training.service.planning import coach_answers
from fitpulse.services.training.store import calendars, profiles, told

NO_PROFILE: Final = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What is said now, and what the move costs."""

    edits: Sayings
    costs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """All that a calendar is foreseen from, as it was read."""

    user_id: UUID
    at: datetime
    today: date
    profile: Profile
    said: Sayings
    answers: Told | None
    past: Past
    followed: Followed | None

    def usable(self) -> AbstractContextManager[None]:
        """Say what to do about a program that can't be used; raises ProgramUnusable."""
        return nullcontext() if self.followed is None else following.usable(self.followed.program)


class Calendars:
    """Foresees and edits calendars."""

    def __init__(self, db: Database, clock: Clock, registry: Registry) -> None:
        self._db = db
        self._clock = clock
        self._registry = registry

    async def foresee(self, user_id: UUID, weeks: int) -> coaching.Calendar:
        """The coming weeks; raises ProfileNeeded, ProgramUnusable and CoachAway."""
        view = await self._view(user_id)
        async with coach_answers():
            coach = self._registry.get(CoachingApi)
            with view.usable():
                return await coach.calendar(await self._asked(coach, view, weeks))

    async def move(self, user_id: UUID, move: MoveSaid, *, force: bool) -> Moved:
        """Move a session to another day if that costs nothing, or all the same with `force`.

        Raises Invalid, NothingToMove, DayTaken, MoveCostly, CalendarMoved and as `foresee` does.
        """
        view = await self._view(user_id)
        _checked(move, view.today)
        title = f"Moved {move.source:%d %B} to {move.target:%d %B}"
        if (
            move in view.said.moves
        ):  # said again: nothing changes, and a repeated request hears its first answer
            return Moved(edits=await self.change(user_id, lambda before, _: before, title), costs=())
        after = view.said.with_move(move)
        weeks = (monday_of(max(move.source, move.target)) - monday_of(view.today)).days // 7 + 1
        async with coach_answers():
            coach = self._registry.get(CoachingApi)
            request = coaching.MoveRequest(
                calendar=await self._asked(coach, view, weeks),
                move=coaching.Move(source=move.source, target=move.target),
                edits=translation.edits(after),
            )
            with view.usable():
                weighed = await coach.weigh_move(request)
        if weighed.obstacle is not None:
            raise NothingToMove(weighed.obstacle)
        if weighed.costs and not force:
            raise MoveCostly(weighed.costs)

        def changed(before: Sayings, _today: date) -> Sayings:
            if before != view.said:
                raise CalendarMoved
            return after

        return Moved(edits=await self.change(user_id, changed, title), costs=weighed.costs)

    async def _view(self, user_id: UUID) -> View:
        at = self._clock.now()
        async with self._db.read(user_id) as tx:
            stored = await profiles.find(tx, user_id)
            if stored is None or stored.profile is None:
                raise ProfileNeeded
            today = local_date(at, stored.profile.time_zone)
            return View(
                user_id=user_id,
                at=at,
                today=today,
                profile=stored.profile,
                said=(await calendars.find(tx, user_id)).said,
                answers=await told.checkin(tx, user_id, today),
                past=await learning.read_past(tx, user_id),
                followed=await following.read_foreseen(tx, user_id),
            )

    async def _asked(self, coach: CoachingApi, view: View, weeks: int) -> coaching.CalendarRequest:
        learned = await learning.learn(coach, view.past, view.profile.bodyweight_kg)
        return coaching.CalendarRequest(
            athlete=translation.athlete(view.profile),
            body=learned.body,
            at=on_day(view.at, view.today),
            weeks=weeks,
            checkin=learning.checkin(view.answers),
            edits=translation.edits(view.said),
            user_id=view.user_id,
            program=None if view.followed is None else following.place(view.followed),
        )

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


def _checked(move: MoveSaid, today: date) -> None:
    """Raise Invalid for a move within a day, from or to a day gone by, or further than can be foreseen."""
    last = today + FURTHEST_MOVE
    wrong = (
        ("target", "The session is on this day already.")
        if move.source == move.target
        else next(
            (
                (name, f"It has to be between today and {last}.")
                for name, day in (("source", move.source), ("target", move.target))
                if not today <= day <= last
            ),
            None,
        )
    )
    if wrong is not None:
        name, detail = wrong
        raise Invalid(detail, extra={"errors": [{"pointer": f"/body/{name}", "detail": detail}]})
