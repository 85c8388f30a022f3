"""The athlete's profile, workouts, logged sets, records, what the body has learned, and the undo journal."""

from fitpulse.infra.migration import execute, own_rows

revision = "training_0001"
down_revision = None

TABLES = ("profile", "workout", "set_log", "record", "body_state", "change")


def upgrade() -> None:
    execute("""
grant usage on schema training to fitpulse_app, fitpulse_system;

create table training.profile (
  user_id uuid primary key,
  version integer not null default 1 check (version > 0),
  time_zone text not null check (length(time_zone) <= 64),
  bodyweight_kg double precision,
  body json not null check (octet_length(body::text) <= 65536),
  updated_at timestamptz not null
);

create table training.workout (
  user_id uuid not null,
  id uuid not null,
  local_date date not null,
  state text not null check (state in ('planned', 'active', 'completed', 'skipped', 'lapsed')),
  time_zone text not null check (length(time_zone) <= 64),
  bodyweight_kg double precision,
  plan json not null check (octet_length(plan::text) <= 262144),
  version integer not null default 1,
  profile_version integer not null,
  planned_on date not null,
  asked_minutes smallint,
  asked_equipment text[],
  note text not null default '' check (length(note) <= 2000),
  created_at timestamptz not null,
  started_at timestamptz,
  completed_at timestamptz,
  minutes double precision,
  rpe double precision check (rpe between 0 and 10),
  summary json,
  revision integer not null default 0,
  learned integer not null default 0,
  learned_at timestamptz,
  primary key (user_id, id)
) with (fillfactor = 70);
create unique index workout_open on training.workout (user_id, local_date) where state in ('planned', 'active');
create index workout_unlearned on training.workout (user_id) where revision <> learned;

-- No foreign key to the workout: the statement that logs a set reads it anyway, and nothing deletes one alone.
create table training.set_log (
  user_id uuid not null,
  id uuid not null,
  workout_id uuid not null,
  exercise text not null check (length(exercise) <= 80),
  item smallint,
  n smallint not null check (n between 1 and 200),
  kind text not null check (kind in ('warmup', 'work', 'hold', 'cardio')),
  performed_at timestamptz not null,
  reps smallint check (reps between 0 and 1000),
  load_kg double precision check (load_kg between 0 and 2000),
  rir double precision check (rir between 0 and 10),
  seconds integer check (seconds between 0 and 86400),
  distance_m double precision check (distance_m between 0 and 1000000),
  superset text check (length(superset) <= 8),
  pain text check (length(pain) <= 32),
  note text not null default '' check (length(note) <= 500),
  target_reps smallint,
  target_rir double precision,
  target_seconds integer,
  system_load_kg double precision not null,
  tonnage_kg double precision not null,
  e1rm_kg double precision,
  hard boolean not null,
  revision integer not null check (revision > 0),
  removed boolean not null default false,
  learned integer not null default 0,
  learned_at timestamptz,
  logged_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (user_id, id)
) with (fillfactor = 90);
create index set_log_workout on training.set_log (user_id, workout_id);
create index set_log_exercise on training.set_log (user_id, exercise, performed_at);
create index set_log_unlearned on training.set_log (user_id, performed_at) where revision <> learned;

create table training.record (
  user_id uuid not null,
  exercise text not null check (length(exercise) <= 80),
  kind text not null check (kind in ('e1rm', 'load', 'reps')),
  load_kg double precision not null default 0,
  value double precision not null,
  previous double precision,
  set_id uuid not null,
  workout_id uuid not null,
  achieved_at timestamptz not null,
  primary key (user_id, exercise, kind, load_kg)
) with (fillfactor = 80);
create index record_workout on training.record (user_id, workout_id);

create table training.body_state (
  user_id uuid not null,
  through timestamptz not null,
  version integer not null,
  body json not null check (octet_length(body::text) <= 1048576),
  primary key (user_id, through)
);

create table training.change (
  user_id uuid not null,
  id uuid not null,
  kind text not null check (length(kind) <= 32),
  title text not null check (length(title) <= 200),
  subject uuid not null,
  workout_id uuid,
  before json not null check (octet_length(before::text) <= 524288),
  found integer,
  after integer,
  changed_at timestamptz not null,
  undone_at timestamptz,
  primary key (user_id, id)
);
""")
    for table in TABLES:
        own_rows(f"training.{table}")
