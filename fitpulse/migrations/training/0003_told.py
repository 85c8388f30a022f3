"""What people tell about themselves beside their sets, the session under way, and what they said of the calendar."""

from fitpulse.infra.migration import execute, own_rows

revision = "training_0003"
down_revision = "training_0002"

TABLES = ("told", "calendar")


def upgrade() -> None:
    execute("""
create table training.told (
  user_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('checkin', 'pain', 'strength')),
  at timestamptz not null,
  local_date date not null,
  workout_id uuid,
  body json not null check (octet_length(body::text) <= 16384),
  revision integer not null check (revision > 0),
  removed boolean not null default false,
  learned integer not null default 0,
  learned_at timestamptz,
  primary key (user_id, id)
);
create unique index told_checkin on training.told (user_id, local_date) where kind = 'checkin';
create index told_at on training.told (user_id, at);
create index told_unlearned on training.told (user_id) where revision <> learned;

create table training.calendar (
  user_id uuid primary key,
  version integer not null check (version > 0),
  body json not null check (octet_length(body::text) <= 262144),
  updated_at timestamptz not null
);

alter table training.workout add column session json check (octet_length(session::text) <= 262144);
""")
    for table in TABLES:
        own_rows(f"training.{table}")
