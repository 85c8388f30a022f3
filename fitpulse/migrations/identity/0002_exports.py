"""The copies of their data that people ask for."""

from fitpulse.infra.migration import execute, own_rows

revision = "identity_0002"
down_revision = "identity_0001"


def upgrade() -> None:
    execute("""
create table identity.exports (
  id uuid primary key,
  user_id uuid not null references identity.accounts (user_id) on delete cascade,
  state text not null check (state in ('queued', 'running', 'ready', 'failed', 'expired')),
  share double precision not null default 0 check (share between 0 and 1),
  attempts integer not null default 0,
  due_at timestamptz not null,
  lease_until timestamptz,
  bytes bigint,
  error text,
  created_at timestamptz not null,
  ready_at timestamptz,
  expires_at timestamptz,
  check (state <> 'running' or lease_until is not null),
  check (state <> 'ready' or (bytes is not null and ready_at is not null and expires_at is not null))
) with (fillfactor = 70);
create unique index exports_one_under_way on identity.exports (user_id) where state in ('queued', 'running');
create index exports_person on identity.exports (user_id, id desc);
create index exports_due on identity.exports (due_at) where state in ('queued', 'running');
create index exports_expiry on identity.exports (expires_at) where state = 'ready';
create index exports_age on identity.exports (created_at);
""")
    own_rows("identity.exports")
    execute("revoke update, delete on identity.exports from fitpulse_app")
