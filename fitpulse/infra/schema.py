"""The database as FitPulse needs it: two roles, one schema per service, each at its newest version.

Done as the database's owner, never as the application. `fitpulse_app` signs in and sees only rows of
`app.user_id`; `fitpulse_system` is what it may become for work across people.
"""

import asyncio
import re
from importlib.resources import files
from pathlib import Path
from typing import Final

import asyncpg

from fitpulse.infra.settings import with_credentials

SCHEMAS: Final = ("infra", "identity", "training", "coaching", "progress", "community", "notifications")
MIGRATIONS: Final = Path(str(files("fitpulse") / "migrations"))
ADVISORY_LOCK: Final = 0x46495450554C53  # "FITPULS": two starters migrate one after the other
REVISION: Final = re.compile(r'^(revision|down_revision) = "(\w+)"', re.MULTILINE)


async def prepare(admin_url: str, app_password: str) -> str:
    """Make roles and schemas, migrate what is behind, and return the URL of the application role."""
    owner = await asyncpg.connect(admin_url)
    try:
        await owner.execute("select pg_advisory_lock($1)", ADVISORY_LOCK)
        await _make_roles(owner, app_password)
        for schema in SCHEMAS:
            await owner.execute(
                f"create schema if not exists {schema}; grant usage on schema {schema} to fitpulse_app, fitpulse_system"
            )
            if await _version(owner, schema) != newest(schema):
                from fitpulse.infra.migration import (
                    upgrade,
                )  # Alembic takes a second to load: only when needed

                await asyncio.to_thread(upgrade, schema, admin_url)
    finally:
        await owner.close()
    return with_credentials(admin_url, "fitpulse_app", app_password)


def newest(schema: str) -> str:
    """The revision that no other one of the schema builds on."""
    found = [REVISION.findall(path.read_text()) for path in (MIGRATIONS / schema).glob("*.py")]
    pairs = [pair for file in found for pair in file]
    head: str
    (head,) = {name for kind, name in pairs if kind == "revision"} - {
        name for kind, name in pairs if kind == "down_revision"
    }
    return head


async def _version(owner: asyncpg.Connection, schema: str) -> str | None:
    if await owner.fetchval("select to_regclass($1)", f"{schema}.alembic_version") is None:
        return None
    version: str | None = await owner.fetchval(f"select version_num from {schema}.alembic_version")  # noqa: S608
    return version


async def _make_roles(owner: asyncpg.Connection, app_password: str) -> None:
    quoted = await owner.fetchval("select quote_literal($1)", app_password)
    for role, options in (("fitpulse_system", "nologin"), ("fitpulse_app", "login noinherit")):
        if not await owner.fetchval("select exists (select from pg_roles where rolname = $1)", role):
            await owner.execute(f"create role {role} {options}")
    await owner.execute(f"alter role fitpulse_app password {quoted}")
    await owner.execute("grant fitpulse_system to fitpulse_app")
