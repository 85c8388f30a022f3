"""Form checks as facts, for the history and the trend of a movement."""

from fitpulse.infra.migration import execute, own_rows

revision = "progress_0002"
down_revision = "progress_0001"


def upgrade() -> None:
    execute("""
create table progress.form_fact (
  user_id uuid not null,
  set_id uuid not null,
  revision integer not null,
  set_revision integer not null,
  removed boolean not null default false,
  movement text not null,
  exercise text not null,
  day date not null,
  performed_at timestamptz not null,
  view text not null,
  spec_version integer not null,
  reps integer not null,
  partial_reps integer not null,
  good_ms bigint not null,
  score integer,
  rir double precision,
  faults jsonb not null,
  primary key (user_id, set_id)
);
create index form_fact_movement on progress.form_fact (user_id, movement, day) where not removed;
""")
    own_rows("progress.form_fact")
