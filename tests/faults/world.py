"""One whole FitPulse inside the test's process: every service, the limits and the edge, on a clock that tests move."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import asyncpg
import httpx2
from pydantic import SecretStr

from fitpulse.infra.settings import Auth, Cache, DatabaseSettings, DocumentSettings, Models, Rpc, Settings
from fitpulse.infra.telemetry import Edge
from fitpulse.infra.web.limits import Limits
from fitpulse.kernel.clock import ManualClock
from fitpulse.main.compose import Process, process
from tests.e2e.person import Person
from tests.e2e.topology import MASTER_KEY

START: Final = datetime(2026, 11, 17, 12, tzinfo=UTC)
ISSUER: Final = "http://127.0.0.1:8000"
OWNED: Final = """
select table_schema || '.' || table_name as name from information_schema.columns
join information_schema.tables using (table_schema, table_name)
where column_name = 'user_id' and table_type = 'BASE TABLE'
  and table_schema not in ('pg_catalog', 'information_schema') order by 1"""


@dataclass(frozen=True, slots=True)
class World:
    """`admin` sees every row of every person: what really happened."""

    process: Process
    app: Limits
    clock: ManualClock
    admin: asyncpg.Connection
    tables: tuple[str, ...]

    def client(self) -> httpx2.AsyncClient:
        transport = httpx2.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx2.AsyncClient(transport=transport, base_url=ISSUER)

    async def person(self) -> Person:
        """Someone new who has signed up and in through the pages."""
        person = Person(self.client())
        await person.sign_up()
        await person.sign_in()
        return person

    async def user_id(self, person: Person) -> UUID:
        return UUID((await person.get("/v1/users/me"))["id"])

    async def drain(self) -> None:
        """Let every consumer hear what has happened."""
        await self.process.relay.drain()

    async def rows_of(self, user_id: UUID) -> dict[str, str]:
        """A digest of all rows of a person, by table: two equal ones mean that nothing changed."""
        parts = " union all ".join(
            f"select '{table}', md5(coalesce(string_agg(t::text, ';' order by t::text), '')) "
            f"from {table} t where user_id = $1"
            for table in self.tables
        )
        return {name: digest for name, digest in await self.admin.fetch(parts, user_id)}  # noqa: C416 - records


def make_settings(home: Path, app_url: str, valkey_url: str) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        home=home,
        database=DatabaseSettings(url=app_url),
        cache=Cache(url=valkey_url),
        auth=Auth(master_key=SecretStr(MASTER_KEY)),
        documents=DocumentSettings(master_key=SecretStr(MASTER_KEY)),
        models=Models(signing_key=SecretStr(MASTER_KEY)),
        rpc=Rpc(secret=SecretStr("between-services")),
    )


@asynccontextmanager
async def open_world(
    home: Path, *, admin_url: str, app_url: str, valkey_url: str, max_in_flight: int = 64
) -> AsyncIterator[World]:
    admin = await asyncpg.connect(admin_url)
    await forget_issuer(admin)
    clock = ManualClock(START)
    settings = make_settings(home, app_url, valkey_url)
    async with process(settings, clock=clock, background=False) as running:
        app = Limits(
            Edge(running.app, timeout_s=30), body_limit=settings.http.body_limit, max_in_flight=max_in_flight
        )
        tables = tuple(row["name"] for row in await admin.fetch(OWNED))
        yield World(running, app, clock, admin, tables)
    await admin.close()


async def forget_issuer(admin: asyncpg.Connection) -> None:
    """Drop what earlier tests left to the issuer: keys sealed by other master keys, spent tries, exports to make."""
    await admin.execute("delete from identity.signing_keys; delete from identity.tries")
    await admin.execute("delete from identity.exports where state in ('queued', 'running')")
