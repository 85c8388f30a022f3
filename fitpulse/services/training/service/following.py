"""The program that a person follows, as planning needs it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from fitpulse.infra.db import Tx
from fitpulse.infra.events import publish
from fitpulse.kernel.errors import Invalid
from fitpulse.services.coaching.api import (
    CoachingApi,
    FollowedProgram,
    NextSessionRequest,
    Plan,
    PlanRequest,
    ProgramsApi,
    ProgramSet,
    SetKind,
)
from fitpulse.services.training.domain.program import ProgramUnusable
from fitpulse.services.training.events import ProgramStarted, ProgramStopped
from fitpulse.services.training.store import programs
from fitpulse.services.training.store.programs import LastSession, StoredProgram


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A program under way and the last of its sessions that is over."""

    program: StoredProgram
    run: UUID
    last: LastSession | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Where a planned workout stands in a run, to be kept with it."""

    run: UUID
    state: str


async def read(tx: Tx, user_id: UUID) -> Followed | None:
    program = await programs.followed(tx, user_id)
    if program is None or program.run is None:
        return None
    last = await programs.last_session(tx, user_id, program.run)
    return Followed(program=program, run=program.run, last=last)


async def read_foreseen(tx: Tx, user_id: UUID) -> Followed | None:
    """As `read`, with a workout under way taken for the last one: what is to come begins after it."""
    program = await programs.followed(tx, user_id)
    if program is None or program.run is None:
        return None
    last = await programs.last_session(tx, user_id, program.run, begun=True)
    return Followed(program=program, run=program.run, last=last)


def place(followed: Followed) -> FollowedProgram:
    """The program as the calendar takes it."""
    last = followed.last
    return FollowedProgram(
        document=followed.program.document.encode(),
        state=None if last is None else last.state.encode(),
        done_on=None if last is None else last.day,
        done=() if last is None else tuple(_done(last)),
        skipped=last is not None and last.skipped,
    )


@contextmanager
def usable(program: StoredProgram) -> Iterator[None]:
    """Say what to do about a program that can't be used; raises ProgramUnusable."""
    try:
        yield
    except Invalid as error:
        detail = f"{error.detail} Edit it (PUT /v1/programs/{program.id}) or stop it."
        raise ProgramUnusable(detail) from error


async def ask(
    planner: CoachingApi, coach: ProgramsApi, followed: Followed, request: PlanRequest
) -> tuple[Plan, Session | None]:
    """The program's plan for what the planner was to be asked, and its place in the run unless it is rest.

    Once the program has ended the planner decides. Raises ProgramUnusable where its document is not one any more.
    """
    stands = place(followed)
    asked = NextSessionRequest(
        document=stands.document,
        athlete=request.athlete,
        body=request.body,
        at=request.at,
        minutes=request.minutes,
        checkin=request.checkin,
        insist=request.insist,
        state=stands.state,
        done_on=stands.done_on,
        done=stands.done,
        skipped=stands.skipped,
        edits=request.edits,
    )
    with usable(followed.program):
        answer = await coach.next_session(asked)
    if answer.finished:
        plan = await planner.plan(request)
        return replace(plan, reason=f"{answer.plan.reason} {plan.reason}"), None
    session = Session(run=followed.run, state=answer.state.decode()) if answer.plan.items else None
    return answer.plan, session


async def keep(tx: Tx, user_id: UUID, workout_id: UUID, session: Session | None) -> None:
    """Remember the session that a workout was planned as, or that it is none."""
    if session is None:
        await programs.drop_session(tx, user_id, workout_id)
    else:
        await programs.keep_session(tx, user_id, workout_id, session.run, session.state)


async def told(
    tx: Tx, user_id: UUID, before: StoredProgram | None, after: StoredProgram | None, *, at: datetime
) -> None:
    """Tell that a program began or ended to be followed; what is planned is then planned anew."""
    was = None if before is None else before.run
    now = None if after is None else after.run
    if before is not None and was is not None and was != now:
        stopped = ProgramStopped(user_id=user_id, program_id=before.id, run_id=was, stopped_at=at)
        await publish(tx, stopped, at=at)
    if after is not None and now is not None and was != now:
        started = ProgramStarted(
            user_id=user_id,
            program_id=after.id,
            run_id=now,
            title=after.title,
            started_at=after.started_at or at,
        )
        await publish(tx, started, at=at)
    if was is not None or now is not None:
        await programs.unsettle(tx, user_id)


def stopped(program: StoredProgram, *, at: datetime) -> StoredProgram:
    return replace(program, run=None, started_at=None, version=program.version + 1, updated_at=at)


def _done(last: LastSession) -> list[ProgramSet]:
    return [
        ProgramSet(
            exercise=one.exercise,
            item=one.item,
            kind=cast("SetKind", one.kind),
            reps=one.reps,
            load_kg=one.load_kg,
            seconds=one.seconds,
        )
        for one in last.sets
    ]
