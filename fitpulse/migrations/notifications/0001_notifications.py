"""Notifications, what people want by mail, and the key of the link that ends mails."""

from fitpulse.infra.migration import execute, own_rows

revision = "notifications_0001"
down_revision = None

TABLES = ("recipient", "preference", "notification")


def upgrade() -> None:
    execute("""
grant usage on schema notifications to fitpulse_app, fitpulse_system;

create table notifications.recipient (
  user_id uuid primary key,
  switch_off_key uuid not null unique
);

create table notifications.preference (
  user_id uuid not null,
  kind text not null check (kind in ('workout', 'record')),
  mail boolean not null,
  primary key (user_id, kind)
);

create table notifications.notification (
  user_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('workout', 'record')),
  weight integer not null,
  withdrawn boolean not null,
  title text not null,
  body text not null,
  link text not null,
  happened_at timestamptz not null,
  read_at timestamptz,
  primary key (user_id, id)
) with (fillfactor = 80);
create index notification_newest on notifications.notification (user_id, happened_at desc, id desc)
  where not withdrawn;
create index notification_unread on notifications.notification (user_id)
  where read_at is null and not withdrawn;
""")
    for table in TABLES:
        own_rows(f"notifications.{table}")
