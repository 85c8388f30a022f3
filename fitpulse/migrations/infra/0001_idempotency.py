"""Stored answers of idempotent requests."""

from fitpulse.infra.migration import execute, own_rows

revision = "infra_0001"
down_revision = None


def upgrade() -> None:
    execute("""
create schema web;
grant usage on schema web to fitpulse_app, fitpulse_system;
create table web.idempotency (
  user_id uuid not null,
  route text not null,
  key bytea not null,
  body_hash bytea not null,
  status integer,
  content_type bytea,
  body bytea,
  created_at timestamptz not null default now(),
  primary key (user_id, route, key)
) with (fillfactor = 80);
create index idempotency_age on web.idempotency (created_at);
""")
    own_rows("web.idempotency")
