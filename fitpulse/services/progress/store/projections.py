"""Facts in, differences onto the projections."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Tx
from fitpulse.kernel.catalogue import MUSCLES
from fitpulse.services.progress.domain.facts import Estimate, Figures, SetFact, WorkoutFact
from fitpulse.services.progress.domain.periods import Change, Period
from fitpulse.services.progress.store.columns import MUSCLE_COLUMNS, SET_FIGURES, WORKOUT_FIGURES, adding

# The row lock makes one person's events one at a time, whichever group they come from.
TOUCH: Final = """
insert into progress.athlete (user_id, as_of) values ($1, now())
on conflict (user_id) do update set as_of = excluded.as_of"""

SET_BEFORE: Final = """
select f.revision, f.exercise, f.day, f.performed_at, f.sets, f.hard_sets, f.reps, f.tonnage_g, f.distance_m,
  f.e1rm_g, f.low_g, f.high_g, f.muscles, f.shares,
  (select sets from progress.period where user_id = $1 and grain = 'day' and start = f.day) as sets_then,
  (select sets from progress.period where user_id = $1 and grain = 'day' and start = $3) as sets_on_day
from (values (1)) as always left join progress.set_fact f on f.user_id = $1 and f.set_id = $2"""

KEEP_WORKOUT: Final = """
insert into progress.workout_fact (user_id, workout_id, revision, day, workouts, seconds)
values ($1, $2, $3, $4, $5, $6)
on conflict (user_id, workout_id) do update set revision = excluded.revision, day = excluded.day,
  workouts = excluded.workouts, seconds = excluded.seconds"""

ADD_PERIODS: Final = adding(WORKOUT_FIGURES, first=2)

KEEP_SET: Final = """
with kept as (
  insert into progress.set_fact (user_id, set_id, revision, exercise, day, performed_at, sets, hard_sets, reps,
    tonnage_g, distance_m, e1rm_g, low_g, high_g, muscles, shares)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
  on conflict (user_id, set_id) do update set revision = excluded.revision, exercise = excluded.exercise,
    day = excluded.day, performed_at = excluded.performed_at, sets = excluded.sets,
    hard_sets = excluded.hard_sets, reps = excluded.reps, tonnage_g = excluded.tonnage_g,
    distance_m = excluded.distance_m, e1rm_g = excluded.e1rm_g, low_g = excluded.low_g,
    high_g = excluded.high_g, muscles = excluded.muscles, shares = excluded.shares
)"""
APPLY_SET: Final = f"{KEEP_SET}{adding((*SET_FIGURES, *MUSCLE_COLUMNS), first=17)}"
"""One trip for a set: its fact, and what it changes of its periods."""

FIND_BEST: Final = """
with best as (
  select e1rm_g, low_g, high_g from progress.set_fact
  where user_id = $1 and exercise = $2 and day = $3 and e1rm_g is not null
  order by e1rm_g desc, low_g desc, high_g desc limit 1
), gone as (
  delete from progress.best_day
  where user_id = $1 and exercise = $2 and day = $3 and not exists (select from best)
)
insert into progress.best_day (user_id, exercise, day, e1rm_g, low_g, high_g)
select $1, $2, $3, e1rm_g, low_g, high_g from best
on conflict (user_id, exercise, day)
do update set e1rm_g = excluded.e1rm_g, low_g = excluded.low_g, high_g = excluded.high_g"""

FORGET: Final = (
    "delete from progress.athlete where user_id = $1",
    "delete from progress.set_fact where user_id = $1",
    "delete from progress.workout_fact where user_id = $1",
    "delete from progress.period where user_id = $1",
    "delete from progress.best_day where user_id = $1",
)

CLEAR_SETS: Final = f"""
delete from progress.set_fact;
delete from progress.best_day;
update progress.period set {", ".join(f"{name} = 0" for name in (*SET_FIGURES, *MUSCLE_COLUMNS))}"""  # noqa: S608 - our own columns

CLEAR_WORKOUTS: Final = """
delete from progress.workout_fact;
update progress.period set workouts = 0, seconds = 0"""


async def touch(tx: Tx, user_id: UUID) -> None:
    """Lock the person's projections, which move now."""
    await tx.execute(TOUCH, user_id)


