"""One statement per answer, each over a bounded number of rows."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from asyncpg import Record

from fitpulse.infra.db import Tx
from fitpulse.services.progress.domain.facts import FIGURES
from fitpulse.services.progress.domain.periods import Days, Part
from fitpulse.services.progress.store.columns import MUSCLE_COLUMNS

FIGURE_ARRAYS: Final = ", ".join(f"array_agg({name}) as {name}" for name in FIGURES)
MUSCLE_SUMS: Final = ", ".join(f"sum({name})" for name in MUSCLE_COLUMNS)

# One array a column: a row of an anonymous type costs both sides more than its values.
STATISTICS: Final = f"""
select (select as_of from progress.athlete where user_id = $1) as as_of,
  array_agg(start) as starts, {FIGURE_ARRAYS}, array[{MUSCLE_SUMS}] as muscles
from unnest($2::text[], $3::date[], $4::date[]) as part (grain, first, last)
join progress.period p on p.user_id = $1 and p.grain = part.grain and p.start between part.first and part.last
"""  # noqa: S608 - our own columns

CURVE: Final = """
select (select as_of from progress.athlete where user_id = $1) as as_of, array(
  select row(day, e1rm_g, low_g, high_g) from progress.best_day
  where user_id = $1 and exercise = $2 and day between $3 and $4 order by day) as points"""

CURVE_BY_WEEK: Final = """
select (select as_of from progress.athlete where user_id = $1) as as_of, array(
  select row(day, e1rm_g, low_g, high_g) from (
    select distinct on (date_trunc('week', day)) day, e1rm_g, low_g, high_g from progress.best_day
    where user_id = $1 and exercise = $2 and day between $3 and $4
    order by date_trunc('week', day), e1rm_g desc, day) as best order by day) as points"""

VOLUME: Final = f"""
select (select as_of from progress.athlete where user_id = $1) as as_of,
  array_agg(start) as weeks, array_agg(array[{", ".join(MUSCLE_COLUMNS)}]) as muscles
from progress.period where user_id = $1 and grain = 'week' and start between $2 and $3
  and (sets > 0 or workouts > 0)"""  # noqa: S608 - our own columns

STREAK: Final = """
select (select as_of from progress.athlete where user_id = $1) as as_of,
  array(
    select start from progress.period
    where user_id = $1 and grain = 'week' and (sets > 0 or workouts > 0) order by start) as weeks"""

SUMMARY: Final = """
with recent as (
  select distinct on (exercise) exercise, e1rm_g, low_g, high_g, max(day) over (partition by exercise) as last
  from progress.best_day where user_id = $1 and day between $2 and $3
  order by exercise, e1rm_g desc, day desc
)
select (select as_of from progress.athlete where user_id = $1) as as_of,
  array(
    select start from progress.period
    where user_id = $1 and grain = 'week' and (sets > 0 or workouts > 0) order by start) as weeks,
  array(
    select row(start, days, workouts, seconds, sets, hard_sets, reps, tonnage_g, distance_m)
    from progress.period where user_id = $1 and grain = 'week' and start > $3::date - 21) as lately,
  (select row(coalesce(sum(days), 0)::bigint, coalesce(sum(workouts), 0)::bigint,
     coalesce(sum(seconds), 0)::bigint, coalesce(sum(sets), 0)::bigint, coalesce(sum(hard_sets), 0)::bigint,
     coalesce(sum(reps), 0)::bigint, coalesce(sum(tonnage_g), 0)::bigint, coalesce(sum(distance_m), 0)::bigint)
   from progress.period where user_id = $1 and grain = 'month') as all_time,
  array(
    select row(exercise, e1rm_g, low_g, high_g,
      (select max(e1rm_g) from progress.best_day b
       where b.user_id = $1 and b.exercise = recent.exercise and b.day >= $4 and b.day < $2))
    from recent order by last desc, exercise limit 10) as lifts"""


async def statistics(tx: Tx, user_id: UUID, parts: Sequence[Part]) -> Record:
    return await _one(
        tx,
        STATISTICS,
        user_id,
        [part.grain for part in parts],
        [part.days.first for part in parts],
        [part.days.last for part in parts],
    )


async def curve(tx: Tx, user_id: UUID, exercise: str, days: Days, *, by_week: bool) -> Record:
    return await _one(tx, CURVE_BY_WEEK if by_week else CURVE, user_id, exercise, days.first, days.last)


async def volume(tx: Tx, user_id: UUID, days: Days) -> Record:
    """The weeks with training whose Monday is one of `days`."""
    return await _one(tx, VOLUME, user_id, days.first, days.last)


async def streak(tx: Tx, user_id: UUID) -> Record:
    return await _one(tx, STREAK, user_id)


async def summary(tx: Tx, user_id: UUID, *, recent: Days, before: date) -> Record:
    """`recent` is the time of current lifts, up to the latest day there may be.

    The time that they are compared with starts on `before`.
    """
    return await _one(tx, SUMMARY, user_id, recent.first, recent.last, before)


async def _one(tx: Tx, query: str, *values: object) -> Record:
    row = await tx.fetchrow(query, *values)
    assert row is not None
    return row
