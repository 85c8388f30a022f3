"""Members, the points of their workouts, weekly scores, and what the board in the cache has yet to hear."""

from fitpulse.infra.migration import execute, own_rows

revision = "community_0001"
down_revision = None

TABLES = ("member", "workout_points", "weekly_score", "board_change")


def upgrade() -> None:
    execute("""
grant usage on schema community to fitpulse_app, fitpulse_system;

create table community.member (
  user_id uuid primary key,
  member_id uuid not null unique,
  handle text not null check (handle ~ '^[A-Za-z0-9_-]{3,20}$'),
  joined_at timestamptz not null
);
create unique index member_handle on community.member (lower(handle));

create table community.workout_points (
  user_id uuid not null references community.member (user_id) on delete cascade,
  workout_id uuid not null,
  revision integer not null,
  week date not null,
  day date not null,
  points integer not null check (points >= 0),
  completed_at timestamptz not null,
  primary key (user_id, workout_id)
);
create index workout_points_week on community.workout_points (user_id, week);

create table community.weekly_score (
  user_id uuid not null references community.member (user_id) on delete cascade,
  week date not null,
  member_id uuid not null,
  points integer not null check (points > 0),
  reached_at timestamptz not null,
  rank_key bigint not null,
  primary key (user_id, week)
) with (fillfactor = 80);
create unique index weekly_score_board on community.weekly_score (week, rank_key, member_id);

create table community.board_change (
  user_id uuid not null,
  week date not null,
  member_id uuid not null,
  version bigint not null default 1,
  primary key (week, member_id)
) with (fillfactor = 70);
""")
    for table in TABLES:
        own_rows(f"community.{table}")
