"""The mail outbox: what to send, to whom, and what became of it."""

from fitpulse.infra.migration import execute

revision = "infra_0003"
down_revision = "infra_0002"


def upgrade() -> None:
    execute("""
create table infra.mail_outbox (
  id uuid primary key,
  user_id uuid,
  recipient text,
  subject text not null,
  body text not null,
  html text,
  switch_off text,
  state text not null default 'queued'
    check (state in ('queued', 'sending', 'sent', 'uncertain', 'failed')),
  attempts integer not null default 0,
  due_at timestamptz not null default now(),
  claimed_at timestamptz,
  last_error text,
  created_at timestamptz not null default now(),
  check (recipient is not null or user_id is not null)
);
create index mail_due on infra.mail_outbox (due_at) where state = 'queued';
create index mail_sending on infra.mail_outbox (claimed_at) where state = 'sending';
create index mail_newest on infra.mail_outbox (created_at desc, id desc);
create index mail_person on infra.mail_outbox (user_id) where user_id is not null;
alter table infra.mail_outbox enable row level security;
alter table infra.mail_outbox force row level security;
create policy own on infra.mail_outbox to fitpulse_app
  using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))
  with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));
create policy across on infra.mail_outbox to fitpulse_system using (true) with check (true);
grant usage on schema infra to fitpulse_app, fitpulse_system;
grant insert, delete, select on infra.mail_outbox to fitpulse_app;
grant select, insert, update, delete on infra.mail_outbox to fitpulse_system;
""")
