"""Facts of sets and workouts, and the projections that answer questions over any span."""

from fitpulse.infra.migration import execute, own_rows

revision = "progress_0001"
down_revision = None

TABLES = ("athlete", "set_fact", "workout_fact", "period", "muscle_period", "best_day")


def upgrade() -> None:
    execute("""
grant usage on schema progress to fitpulse_app, fitpulse_system;

create table progress.athlete (
  user_id uuid primary key,
  as_of timestamptz not null
) with (fillfactor = 70);

create table progress.set_fact (
  user_id uuid not null,
  set_id uuid not null,
  revision integer not null,
  exercise text not null,
  day date not null,
  performed_at timestamptz not null,
  sets integer not null,
  hard_sets integer not null,
  reps integer not null,
  tonnage_g bigint not null,
  distance_m bigint not null,
  e1rm_g bigint,
  low_g bigint,
  high_g bigint,
  muscles text[] not null,
  shares integer[] not null,
  primary key (user_id, set_id)
);
create index set_fact_best on progress.set_fact (user_id, exercise, day, e1rm_g desc) where e1rm_g is not null;

create table progress.workout_fact (
  user_id uuid not null,
  workout_id uuid not null,
  revision integer not null,
  day date not null,
  workouts integer not null,
  seconds bigint not null,
  primary key (user_id, workout_id)
);

create table progress.period (
  user_id uuid not null,
  grain text not null check (grain in ('day', 'week', 'month')),
  start date not null,
  days integer not null,
  workouts integer not null,
  seconds bigint not null,
  sets integer not null,
  hard_sets integer not null,
  reps bigint not null,
  tonnage_g bigint not null,
  distance_m bigint not null,
  primary key (user_id, grain, start)
) with (fillfactor = 80);

create table progress.muscle_period (
  user_id uuid not null,
  grain text not null check (grain in ('day', 'week', 'month')),
  start date not null,
  muscle text not null,
  milli_sets integer not null,
  primary key (user_id, grain, start, muscle)
) with (fillfactor = 80);

create table progress.best_day (
  user_id uuid not null,
  exercise text not null,
  day date not null,
  e1rm_g bigint not null,
  low_g bigint not null,
  high_g bigint not null,
  primary key (user_id, exercise, day)
);
create index best_day_recent on progress.best_day (user_id, day);
""")
    for table in TABLES:
        own_rows(f"progress.{table}")
