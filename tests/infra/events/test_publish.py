"""What is published: rows in the caller's transaction, in the form of CloudEvents."""

import json

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitpulse.infra.db import Database
from fitpulse.infra.events import outbox_row, publish
from fitpulse.infra.events.envelope import source, unversioned
from fitpulse.kernel.ids import new_id
from tests.infra.events.ledger import AT, Noted

COLUMN = """
select generation_expression from information_schema.columns
where table_schema = 'events' and table_name = 'outbox' and column_name = 'name'"""


def test_a_payload_is_a_cloud_event() -> None:
    event = Noted(user_id=new_id(), n=7)
    row = outbox_row(event, at=AT)
    assert json.loads(row.payload) == {
        "specversion": "1.0",
        "id": str(row.id),
        "source": "/fitpulse/tests",
        "type": "fitpulse.tests.noted.v1",
        "subject": str(event.user_id),
        "time": "2026-11-23T12:00:00Z",
        "datacontenttype": "application/json",
        "data": {"user_id": str(event.user_id), "n": 7},
    }
    assert row.id.version == 7
    assert row.key == event.user_id


@pytest.mark.parametrize(
    "event_type",
    [
        "noted",
        "fitpulse.tests.noted",
        "fitpulse.tests.Noted.v1",
        "fitpulse.noted.v0",
        "fitpulse.tests.mov.v1",
        "fitpulse.tests.v.v1",
    ],
)
def test_an_event_without_a_version_cannot_be_published(event_type: str) -> None:
    with pytest.raises(ValueError, match=event_type):
        source(event_type)


words = st.from_regex(r"[a-z-]{1,12}", fullmatch=True)


@given(what=words, version=st.integers(1, 10**6))
def test_a_name_is_all_of_a_type_but_its_version(what: str, version: int) -> None:
    event_type = f"fitpulse.tests.{what}.v{version}"
    try:
        source(event_type)
    except ValueError:
        assert what.endswith("v"), "what the log's own column would cut short, and nothing else"
    else:
        assert unversioned(event_type) == f"fitpulse.tests.{what}"


@pytest.mark.server
@settings(max_examples=20)
@given(
    whats=st.lists(words.filter(lambda what: not what.endswith("v")), max_size=20), version=st.integers(1, 99)
)
async def test_the_log_names_events_as_we_do(db: Database, whats: list[str], version: int) -> None:
    types = [f"fitpulse.tests.{what}.v{version}" for what in whats]
    async with db.system() as tx:
        expression = await tx.fetchval(COLUMN)
        names = await tx.fetch(f"select {expression} as name from unnest($1::text[]) as e (type)", types)
    assert [row["name"] for row in names] == [unversioned(one) for one in types]


@pytest.mark.server
async def test_events_appear_with_their_transaction_in_order(db: Database) -> None:
    user = new_id()
    async with db.transaction(user) as tx:
        await publish(tx, *(Noted(user_id=user, n=n) for n in range(5)), at=AT)
        async with db.system() as other:
            assert await other.fetchval("select count(*) from events.outbox where key = $1", user) == 0
    async with db.system() as tx:
        rows = await tx.fetch("select payload, name from events.outbox where key = $1 order by seq", user)
    assert [json.loads(row["payload"])["data"]["n"] for row in rows] == list(range(5))
    assert {row["name"] for row in rows} == {"fitpulse.tests.noted"}


@pytest.mark.server
async def test_events_vanish_with_their_transaction(db: Database) -> None:
    user = new_id()
    with pytest.raises(LookupError):
        async with db.transaction(user) as tx:
            await publish(tx, Noted(user_id=user, n=1), at=AT)
            raise LookupError
    async with db.system() as tx:
        assert await tx.fetchval("select count(*) from events.outbox where key = $1", user) == 0


@pytest.mark.server
async def test_the_app_role_sees_only_events_of_its_person(db: Database) -> None:
    user = new_id()
    async with db.transaction(user) as tx:
        await publish(tx, Noted(user_id=user, n=1), at=AT)
        await publish(tx, Noted(user_id=user, n=2), at=AT, due_at=AT)
    for table in ("outbox", "timer"):
        count = f"select count(*) from events.{table}"
        async with db.read(user) as tx:
            assert await tx.fetchval(count) == 1
        async with db.read(new_id()) as tx:
            assert await tx.fetchval(count) == 0
        async with db.pool.acquire() as nobody:
            assert await nobody.fetchval(count) == 0


@pytest.mark.server
@pytest.mark.parametrize("table", ["inbox", "consumer_offset"])
async def test_the_app_role_cannot_read_what_groups_keep(db: Database, table: str) -> None:
    async with db.read(new_id()) as tx:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await tx.fetchval(f"select count(*) from events.{table}")


@pytest.mark.server
async def test_the_log_cannot_be_rewritten(db: Database) -> None:
    user = new_id()
    for transaction in (db.transaction(user), db.system()):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction as tx:
                await tx.execute("update events.outbox set payload = ''")
