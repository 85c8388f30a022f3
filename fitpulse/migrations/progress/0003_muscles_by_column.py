"""Hard sets by muscle become columns of `period`: two years are then some forty rows to read, and a set writes three.

What `muscle_period` held is carried over, and the table goes: no release has it, so no earlier version reads it.
"""

from fitpulse.infra.migration import execute

revision = "progress_0003"
down_revision = "progress_0002"

MUSCLES = (
    "chest",
    "serratus",
    "lats",
    "upper_back",
    "traps",
    "lower_back",
    "front_delts",
    "side_delts",
    "rear_delts",
    "rotator_cuff",
    "biceps",
    "triceps",
    "forearms",
    "quadriceps",
    "hamstrings",
    "glutes",
    "adductors",
    "abductors",
    "hip_flexors",
    "calves",
    "shins",
    "abdominals",
    "obliques",
    "neck",
)
FIGURES = ("days", "workouts", "seconds", "sets", "hard_sets", "reps", "tonnage_g", "distance_m")


def upgrade() -> None:
    defaults = ",\n  ".join(f"alter column {name} set default 0" for name in FIGURES)
    added = ",\n  ".join(f"add column {name} integer not null default 0" for name in MUSCLES)
    summed = ",\n    ".join(
        f"coalesce(sum(milli_sets) filter (where muscle = '{name.replace('_', '-')}'), 0) as {name}"
        for name in MUSCLES
    )
    moved = ", ".join(f"{name} = m.{name}" for name in MUSCLES)
    # The owner carries the rows over, and forced row-level security would hide them from it.
    execute(f"""
alter table progress.period
  {defaults},
  {added};

alter table progress.muscle_period no force row level security;
alter table progress.period no force row level security;
update progress.period p set {moved}
from (
  select user_id, grain, start,
    {summed}
  from progress.muscle_period group by user_id, grain, start
) m
where (p.user_id, p.grain, p.start) = (m.user_id, m.grain, m.start);
alter table progress.period force row level security;

-- squawk-ignore ban-drop-table
drop table progress.muscle_period;
""")  # noqa: S608 - the names above
