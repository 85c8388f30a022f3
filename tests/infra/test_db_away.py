"""A database that can't be reached, or goes away, is said in a way that tells what to do."""

import asyncio
from typing import Any, cast
from uuid import uuid4

import asyncpg
import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from fitpulse.infra.db import Database, Unit, current_unit
from fitpulse.infra.db.pool import Busy, DatabaseAway
from fitpulse.infra.db.trouble import is_lost
from fitpulse.infra.web.problems import install


class Pool:
    """Fails as asyncpg's does: on `acquire`, or on what is then executed."""

    def __init__(self, refusal: Exception | None = None, failure: Exception | None = None) -> None:
        self.refusal = refusal
        self.failure = failure
        self.released = 0

    async def acquire(self, timeout: float) -> Any:  # noqa: ASYNC109, ARG002 - as asyncpg names it
        if self.refusal is not None:
            raise self.refusal
        return self

    async def execute(self, query: str) -> str:
        if self.failure is not None and query != "rollback":
            raise self.failure
        return ""

    async def release(self, _: Any) -> None:
        self.released += 1


def database(pool: Pool) -> Database:
    return Database(cast("asyncpg.Pool", pool))


@pytest.mark.parametrize(
    "refusal",
    [
        ConnectionRefusedError(),
        asyncpg.CannotConnectNowError("starting up"),
        asyncpg.TooManyConnectionsError("full"),
        asyncpg.InterfaceError("pool is closing"),
    ],
)
async def test_a_database_that_cant_be_reached_is_unavailable(refusal: Exception) -> None:
    unit = Unit(None)
    token = current_unit.set(unit)
    try:
        with pytest.raises(DatabaseAway) as raised:
            async with database(Pool(refusal)).transaction(uuid4()):
                pass
    finally:
        current_unit.reset(token)
    assert raised.value.retry_after_s
    assert unit.transaction is None


async def test_a_full_pool_is_busy() -> None:
    with pytest.raises(Busy):
        async with database(Pool(TimeoutError())).system():
            pass


async def test_a_connection_lost_at_the_beginning_goes_back() -> None:
    pool = Pool(failure=asyncpg.ConnectionDoesNotExistError("closed"))
    with pytest.raises(DatabaseAway):
        async with database(pool).system():
            pass
    assert pool.released == 1


async def test_what_the_statement_itself_breaks_is_no_outage() -> None:
    pool = Pool(failure=asyncpg.UniqueViolationError("there already"))
    with pytest.raises(asyncpg.UniqueViolationError):
        async with database(pool).system():
            pass
    assert pool.released == 1


@pytest.mark.parametrize(
    "error",
    [
        ConnectionResetError(),
        asyncpg.ConnectionDoesNotExistError("x"),
        asyncpg.AdminShutdownError("x"),
        asyncpg.InterfaceError("connection is closed"),
    ],
)
async def test_one_lost_amid_a_use_case_is_503_and_promises_nothing(error: Exception) -> None:
    app = FastAPI()
    install(app)

    @app.get("/thing")
    async def thing() -> None:
        raise error

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        answer = await client.get("/thing")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert answer.json()["type"].endswith("/database-away")
    assert "Nothing" not in answer.json()["detail"]


async def test_our_own_mistake_with_a_statement_is_no_outage() -> None:
    app = FastAPI()
    install(app)

    @app.get("/thing")
    async def thing() -> None:
        message = "the server expects 1 argument for this query, 0 were passed"
        raise asyncpg.InterfaceError(message)

    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.get("/thing")
    assert answer.status_code == 500
    assert answer.json()["type"].endswith("/internal")


@pytest.mark.server
async def test_a_connection_that_is_gone_before_the_next_statement_is_an_outage(db: Database) -> None:
    """What asyncpg really says, whichever of its words that are."""
    with pytest.raises(asyncpg.InterfaceError) as raised:
        async with db.system() as tx:
            tx.connection.terminate()
            await tx.fetchval("select 1")
    assert is_lost(raised.value)
    with pytest.raises(asyncpg.InterfaceError) as mistake:
        async with db.system() as tx:
            await tx.fetchval("select $1::int")
    assert not is_lost(mistake.value)


class Hanging(Pool):
    """Says nothing to a rollback."""

    def __init__(self) -> None:
        super().__init__()
        self.rolling_back = asyncio.Event()
        self.terminated = False

    async def execute(self, query: str) -> str:
        if query == "rollback":
            self.rolling_back.set()
            await asyncio.Event().wait()
        return ""

    def terminate(self) -> None:
        self.terminated = True


async def lose() -> None:
    raise ConnectionResetError


async def test_who_is_cancelled_amid_a_rollback_ends() -> None:
    pool = Hanging()

    async def work() -> None:
        while True:  # as a loop that survives trouble
            try:
                async with database(pool).system():
                    await lose()
            except ConnectionResetError:
                await asyncio.sleep(0)

    task = asyncio.create_task(work())
    await pool.rolling_back.wait()
    task.cancel()
    await asyncio.wait([task], timeout=5)
    assert task.cancelled()
    assert (pool.terminated, pool.released) == (True, 1)
