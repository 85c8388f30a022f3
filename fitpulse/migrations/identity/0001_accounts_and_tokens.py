"""Accounts, sign-ins, the token families, consents, and the issuer's keys and limits.

People see their own account, sign-ins and consents, and change of them only what is theirs to change; everything
else here is the issuer's own and only the system role reaches it. Secrets are kept as SHA-256, passwords as
Argon2id, private keys sealed.
"""

from fitpulse.infra.migration import execute, own_rows

revision = "identity_0001"
down_revision = None


def issuer_only(table: str) -> None:
    """Close a table to everyone but the system role."""
    execute(f"""
alter table {table} enable row level security;
alter table {table} force row level security;
create policy across on {table} to fitpulse_system using (true) with check (true);
grant select, insert, update, delete on {table} to fitpulse_system;
""")


def upgrade() -> None:
    execute("""
grant usage on schema identity to fitpulse_app, fitpulse_system;

create table identity.accounts (
  user_id uuid primary key,
  email text not null,
  email_key text not null unique,
  password_hash text not null,
  role text not null default 'athlete' check (role in ('athlete', 'operator')),
  name text not null,
  locale text not null,
  time_zone text not null,
  units text not null check (units in ('metric', 'imperial')),
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table identity.sign_ups (
  token_hash bytea primary key,
  user_id uuid not null,
  email text not null,
  email_key text not null,
  password_hash text not null,
  name text not null,
  locale text not null,
  time_zone text not null,
  return_to text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index sign_ups_address on identity.sign_ups (email_key);
create index sign_ups_age on identity.sign_ups (expires_at);

create table identity.recoveries (
  token_hash bytea primary key,
  user_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index recoveries_person on identity.recoveries (user_id);
create index recoveries_age on identity.recoveries (expires_at);

create table identity.sign_ins (
  id uuid primary key,
  user_id uuid not null,
  kind text not null check (kind in ('browser', 'client')),
  client_id text not null,
  device text not null,
  scope text not null,
  cookie_hash bytea unique,
  generation integer not null default 0,
  authenticated_at timestamptz not null,
  affirmed_at timestamptz not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_reason text
) with (fillfactor = 80);
create index sign_ins_person on identity.sign_ins (user_id, created_at desc);
create index sign_ins_age on identity.sign_ins (expires_at);

create table identity.refresh_tokens (
  token_hash bytea primary key,
  sign_in uuid not null references identity.sign_ins on delete cascade,
  generation integer not null,
  unique (sign_in, generation)
);

create table identity.codes (
  code_hash bytea primary key,
  user_id uuid not null,
  client_id text not null,
  redirect_uri text not null,
  scope text not null,
  nonce text,
  code_challenge text not null,
  authenticated_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  sign_in uuid
);
create index codes_person on identity.codes (user_id);
create index codes_age on identity.codes (expires_at);

create table identity.devices (
  token_hash bytea primary key,
  user_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index devices_person on identity.devices (user_id);
create index devices_age on identity.devices (expires_at);

create table identity.client_grants (
  user_id uuid not null,
  client_id text not null,
  scope text not null,
  granted_at timestamptz not null,
  primary key (user_id, client_id)
);

create table identity.consents (
  id uuid primary key,
  user_id uuid not null,
  purpose text not null,
  version integer not null,
  action text not null check (action in ('given', 'declined', 'withdrawn')),
  at timestamptz not null
);
create index consents_person on identity.consents (user_id, purpose, id desc);

create table identity.clients (
  client_id text primary key,
  name text not null,
  secret_hash bytea,
  redirect_uris text[] not null,
  scopes text[] not null,
  may_introspect boolean not null,
  created_at timestamptz not null
);

create table identity.signing_keys (
  kid text primary key,
  public_jwk jsonb not null,
  sealed bytea not null,
  created_at timestamptz not null,
  signs_from timestamptz not null
);

create table identity.tries (
  subject bytea primary key,
  times timestamptz[] not null,
  latest timestamptz not null
) with (fillfactor = 80);
create index tries_age on identity.tries (latest);

create table identity.upkeep (
  only_one boolean primary key default true check (only_one),
  next_at timestamptz not null
);
""")
    for table in ("accounts", "sign_ins", "client_grants"):
        own_rows(f"identity.{table}")
    execute("""
revoke insert, update, delete on identity.accounts, identity.sign_ins, identity.client_grants from fitpulse_app;
grant update (name, locale, time_zone, units, updated_at) on identity.accounts to fitpulse_app;
grant update (ended_at, end_reason) on identity.sign_ins to fitpulse_app;

alter table identity.consents enable row level security;
alter table identity.consents force row level security;
create policy own on identity.consents to fitpulse_app
  using (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))
  with check (user_id = (select nullif(current_setting('app.user_id', true), '')::uuid));
create policy across on identity.consents to fitpulse_system using (true) with check (true);
grant select, insert on identity.consents to fitpulse_app;
grant select, insert, delete on identity.consents to fitpulse_system;
""")
    for table in (
        "sign_ups",
        "recoveries",
        "refresh_tokens",
        "codes",
        "devices",
        "clients",
        "signing_keys",
        "tries",
        "upkeep",
    ):
        issuer_only(f"identity.{table}")
