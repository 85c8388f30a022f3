"""One hash over everything that progress knows of a person."""

from uuid import UUID

from fitpulse.infra.db import Database

# Rows that a correction emptied count as absent, and `as_of` tells when figures moved, not what they are.
STATE = """
with rows as (
  select 'set ' || to_jsonb(f)::text as line from progress.set_fact f where user_id = $1
  union all
  select 'workout ' || to_jsonb(f)::text from progress.workout_fact f where user_id = $1
  union all
  select 'period ' || to_jsonb(p)::text from progress.period p where user_id = $1
    and (days, workouts, seconds, sets, hard_sets, reps, tonnage_g, distance_m) <> (0, 0, 0, 0, 0, 0, 0, 0)
  union all
  select 'best ' || to_jsonb(b)::text from progress.best_day b where user_id = $1
)
select md5(coalesce(string_agg(line, E'\\n' order by line), '')) from rows"""


async def state_hash(db: Database, user_id: UUID) -> str:
    async with db.read(user_id) as tx:
        return str(await tx.fetchval(STATE, user_id))