async def set_before(
    tx: Tx, user_id: UUID, set_id: UUID, day: date
) -> tuple[SetFact | None, dict[date, int]]:
    """The fact as it stands, and how many sets its day and `day` hold."""
    row = await tx.fetchrow(SET_BEFORE, user_id, set_id, day)
    assert row is not None
    sets_on = {day: row["sets_on_day"] or 0}
    if row["revision"] is None:
        return None, sets_on
    sets_on[row["day"]] = row["sets_then"] or 0
    kept = ("sets", "hard_sets", "reps", "tonnage_g", "distance_m")
    found = SetFact(
        set_id=set_id,
        revision=row["revision"],
        exercise=row["exercise"],
        day=row["day"],
        performed_at=row["performed_at"],
        figures=Figures(**{name: row[name] for name in kept}),
        muscles=tuple(zip(row["muscles"], row["shares"], strict=True)),
        estimate=None
        if row["e1rm_g"] is None
        else Estimate(e1rm_g=row["e1rm_g"], low_g=row["low_g"], high_g=row["high_g"]),
    )
    return found, sets_on


async def apply_set(tx: Tx, user_id: UUID, fact: SetFact, change: Change) -> None:
    """Keep the fact, and add the difference it makes."""
    figures, estimate = fact.figures, fact.estimate
    await tx.execute(
        APPLY_SET,
        user_id,
        fact.set_id,
        fact.revision,
        fact.exercise,
        fact.day,
        fact.performed_at,
        figures.sets,
        figures.hard_sets,
        figures.reps,
        figures.tonnage_g,
        figures.distance_m,
        estimate and estimate.e1rm_g,
        estimate and estimate.low_g,
        estimate and estimate.high_g,
        [muscle for muscle, _ in fact.muscles],
        [milli for _, milli in fact.muscles],
        *columns(change.periods, SET_FIGURES),
        *([received.get(muscle, 0) for received in change.muscles.values()] for muscle in MUSCLES),
    )


async def workout_before(tx: Tx, user_id: UUID, workout_id: UUID) -> WorkoutFact | None:
    row = await tx.fetchrow(
        "select revision, day, workouts, seconds from progress.workout_fact "
        "where user_id = $1 and workout_id = $2",
        user_id,
        workout_id,
    )
    if row is None:
        return None
    figures = Figures(workouts=row["workouts"], seconds=row["seconds"])
    return WorkoutFact(workout_id, row["revision"], row["day"], figures)


async def keep_workout(tx: Tx, user_id: UUID, fact: WorkoutFact) -> None:
    figures = fact.figures
    await tx.execute(
        KEEP_WORKOUT, user_id, fact.workout_id, fact.revision, fact.day, figures.workouts, figures.seconds
    )


async def add_periods(tx: Tx, user_id: UUID, periods: Mapping[Period, Figures]) -> None:
    """Add the differences that a workout makes."""
    await tx.execute(ADD_PERIODS, user_id, *columns(periods, WORKOUT_FIGURES))


def columns(periods: Mapping[Period, Figures], names: Iterable[str]) -> list[list[object]]:
    """Grains, starts and these figures as the arrays that `adding` takes."""
    keys: list[list[object]] = [[grain for grain, _ in periods], [start for _, start in periods]]
    return [*keys, *([getattr(figures, name) for figures in periods.values()] for name in names)]


async def find_best(tx: Tx, user_id: UUID, exercise: str, day: date) -> None:
    """Set the best estimate of a day anew from its facts."""
    await tx.execute(FIND_BEST, user_id, exercise, day)


async def forget(tx: Tx, user_id: UUID) -> None:
    for statement in FORGET:
        await tx.execute(statement, user_id)


async def clear_sets(tx: Tx) -> None:
    """Everyone's projections as if no set had ever been logged (a system transaction)."""
    await tx.execute(CLEAR_SETS)


async def clear_workouts(tx: Tx) -> None:
    """Everyone's projections as if no workout had ever been completed (a system transaction)."""
    await tx.execute(CLEAR_WORKOUTS)
