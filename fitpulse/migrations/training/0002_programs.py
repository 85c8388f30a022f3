"""A person's own programs, and how far they stood in one when each of its sessions was planned."""

from fitpulse.infra.migration import execute, own_rows

revision = "training_0002"
down_revision = "training_0001"

TABLES = ("program", "program_session")


def upgrade() -> None:
    execute("""
create table training.program (
  user_id uuid not null,
  id uuid not null,
  title text not null check (length(title) <= 120),
  document json not null check (octet_length(document::text) <= 524288),
  version integer not null check (version > 0),
  run uuid,
  started_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (user_id, id),
  check ((run is null) = (started_at is null))
);
create unique index program_followed on training.program (user_id) where run is not null;

create table training.program_session (
  user_id uuid not null,
  workout_id uuid not null,
  run uuid not null,
  state json not null check (octet_length(state::text) <= 524288),
  primary key (user_id, workout_id)
);
create index program_session_run on training.program_session (user_id, run, workout_id);
""")
    for table in TABLES:
        own_rows(f"training.{table}")
