"""Experiments, who was exposed to which arm, and the figures that arms are compared by."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from asyncpg import Record as Row

from fitpulse.infra.db import Tx
from fitpulse.services.coaching.api.experiments import WorkoutOutcome
from fitpulse.services.coaching.domain.experiments.report import MOST_DAYS, ArmFigures, Design, Metric
from fitpulse.services.coaching.domain.experiments.sequential import Sample

COLUMNS: Final = "design, started_at, started_by, why, stopped_at, stopped_by, stopped_why"

LIST: Final = f"""
select {COLUMNS} from coaching.experiment where not $1 or stopped_at is null order by started_at, key
"""  # noqa: S608 - made of this module's constants

RUNNING_AT: Final = "select design from coaching.experiment where place = $1 and stopped_at is null"

FIND: Final = f"select {COLUMNS} from coaching.experiment where key = $1"  # noqa: S608

START: Final = """
insert into coaching.experiment (key, place, design, started_at, started_by, why) values ($1, $2, $3, $4, $5, $6)
on conflict do nothing
"""

STOP: Final = """
update coaching.experiment set stopped_at = $2, stopped_by = $3, stopped_why = $4
where key = $1 and stopped_at is null
"""

EXPOSE: Final = """
insert into coaching.exposure (user_id, experiment, arm, exposed_at) values ($1, $2, $3, $4) on conflict do nothing
"""

EXPOSED: Final = "select arm, count(*) as people from coaching.exposure where experiment = $1 group by arm"

# Only people whose window is over count, and with a stopped experiment only those for whom it ended before.
FIGURES: Final = """
with person as (
  select e.user_id, e.arm,
    count(w.workout_id) as workouts,
    coalesce(sum(w.minutes), 0) as minutes,
    coalesce(sum(w.hard_sets), 0) as hard_sets,
    count(w.workout_id) filter (where w.rpe >= 9.5) as exhausting
  from coaching.exposure e
  left join coaching.workout_figure w on w.user_id = e.user_id and w.counts
    and w.completed_at >= e.exposed_at and w.completed_at < e.exposed_at + $2::interval
  where e.experiment = $1 and e.exposed_at + $2::interval <= $3
  group by e.user_id, e.arm
)
select arm, metric, count(*) as n, avg(value)::float8 as mean, coalesce(var_samp(value), 0)::float8 as variance
from person cross join lateral (values
  ('workouts', workouts::float8), ('minutes', minutes), ('hard_sets', hard_sets::float8),
  ('exhausting', exhausting::float8)) as told (metric, value)
group by arm, metric
"""

# Figures are kept only of workouts that an experiment may ask about: those within the longest window there is from an
# exposure of the person. What was kept follows its workout; only the newest revision counts.
TAKE: Final = f"""
insert into coaching.workout_figure (user_id, workout_id, revision, counts, completed_at, minutes, hard_sets, rpe)
select $1, $2, $3, $4, $5, $6, $7, $8
where exists (select from coaching.exposure
    where user_id = $1 and $5 >= exposed_at and $5 < exposed_at + interval '{MOST_DAYS} days')
  or exists (select from coaching.workout_figure where user_id = $1 and workout_id = $2)
on conflict (user_id, workout_id) do update set revision = excluded.revision, counts = excluded.counts,
  completed_at = excluded.completed_at, minutes = excluded.minutes, hard_sets = excluded.hard_sets, rpe = excluded.rpe
where coaching.workout_figure.revision < excluded.revision
"""  # noqa: S608 - made of our own constant

FORGET: Final = (
    "delete from coaching.workout_figure where user_id = $1",
    "delete from coaching.exposure where user_id = $1",
)

DESIGN: Final = msgspec.json.Decoder(Design)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredExperiment:
    """A design with who started and stopped it, when and why."""

    design: Design
    started_at: datetime
    started_by: str
    why: str
    stopped_at: datetime | None
    stopped_by: str | None
    stopped_why: str | None


async def listed(tx: Tx, *, running: bool = False) -> list[StoredExperiment]:
    """All experiments, or those that run, the oldest first."""
    return [_experiment(row) for row in await tx.fetch(LIST, running)]


async def find(tx: Tx, key: str) -> StoredExperiment | None:
    row = await tx.fetchrow(FIND, key)
    return None if row is None else _experiment(row)


async def running_at(tx: Tx, place: str) -> Design | None:
    """What runs at this place."""
    design = await tx.fetchval(RUNNING_AT, place)
    return None if design is None else DESIGN.decode(design)


async def start(tx: Tx, design: Design, *, by: str, why: str, at: datetime) -> bool:
    """Whether the key is new and nothing else runs at its place."""
    encoded = msgspec.json.encode(design).decode()
    return await tx.execute(START, design.key, design.place, encoded, at, by, why) == "INSERT 0 1"


async def stop(tx: Tx, key: str, *, by: str, why: str, at: datetime) -> bool:
    """Whether it ran until now."""
    return await tx.execute(STOP, key, at, by, why) == "UPDATE 1"


async def expose(tx: Tx, user_id: UUID, key: str, arm: str, *, at: datetime) -> bool:
    """Whether this is the person's first time."""
    return await tx.execute(EXPOSE, user_id, key, arm, at) == "INSERT 0 1"


async def figures(tx: Tx, key: str, *, window: timedelta, until: datetime) -> dict[str, ArmFigures]:
    """By arm: everyone exposed, and the metrics of those whose window ended `until` then."""
    samples: dict[str, dict[Metric, Sample]] = {}
    for row in await tx.fetch(FIGURES, key, window, until):
        squares = row["variance"] * (row["n"] - 1)
        samples.setdefault(row["arm"], {})[row["metric"]] = Sample(row["n"], row["mean"], squares)
    return {
        row["arm"]: ArmFigures(exposed=row["people"], samples=samples.get(row["arm"], {}))
        for row in await tx.fetch(EXPOSED, key)
    }


async def take(tx: Tx, outcome: WorkoutOutcome) -> bool:
    """Whether it was kept: not of who takes no part, nor outside every window, nor over a newer revision."""
    done = await tx.execute(
        TAKE,
        outcome.user_id,
        outcome.workout_id,
        outcome.revision,
        outcome.counts,
        outcome.completed_at,
        outcome.minutes,
        outcome.hard_sets,
        outcome.rpe,
    )
    return done == "INSERT 0 1"


async def forget(tx: Tx, user_id: UUID) -> None:
    for statement in FORGET:
        await tx.execute(statement, user_id)


def _experiment(row: Row) -> StoredExperiment:
    values = dict(row)
    return StoredExperiment(design=DESIGN.decode(values.pop("design")), **values)
