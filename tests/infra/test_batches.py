"""Work on many rows goes a batch a transaction: what is done stays done, and it ends."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from fitpulse.infra.db import Database, Tx, affected, in_batches

pytestmark = pytest.mark.server

DELETE = """
delete from toy.batch where ctid = any(array(select ctid from toy.batch limit $1 for update skip locked))"""


@pytest_asyncio.fixture
async def table(admin_url: str) -> AsyncIterator[None]:
    owner = await asyncpg.connect(admin_url)
    try:
        await owner.execute(
            "create schema if not exists toy; grant usage on schema toy to fitpulse_system; "
            "create table toy.batch (n integer); "
            "grant select, insert, update, delete on toy.batch to fitpulse_system"
        )
        yield
        await owner.execute("drop table toy.batch")
    finally:
        await owner.close()


@given(rows=st.integers(0, 30), size=st.integers(1, 10))
async def test_each_batch_has_a_transaction_of_its_own(
    db: Database, table: None, rows: int, size: int
) -> None:
    batches: list[int] = []

    async def delete(tx: Tx) -> int:
        batches.append(await tx.fetchval("select txid_current()"))
        return affected(await tx.execute(DELETE, size))

    async with db.system() as tx:
        await tx.execute("insert into toy.batch select generate_series(1, $1::int)", rows)
    assert await in_batches(db, size, delete) == rows
    assert len(set(batches)) == len(batches) == rows // size + 1
    async with db.system() as tx:
        assert await tx.fetchval("select count(*) from toy.batch") == 0


async def test_what_is_done_stays_when_a_later_batch_fails(db: Database, table: None) -> None:
    rounds = 0

    async def delete(tx: Tx) -> int:
        nonlocal rounds
        rounds += 1
        found = affected(await tx.execute(DELETE, 10))
        if rounds == 3:
            raise LookupError
        return found

    async with db.system() as tx:
        await tx.execute("insert into toy.batch select generate_series(1, 35)")
    with pytest.raises(LookupError):
        await in_batches(db, 10, delete)
    async with db.system() as tx:
        assert await tx.fetchval("select count(*) from toy.batch") == 15
