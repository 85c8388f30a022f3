"""Joining, leaving, and the points of completed workouts."""

from uuid import UUID

from asyncpg import UniqueViolationError

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.events import forget
from fitpulse.infra.failpoints import failpoint
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.errors import Conflict
from fitpulse.kernel.ids import new_id
from fitpulse.services.community.domain.answers import Membership
from fitpulse.services.community.domain.handles import check_handle
from fitpulse.services.community.domain.scoring import Scored, points, week_score
from fitpulse.services.community.domain.weeks import monday
from fitpulse.services.community.service.publisher import Publisher
from fitpulse.services.community.store import members, scores
from fitpulse.services.identity.events import UserErased
from fitpulse.services.training.events import WorkoutCompleted, WorkoutReopened


class HandleTaken(Conflict):
    slug = "handle-taken"
    title = "Someone else has this handle"


class Community:
    """Membership is the consent: nothing is kept of anyone who did not join, and leaving removes everything.

    Workouts completed from the moment of joining count.
    """

    def __init__(self, db: Database, publisher: Publisher, clock: Clock) -> None:
        self._db = db
        self._publisher = publisher
        self._clock = clock

    async def membership(self, user_id: UUID) -> Membership:
        async with self._db.read(user_id) as tx:
            found = await members.find(tx, user_id)
        return membership_of(found)

    async def join(self, user_id: UUID, handle: str) -> Membership:
        """Join under `handle`, or change it; raises HandleReserved, HandleTaken."""
        async with self._db.transaction(user_id) as tx:
            try:
                joined = await members.join(tx, user_id, new_id(), check_handle(handle), self._clock.now())
            except UniqueViolationError as error:
                detail = "Choose another one; capital letters make no difference."
                raise HandleTaken(detail) from error
        return membership_of(joined)

    async def leave(self, user_id: UUID) -> None:
        async with self._db.transaction(user_id) as tx:
            await self._remove(tx, user_id)

    async def forget(self, tx: Tx, event: UserErased) -> None:
        await self._remove(tx, event.user_id)
        await forget(tx, event.user_id, last=UserErased)

    async def take_workout(self, tx: Tx, event: WorkoutCompleted | WorkoutReopened) -> None:
        """Score a workout, or take it back. Older revisions and other people's workouts change nothing."""
        member = await members.hold(tx, event.user_id)
        at = event.completed_at if isinstance(event, WorkoutCompleted) else event.reopened_at
        if member is None or at < member.joined_at:
            return
        before = await scores.known(tx, event.user_id, event.workout_id)
        if before is not None and before[0] >= event.revision:
            return
        week = monday(event.local_date)
        earned = points(event) if isinstance(event, WorkoutCompleted) else 0
        scored = Scored(event.workout_id, event.revision, event.local_date, earned, at)
        await scores.keep_workout(tx, event.user_id, week, scored)
        for changed in sorted({week, before[1] if before is not None else week}):
            workouts = await scores.workouts(tx, event.user_id, changed)
            await scores.keep_score(
                tx, event.user_id, member.member_id, changed, week_score(changed, workouts)
            )
        await failpoint("leaderboard.before-commit")
        tx.after_commit.append(self._publisher.wake)

    async def clear(self, tx: Tx) -> None:
        await scores.clear(tx)

    async def _remove(self, tx: Tx, user_id: UUID) -> None:
        await members.leave(tx, user_id)
        tx.after_commit.append(self._publisher.wake)


def membership_of(member: members.Member | None) -> Membership:
    if member is None:
        return Membership(member=False, handle=None, joined_at=None)
    return Membership(member=True, handle=member.handle, joined_at=member.joined_at)
