"""Points and weekly scores: the truth behind the board."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Tx
from fitpulse.services.community.domain.scoring import Score, Scored

BOARD_LOCK: Final = 0x626F617264  # "board": whoever writes the cached board does so alone
CHUNK: Final = 5000

KEEP_WORKOUT: Final = """
insert into community.workout_points (user_id, workout_id, revision, week, day, points, completed_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (user_id, workout_id) do update set revision = excluded.revision, week = excluded.week,
  day = excluded.day, points = excluded.points, completed_at = excluded.completed_at"""

KEEP_SCORE: Final = """
with kept as (
  insert into community.weekly_score (user_id, week, member_id, points, reached_at, rank_key)
  select $1, $2, $3, $4, $5, $6 where $4::integer > 0
  on conflict (user_id, week) do update set points = excluded.points, reached_at = excluded.reached_at,
    rank_key = excluded.rank_key
), gone as (
  delete from community.weekly_score where user_id = $1 and week = $2 and $4::integer = 0
)
insert into community.board_change (user_id, week, member_id) values ($1, $2, $3)
on conflict (week, member_id) do update set version = board_change.version + 1"""

PAGE: Final = """
select s.rank_key, s.member_id, m.handle
from community.weekly_score s join community.member m on m.user_id = s.user_id
where s.week = $1 and (s.rank_key, s.member_id) > ($2, $3)
order by s.rank_key, s.member_id limit $4"""

PLACE: Final = """
select mine.rank_key, (
  select count(*) from community.weekly_score s
  where s.week = $1 and (s.rank_key, s.member_id) < (mine.rank_key, mine.member_id)) as ahead
from community.weekly_score mine where mine.week = $1 and mine.user_id = $2"""

CHANGES: Final = """
select c.week, c.member_id, c.version, s.rank_key
from community.board_change c
left join community.weekly_score s on s.week = c.week and s.user_id = c.user_id and s.member_id = c.member_id
order by c.week, c.member_id limit $1"""

HEARD: Final = """
delete from community.board_change c using unnest($1::date[], $2::uuid[], $3::bigint[]) as h (week, member_id, version)
where c.week = h.week and c.member_id = h.member_id and c.version = h.version"""

CLEAR: Final = """
insert into community.board_change (user_id, week, member_id)
select user_id, week, member_id from community.weekly_score
on conflict (week, member_id) do update set version = board_change.version + 1;
delete from community.weekly_score;
delete from community.workout_points"""


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the board in order: `rank_key` and `member_id` are its sort keys."""

    rank_key: int
    member_id: UUID


@dataclass(frozen=True, slots=True)
class Change:
    """What the board has yet to hear: `rank_key` is None for someone who is no longer on it."""

    week: date
    member_id: UUID
    version: int
    rank_key: int | None


async def known(tx: Tx, user_id: UUID, workout_id: UUID) -> tuple[int, date] | None:
    """Revision and week of a workout that was counted before."""
    row = await tx.fetchrow(
        "select revision, week from community.workout_points where user_id = $1 and workout_id = $2",
        user_id,
        workout_id,
    )
    return (row["revision"], row["week"]) if row else None


async def keep_workout(tx: Tx, user_id: UUID, week: date, workout: Scored) -> None:
    await tx.execute(
        KEEP_WORKOUT,
        user_id,
        workout.workout_id,
        workout.revision,
        week,
        workout.day,
        workout.points,
        workout.completed_at,
    )


async def workouts(tx: Tx, user_id: UUID, week: date) -> list[Scored]:
    rows = await tx.fetch(
        "select workout_id, revision, day, points, completed_at from community.workout_points "
        "where user_id = $1 and week = $2",
        user_id,
        week,
    )
    return [Scored(**row) for row in rows]


async def keep_score(tx: Tx, user_id: UUID, member_id: UUID, week: date, score: Score | None) -> None:
    """Set the week's score, and note that the board has yet to hear of it."""
    if score is None:
        await tx.execute(KEEP_SCORE, user_id, week, member_id, 0, None, None)
    else:
        await tx.execute(KEEP_SCORE, user_id, week, member_id, score.points, score.reached_at, score.rank_key)


async def page(tx: Tx, week: date, after: Place, limit: int) -> list[tuple[Place, str]]:
    """Places after `after` with their handles, straight from the truth."""
    rows = await tx.fetch(PAGE, week, after.rank_key, after.member_id, limit)
    return [(Place(row["rank_key"], row["member_id"]), row["handle"]) for row in rows]


async def place(tx: Tx, week: date, user_id: UUID) -> tuple[int, int] | None:
    """A person's rank (from 1) and rank key."""
    row = await tx.fetchrow(PLACE, week, user_id)
    return (row["ahead"] + 1, row["rank_key"]) if row else None


async def people(tx: Tx, week: date) -> int:
    return int(await tx.fetchval("select count(*) from community.weekly_score where week = $1", week))


async def changed(tx: Tx, week: date) -> bool:
    return bool(await tx.fetchval("select exists (select from community.board_change where week = $1)", week))


async def alone(tx: Tx) -> None:
    """Wait until nobody else writes the cached board, then keep others waiting until this transaction ends."""
    await tx.execute("select pg_advisory_xact_lock($1)", BOARD_LOCK)


async def changes(tx: Tx, limit: int) -> list[Change]:
    return [Change(**row) for row in await tx.fetch(CHANGES, limit)]


async def heard(tx: Tx, told: Sequence[Change]) -> None:
    """Drop the changes that the board was told, but for those that changed once more since."""
    await tx.execute(
        HEARD,
        [change.week for change in told],
        [change.member_id for change in told],
        [change.version for change in told],
    )


async def everyone(tx: Tx, week: date) -> AsyncIterator[Iterable[Place]]:
    """All places of a week as of one instant, in chunks."""
    cursor = await tx.connection.cursor(
        "select rank_key, member_id from community.weekly_score where week = $1", week
    )
    while rows := await cursor.fetch(CHUNK):
        yield [Place(**row) for row in rows]


async def clear(tx: Tx) -> None:
    """Everyone's scores as if no workout had ever been completed (a system transaction)."""
    await tx.execute(CLEAR)
