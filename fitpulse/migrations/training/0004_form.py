"""Form checks of sets, and who lets the keypoints behind them be kept."""

from fitpulse.infra.migration import execute, own_rows

revision = "training_0004"
down_revision = "training_0003"

TABLES = ("form_check", "form_consent")


def upgrade() -> None:
    execute("""
create table training.form_check (
  user_id uuid not null,
  set_id uuid not null,
  workout_id uuid not null,
  revision integer not null check (revision > 0),
  checked_at timestamptz not null,
  report json not null check (octet_length(report::text) <= 1048576),
  recording_id uuid,
  recorded_until timestamptz,
  primary key (user_id, set_id),
  check ((recording_id is null) = (recorded_until is null))
);

create table training.form_consent (
  user_id uuid primary key,
  given boolean not null,
  said_at timestamptz not null
);
""")
    for table in TABLES:
        own_rows(f"training.{table}")
