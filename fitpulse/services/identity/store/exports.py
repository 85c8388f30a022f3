"""Exports: what was asked for, who works at it, and what became of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Tx, affected
from fitpulse.services.identity.domain.exports import ATTEMPTS, Export, Job, State

COLUMNS: Final = "id, state, share, bytes, created_at, ready_at, expires_at"
LISTED: Final = 20

# The account's row is locked, so that an erasure that is under way is waited for, and leaves nothing to insert.
ADD: Final = """
insert into identity.exports (id, user_id, state, due_at, created_at)
select $1, user_id, 'queued', $3, $3 from identity.accounts where user_id = $2 for key share"""

CLAIM: Final = """
update identity.exports
set state = 'running', attempts = attempts + 1, share = 0, lease_until = $2
where id = (
  select id from identity.exports
  where (state = 'queued' and due_at <= $1) or (state = 'running' and lease_until <= $1)
  order by due_at limit 1 for update skip locked)
returning id, user_id, attempts, created_at"""

HOLD: Final = """
update identity.exports set share = $3, lease_until = $4
where id = $1 and attempts = $2 and state = 'running'"""

READY: Final = """
update identity.exports set state = 'ready', share = 1, lease_until = null, error = null,
  bytes = $3, ready_at = $4, expires_at = $5
where id = $1 and attempts = $2 and state = 'running'"""

FAIL: Final = """
update identity.exports set state = $3, share = 0, lease_until = null, due_at = $4, error = $5
where id = $1 and attempts = $2 and state = 'running'"""

EXPIRE: Final = """
update identity.exports set state = 'expired' where state = 'ready' and expires_at <= $1 returning user_id"""


async def add(tx: Tx, export_id: UUID, user_id: UUID, now: datetime) -> bool:
    """Whether there is still such a person."""
    return await tx.execute(ADD, export_id, user_id, now) == "INSERT 0 1"


async def find(tx: Tx, user_id: UUID, export_id: UUID) -> Export | None:
    row = await tx.fetchrow(
        f"select {COLUMNS} from identity.exports where user_id = $1 and id = $2",  # noqa: S608 - our own columns
        user_id,
        export_id,
    )
    return Export(**row) if row else None


async def newest(tx: Tx, user_id: UUID) -> list[Export]:
    """The latest 20, newest first."""
    rows = await tx.fetch(
        f"select {COLUMNS} from identity.exports where user_id = $1 order by id desc limit {LISTED}",  # noqa: S608 - our own columns
        user_id,
    )
    return [Export(**row) for row in rows]


async def claim(tx: Tx, now: datetime, lease: timedelta) -> Job | None:
    """The export that has waited longest, or one whose worker has not been heard of since its lease (system role)."""
    row = await tx.fetchrow(CLAIM, now, now + lease)
    return Job(**row) if row else None


async def hold(tx: Tx, job: Job, share: float, lease_until: datetime) -> bool:
    """Say that the work goes on; false when it is another's by now, or the person is gone."""
    return await tx.execute(HOLD, job.id, job.attempts, share, lease_until) == "UPDATE 1"


async def finish(tx: Tx, job: Job, size: int, now: datetime, expires_at: datetime) -> bool:
    """Whether it was still this worker's to finish."""
    return await tx.execute(READY, job.id, job.attempts, size, now, expires_at) == "UPDATE 1"


async def fail(tx: Tx, job: Job, due_at: datetime | None, error: str, now: datetime) -> bool:
    """Try again at `due_at`, None gives it up; false when it is not this worker's any more."""
    state: State = "failed" if due_at is None else "queued"
    return await tx.execute(FAIL, job.id, job.attempts, state, due_at or now, error) == "UPDATE 1"


async def give_up_lost(tx: Tx, now: datetime) -> int:
    """Fail those whose last worker vanished too: what kills every worker must not go on for ever."""
    status = await tx.execute(
        "update identity.exports set state = 'failed', lease_until = null, error = 'its workers vanished' "
        "where state = 'running' and lease_until <= $1 and attempts >= $2",
        now,
        ATTEMPTS,
    )
    return affected(status)


async def expire(tx: Tx, now: datetime) -> set[UUID]:
    """End what has been kept long enough; returns whose files may go."""
    return {row["user_id"] for row in await tx.fetch(EXPIRE, now)}


async def forget_old(tx: Tx, before: datetime) -> None:
    await tx.execute("delete from identity.exports where created_at < $1", before)


async def states(tx: Tx, export_ids: Sequence[UUID]) -> dict[UUID, State]:
    rows = await tx.fetch("select id, state from identity.exports where id = any($1)", list(export_ids))
    return {row["id"]: row["state"] for row in rows}


async def still(tx: Tx, export_id: UUID) -> State | None:
    """The state of an export, which stays as it is until the transaction ends."""
    state: State | None = await tx.fetchval(
        "select state from identity.exports where id = $1 for share", export_id
    )
    return state
