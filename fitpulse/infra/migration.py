"""Schema migrations: one Alembic history, one version table and one PostgreSQL schema per service.

Run as the database's owner, never as the application. `prepare` makes the two roles: `fitpulse_app`, which
signs in and sees only rows of `app.user_id`, and `fitpulse_system`, which it may become for work across people.
"""

import asyncio
from importlib.resources import files
from pathlib import Path
from typing import Final

import asyncpg
from alembic import command, op
from alembic.config import Config

from fitpulse.infra.settings import with_credentials

SCHEMAS: Final = ("infra", "identity", "training", "progress", "community", "notifications")
ADVISORY_LOCK: Final = 0x46495450554C53  # "FITPULS": two starters migrate one after the other


def config(schema: str, url: str) -> Config:
    folder = Path(str(files("fitpulse") / "migrations"))
    settings = Config()
    settings.set_main_option("script_location", str(folder))
    settings.set_main_option("version_locations", str(folder / schema))
    settings.set_main_option("path_separator", "os")
    settings.attributes["schema"] = schema
    settings.attributes["url"] = url.replace("postgresql://", "postgresql+asyncpg://", 1)
    return settings


async def prepare(admin_url: str, app_password: str) -> str:
    """Make roles and schemas, migrate everything, and return the URL of the application role."""
    owner = await asyncpg.connect(admin_url)
    try:
        await owner.execute("select pg_advisory_lock($1)", ADVISORY_LOCK)
        await _make_roles(owner, app_password)
        for schema in SCHEMAS:
            await owner.execute(
                f"create schema if not exists {schema}; grant usage on schema {schema} to fitpulse_app, fitpulse_system"
            )
            await asyncio.to_thread(command.upgrade, config(schema, admin_url), "head")
    finally:
        await owner.close()
    return with_credentials(admin_url, "fitpulse_app", app_password)


async def _make_roles(owner: asyncpg.Connection, app_password: str) -> None:
    quoted = await owner.fetchval("select quote_literal($1)", app_password)
    for role, options in (("fitpulse_system", "nologin"), ("fitpulse_app", "login noinherit")):
        if not await owner.fetchval("select exists (select from pg_roles where rolname = $1)", role):
            await owner.execute(f"create role {role} {options}")
    await owner.execute(f"alter role fitpulse_app password {quoted}")
    await owner.execute("grant fitpulse_system to fitpulse_app")


def execute(sql: str) -> None:
    """Run the statements of a migration; `lock_timeout` makes it give up rather than queue everyone behind it."""
    text = f"set local lock_timeout = '2s';\n{sql}"
    context = op.get_context()
    if context.as_sql:
        op.execute(text)
        return
    adapted = op.get_bind().connection.dbapi_connection
    adapted.run_async(lambda connection: connection.execute(text))  # type: ignore[union-attr]


def own_rows(table: str, owner: str = "user_id") -> None:
    """Close a table: the app role sees rows whose `owner` is the principal, the system role sees all."""
    execute(f"""
alter table {table} enable row level security;
alter table {table} force row level security;
create policy own on {table} to fitpulse_app
  using ({owner} = (select nullif(current_setting('app.user_id', true), '')::uuid))
  with check ({owner} = (select nullif(current_setting('app.user_id', true), '')::uuid));
create policy across on {table} to fitpulse_system using (true) with check (true);
grant select, insert, update, delete on {table} to fitpulse_app, fitpulse_system;
""")
