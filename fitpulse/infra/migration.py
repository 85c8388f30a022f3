"""Migrations by Alembic: one history and one version table for each schema, and what they are written with."""

from alembic import command, op
from alembic.config import Config

from fitpulse.infra.schema import MIGRATIONS


def upgrade(schema: str, url: str) -> None:
    """Bring one schema to its newest version; blocks."""
    command.upgrade(config(schema, url), "head")


def config(schema: str, url: str) -> Config:
    folder = MIGRATIONS
    settings = Config()
    settings.set_main_option("script_location", str(folder))
    settings.set_main_option("version_locations", str(folder / schema))
    settings.set_main_option("path_separator", "os")
    settings.attributes["schema"] = schema
    settings.attributes["url"] = url.replace("postgresql://", "postgresql+asyncpg://", 1)
    return settings


def execute(sql: str) -> None:
    """Run the statements of a migration; `lock_timeout` makes it give up rather than queue everyone behind it."""
    text = f"set local lock_timeout = '2s';\n{sql}"
    context = op.get_context()
    if context.as_sql:
        op.execute(text)
        return
    adapted = op.get_bind().connection.dbapi_connection
    # Alembic types the driver's connection as any DBAPI's; asyncpg's adapter alone runs several statements.
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
