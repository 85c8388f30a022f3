"""Sealed documents, parted by month, and the wrapped key of each person.

The partition key is the id: a UUIDv7 begins with its milliseconds, so a month is a range of ids, the id alone finds
its partition, and it stays unique. What lies outside every month is taken by a default partition.
"""

from fitpulse.infra.migration import execute, own_rows

revision = "infra_0004"
down_revision = "infra_0003"


def upgrade() -> None:
    execute("""
create table infra.person_key (
  user_id uuid primary key,
  wrapped bytea not null check (octet_length(wrapped) <= 256),
  created_at timestamptz not null
);

create table infra.document (
  id uuid primary key,
  user_id uuid not null,
  collection text not null check (length(collection) <= 48),
  created_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > created_at),
  body bytea not null check (octet_length(body) <= 2000064)
) partition by range (id);
create index document_owner on infra.document (user_id, collection, id);
create index document_end on infra.document (expires_at);
create table infra.document_rest partition of infra.document default;
alter table infra.document_rest alter column body set storage external;
alter table infra.document_rest enable row level security;

-- The first id of a UUIDv7's millisecond.
create function infra.first_id(at timestamptz) returns uuid
language sql immutable parallel safe set search_path = ''
as $$ select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid $$;

-- Partitions are nobody's to read but their owner's, who must see every row to know whether one is empty.
-- Makes the partition of the month that `at` lies in; for one that is there, nothing. Only the owner may make tables.
create function infra.add_document_month(at timestamptz) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  month timestamptz := date_trunc('month', at, 'UTC');
  name text := 'document_' || to_char(month at time zone 'UTC', 'YYYY_MM');
begin
  if to_regclass('infra.' || name) is not null then return; end if;
  perform pg_advisory_xact_lock(hashtext('infra.document'));
  if to_regclass('infra.' || name) is not null then return; end if;
  if exists (select from infra.document_rest where id >= infra.first_id(month)
      and id < infra.first_id(date_trunc('month', month + interval '32 days', 'UTC'))) then return; end if;
  execute format('create table infra.%I partition of infra.document for values from (%L) to (%L)',
    name, infra.first_id(month), infra.first_id(date_trunc('month', month + interval '32 days', 'UTC')));
  -- Sealed bytes can't be compressed.
  execute format('alter table infra.%I alter column body set storage external', name);
  execute format('alter table infra.%I enable row level security', name);
end $$;

-- Drops the partitions of past months that nothing is left in.
create function infra.drop_document_months(at timestamptz) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  name text;
  filled boolean;
begin
  for name in
    select c.relname from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'infra.document'::regclass and c.relname ~ '^document_[0-9]{4}_[0-9]{2}$'
      and c.relname < 'document_' || to_char((at - interval '32 days') at time zone 'UTC', 'YYYY_MM')
  loop
    execute format('select exists (select from infra.%I)', name) into filled;
    if not filled then execute format('drop table infra.%I', name); end if;
  end loop;
end $$;
""")
    own_rows("infra.person_key")
    own_rows("infra.document")
    execute("""
revoke all on function infra.add_document_month, infra.drop_document_months from public;
grant execute on function infra.add_document_month, infra.drop_document_months to fitpulse_system;
select infra.add_document_month(now()), infra.add_document_month(now() + interval '1 month');
""")
