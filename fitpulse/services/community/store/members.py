"""Who takes part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Tx

JOIN: Final = """
insert into community.member (user_id, member_id, handle, joined_at) values ($1, $2, $3, $4)
on conflict (user_id) do update set handle = excluded.handle
returning member_id, handle, joined_at"""

# Leaving first locks the member row, so that no workout slips in between; scores go with it by their foreign key.
FAREWELL: Final = """
insert into community.board_change (user_id, week, member_id)
select user_id, week, member_id from community.weekly_score where user_id = $1
on conflict (week, member_id) do update set version = board_change.version + 1"""


@dataclass(frozen=True, slots=True)
class Member:
    """`member_id` stands for the person on the board, so that the cache holds no user id."""

    member_id: UUID
    handle: str
    joined_at: datetime


async def join(tx: Tx, user_id: UUID, member_id: UUID, handle: str, at: datetime) -> Member:
    """Join, or take another handle; raises asyncpg.UniqueViolationError when someone has it."""
    row = await tx.fetchrow(JOIN, user_id, member_id, handle, at)
    assert row is not None
    return Member(**row)


async def find(tx: Tx, user_id: UUID) -> Member | None:
    row = await tx.fetchrow(
        "select member_id, handle, joined_at from community.member where user_id = $1", user_id
    )
    return Member(**row) if row else None


async def hold(tx: Tx, user_id: UUID) -> Member | None:
    """The member, who can't leave until this transaction ends."""
    row = await tx.fetchrow(
        "select member_id, handle, joined_at from community.member where user_id = $1 for share", user_id
    )
    return Member(**row) if row else None


async def leave(tx: Tx, user_id: UUID) -> None:
    """Remove the person and every score; the board hears of it by `board_change`."""
    await tx.execute("select from community.member where user_id = $1 for update", user_id)
    await tx.execute(FAREWELL, user_id)
    await tx.execute("delete from community.member where user_id = $1", user_id)


async def handles(tx: Tx, member_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Public names of those who still take part (a system transaction)."""
    rows = await tx.fetch(
        "select member_id, handle from community.member where member_id = any($1)", member_ids
    )
    return {row["member_id"]: row["handle"] for row in rows}
