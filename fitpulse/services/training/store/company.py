"""What people do alike: counts over everyone, of five people or more, so that nobody can be made out.

An exercise beside itself (`other = exercise`) counts those who keep doing it: in at least two workouts of a year.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Tx

LEAST: Final = 5
KEPT: Final = timedelta(days=365)
NEWEST_WORKOUTS: Final = 100
"""How far back swaps and skips are looked for."""
MOST_PAIRS: Final = 2000

# One process counts; who finds the lock taken leaves it to the one that holds it.
LOCK: Final = "select pg_try_advisory_xact_lock(hashtextextended('training.company', 0))"
COUNTED: Final = "select max(counted_at) from training.company_count"

COUNT: Final = (
    "delete from training.company",
    """
with kept as (
  select user_id, exercise from training.set_log
  where not removed and performed_at > $1 group by user_id, exercise having count(distinct workout_id) >= 2
)
insert into training.company (exercise, other, people)
select a.exercise, b.exercise, count(*) from kept a join kept b on b.user_id = a.user_id and b.exercise >= a.exercise
group by a.exercise, b.exercise having count(*) >= $2
""",
    "delete from training.company_count",
    "insert into training.company_count values ($1)",
)

USED: Final = """
with done as (
  select exercise, count(distinct workout_id) as workouts, max(performed_at) as last_at
  from training.set_log where user_id = $1 and not removed and performed_at > $2 group by exercise
), planned as (
  select plan from training.workout where user_id = $1 and created_at > $2 order by id desc limit $3
), refused as (
  select item ->> 'exercise' as exercise, 1 as skipped, 0 as swapped
  from planned, json_array_elements(plan -> 'items') as item where (item ->> 'skipped')::boolean
  union all
  select item ->> 'swapped_from', 0, 1
  from planned, json_array_elements(plan -> 'items') as item where item ->> 'swapped_from' is not null
), counted as (
  select exercise, sum(skipped)::int as skipped, sum(swapped)::int as swapped_away from refused group by exercise
)
select exercise, coalesce(workouts, 0)::int as workouts, last_at, coalesce(swapped_away, 0) as swapped_away,
  coalesce(skipped, 0) as skipped
from done full join counted using (exercise) order by exercise
"""

POPULAR: Final = "select exercise, people from training.company where exercise = other"

PAIRS: Final = """
select exercise, other, people from training.company
where exercise <> other and (exercise = any($1) or other = any($1))
order by people desc, exercise, other limit $2
"""

TITLES: Final = "select distinct title from training.program where user_id = $1 order by title"


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What a person did with one exercise in the last year."""

    exercise: str
    workouts: int
    last_at: datetime | None
    swapped_away: int
    skipped: int


async def used(tx: Tx, user_id: UUID, *, now: datetime) -> list[Use]:
    return [Use(**dict(row)) for row in await tx.fetch(USED, user_id, now - KEPT, NEWEST_WORKOUTS)]


async def program_titles(tx: Tx, user_id: UUID) -> list[str]:
    return [row["title"] for row in await tx.fetch(TITLES, user_id)]


async def popular(tx: Tx) -> dict[str, int]:
    """People by exercise."""
    return {row["exercise"]: row["people"] for row in await tx.fetch(POPULAR)}


async def pairs(tx: Tx, exercises: list[str]) -> list[tuple[str, str, int]]:
    """Exercises that go together with one of these, those of the most people first."""
    return [
        (row["exercise"], row["other"], row["people"]) for row in await tx.fetch(PAIRS, exercises, MOST_PAIRS)
    ]


async def count(tx: Tx, *, now: datetime, every: timedelta) -> bool:
    """Count anew in a system transaction, if that is due and nobody else is at it; whether it was done."""
    if not await tx.fetchval(LOCK):
        return False
    last = await tx.fetchval(COUNTED)
    if last is not None and now - last < every:
        return False
    clear, insert, forget, note = COUNT
    await tx.execute(clear)
    await tx.execute(insert, now - KEPT, LEAST)
    await tx.execute(forget)
    await tx.execute(note, now)
    return True
