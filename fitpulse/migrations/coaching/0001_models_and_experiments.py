"""Artefacts with their stages, what shadows differed in, experiments, and who was exposed to which arm."""

from fitpulse.infra.migration import execute, own_rows

revision = "coaching_0001"
down_revision = None

PERSONAL = ("exposure", "workout_figure")


def upgrade() -> None:
    execute("""
grant usage on schema coaching to fitpulse_app, fitpulse_system;

create table coaching.artefact (
  name text not null check (length(name) <= 40),
  version text not null check (length(version) <= 40),
  kind text not null check (kind in ('planner', 'recommender', 'form')),
  manifest bytea not null check (octet_length(manifest) <= 65536),
  signature bytea not null check (octet_length(signature) = 64),
  key_id text not null check (length(key_id) = 16),
  stage text not null check (stage in ('registered', 'shadow', 'canary', 'live', 'retired')),
  registered_at timestamptz not null,
  primary key (name, version)
);
create unique index artefact_single on coaching.artefact (name, stage) where stage in ('shadow', 'canary', 'live');

create table coaching.artefact_change (
  id bigint generated always as identity primary key,
  name text not null,
  version text not null,
  before text not null,
  after text not null,
  by_whom text not null check (length(by_whom) between 1 and 100),
  why text not null check (length(why) between 1 and 500),
  at timestamptz not null,
  foreign key (name, version) references coaching.artefact (name, version)
);
create index artefact_change_name on coaching.artefact_change (name, id);

create table coaching.shadow_tally (
  name text not null,
  live text not null,
  shadow text not null,
  day date not null,
  compared bigint not null,
  differing bigint not null,
  failed bigint not null,
  distance double precision not null,
  primary key (name, live, shadow, day)
);

create table coaching.experiment (
  key text primary key check (length(key) <= 60),
  place text not null check (length(place) <= 60),
  design json not null check (octet_length(design::text) <= 65536),
  started_at timestamptz not null,
  started_by text not null check (length(started_by) between 1 and 100),
  why text not null check (length(why) between 1 and 500),
  stopped_at timestamptz,
  stopped_by text check (length(stopped_by) between 1 and 100),
  stopped_why text check (length(stopped_why) between 1 and 500),
  check ((stopped_at is null) = (stopped_by is null) and (stopped_at is null) = (stopped_why is null))
);

create unique index experiment_running on coaching.experiment (place) where stopped_at is null;

create table coaching.exposure (
  user_id uuid not null,
  experiment text not null,
  arm text not null check (length(arm) <= 60),
  exposed_at timestamptz not null,
  primary key (user_id, experiment)
);
create index exposure_experiment on coaching.exposure (experiment, exposed_at);

create table coaching.workout_figure (
  user_id uuid not null,
  workout_id uuid not null,
  revision integer not null,
  counts boolean not null,
  completed_at timestamptz not null,
  minutes double precision not null,
  hard_sets integer not null,
  rpe double precision,
  primary key (user_id, workout_id)
);

grant select, insert, update, delete on
  coaching.artefact, coaching.artefact_change, coaching.shadow_tally, coaching.experiment to fitpulse_system;
""")
    for table in PERSONAL:
        own_rows(f"coaching.{table}")
