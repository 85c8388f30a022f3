"""The event log: outbox, timers, and what consumer groups keep about their reading."""

from fitpulse.infra.migration import execute

revision = "infra_0002"
down_revision = "infra_0001"

OWN = "key = (select nullif(current_setting('app.user_id', true), '')::uuid)"


def upgrade() -> None:
    execute("""
create schema events;
grant usage on schema events to fitpulse_app, fitpulse_system;

-- `tx` stands before `seq`: its default gives the transaction an id before the number is drawn, which is what
-- lets a reader tell when every number up to some point is settled (events.horizon).
create table events.outbox (
  tx xid8 not null default pg_current_xact_id(),
  seq bigint not null generated always as identity,
  id uuid not null,
  type text not null,
  name text not null generated always as (rtrim(type, '.v0123456789')) stored,
  key uuid not null,
  partition smallint not null,
  recorded_at timestamptz not null default now(),
  payload bytea not null,
  primary key (name, partition, seq)
);
create index outbox_key on events.outbox (key);

create table events.timer (
  id uuid primary key,
  due_at timestamptz not null,
  type text not null,
  key uuid not null,
  partition smallint not null,
  payload bytea not null
);
create index timer_due on events.timer (due_at);
create index timer_key on events.timer (key);

create table events.consumer_offset (
  consumer_group text not null,
  partition smallint not null,
  seq bigint not null default 0,
  primary key (consumer_group, partition)
);

create table events.inbox (
  consumer_group text not null,
  event_id uuid not null,
  handled_at timestamptz not null default now(),
  primary key (consumer_group, event_id)
);
create index inbox_age on events.inbox using brin (handled_at);

-- The first row of a key carries `due_at`; the rows behind it wait without one.
create table events.retry (
  consumer_group text not null,
  partition smallint not null,
  key uuid not null,
  seq bigint not null,
  id uuid not null,
  type text not null,
  payload bytea not null,
  attempts integer not null default 0,
  due_at timestamptz,
  error text not null default '',
  primary key (consumer_group, partition, key, seq)
);
create index retry_due on events.retry (due_at) where due_at is not null;
create index retry_key on events.retry (key);

create table events.dead_letter (
  number bigint primary key generated always as identity,
  consumer_group text not null,
  partition smallint not null,
  key uuid not null,
  seq bigint not null,
  id uuid not null,
  type text not null,
  payload bytea not null,
  attempts integer not null,
  error text not null,
  failed_at timestamptz not null,
  unique (consumer_group, id)
);
create index dead_letter_key on events.dead_letter (key);

-- The last number drawn and, unless it was `seen` before, an id newer than that of every transaction which may
-- have drawn one, with the oldest id still running. Numbers up to `last` are settled once `oldest` >= `mine`.
-- The id must be fresh: one that was given before `last` was read could be older than a writer's.
create function events.horizon(seen bigint, out last bigint, out mine bigint, out oldest bigint)
language plpgsql volatile as $$
begin
  if pg_current_xact_id_if_assigned() is not null then
    raise exception 'events.horizon must come before any write of its transaction';
  end if;
  select case when s.is_called then s.last_value else 0 end into last from events.outbox_seq_seq s;
  if last = seen then
    return;
  end if;
  mine := pg_current_xact_id()::text::bigint;
  oldest := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
end $$;
revoke execute on function events.horizon from public;
grant execute on function events.horizon to fitpulse_app;
grant select on sequence events.outbox_seq_seq to fitpulse_app;
""")
    for table in ("outbox", "timer", "retry", "dead_letter"):
        execute(f"""
alter table events.{table} enable row level security;
alter table events.{table} force row level security;
create policy own on events.{table} for select to fitpulse_app using ({OWN});
create policy forget on events.{table} for delete to fitpulse_app using ({OWN});
create policy across on events.{table} to fitpulse_system using (true) with check (true);
grant select, delete on events.{table} to fitpulse_app;
grant select, insert, update, delete on events.{table} to fitpulse_system;
""")
    for table in ("outbox", "timer", "inbox"):
        execute(f"""
create policy append on events.{table} for insert to fitpulse_app with check (true);
grant insert on events.{table} to fitpulse_app;
""")
    for table in ("inbox", "consumer_offset"):
        execute(f"""
alter table events.{table} enable row level security;
alter table events.{table} force row level security;
create policy across on events.{table} to fitpulse_system using (true) with check (true);
grant select, insert, update, delete on events.{table} to fitpulse_system;
""")
    execute("revoke update on events.outbox from fitpulse_system")
