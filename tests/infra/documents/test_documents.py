"""Documents in PostgreSQL: sealed for one place, seen by their owner, ended by the day, parted by month."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from fitpulse.infra.db import Database
from fitpulse.infra.documents import (
    Document,
    DocumentUpkeep,
    Place,
    PlaceTaken,
    PostgresDocuments,
    TooLargeToKeep,
)
from fitpulse.infra.documents.port import LARGEST
from fitpulse.infra.sealing import Unreadable, Vault, WrongMasterKey
from fitpulse.kernel.clock import ManualClock
from fitpulse.kernel.ids import new_id

pytestmark = pytest.mark.server
NOW = datetime.now(UTC)


@pytest_asyncio.fixture(autouse=True)
async def this_month(db: Database, admin: asyncpg.Connection) -> None:
    """The month's partition, which another test's later clock may have taken for past and dropped."""
    assert db is not None
    await admin.execute("delete from infra.document_rest")
    await admin.execute("select infra.add_document_month($1)", NOW)


def store() -> PostgresDocuments:
    return PostgresDocuments()


def document(owner: UUID, body: bytes = b"points", *, days: float = 1, collection: str = "notes") -> Document:
    return Document(Place(owner, collection, new_id()), NOW, NOW + timedelta(days=days), body)


async def put(db: Database, one: Document) -> Document:
    async with db.transaction(one.place.owner) as tx:
        await store().put(tx, one)
    return one


async def get(
    db: Database, place: Place, *, as_who: UUID | None = None, now: datetime = NOW
) -> Document | None:
    async with db.read(as_who or place.owner) as tx:
        return await store().get(tx, place, now)


async def test_what_is_put_is_got_found_replaced_and_deleted(db: Database) -> None:
    owner = uuid4()
    first, second = [await put(db, document(owner, body)) for body in (b"one", b"two")]
    await put(db, document(owner, collection="letters"))
    assert await get(db, first.place) == first
    async with db.read(owner) as tx:
        assert await store().find(tx, owner, "notes", limit=10) == [second, first]
        assert await store().find(tx, owner, "notes", limit=1) == [second]
    await put(db, Document(first.place, NOW, first.expires_at, b"anew"))
    assert (await get(db, first.place) or first).body == b"anew"
    async with db.transaction(owner) as tx:
        await store().delete(tx, first.place)
    assert await get(db, first.place) is None
    async with db.transaction(owner) as tx:
        assert await store().clear(tx, owner, "notes") == 1
    assert await get(db, second.place) is None


async def test_another_person_neither_sees_nor_replaces_it(db: Database) -> None:
    mine, other = await put(db, document(uuid4())), uuid4()
    assert await get(db, mine.place, as_who=other) is None
    theirs = Document(Place(other, "notes", mine.place.id), NOW, NOW + timedelta(days=1), b"theirs")
    with pytest.raises((asyncpg.PostgresError, PlaceTaken)):
        await put(db, theirs)
    assert await get(db, mine.place) == mine


async def test_a_body_that_was_moved_altered_or_sealed_elsewhere_does_not_open(
    db: Database, admin: asyncpg.Connection
) -> None:
    """The place is bound to the body: not even who writes the database's rows can swap two."""
    owner = uuid4()
    one, two = await put(db, document(owner, b"one")), await put(db, document(owner, b"two"))
    swap = "update infra.document set body = (select body from infra.document where id = $1) where id = $2"
    await admin.execute(swap, one.place.id, two.place.id)
    with pytest.raises(Unreadable):
        await get(db, two.place)
    elsewhere = Database(db.pool, Vault(lambda: b"o" * 32, "documents"))
    async with elsewhere.read(owner) as tx:
        with pytest.raises(WrongMasterKey):
            await store().get(tx, one.place, NOW)
    move = "update infra.document set collection = 'other' where id = $1"
    await admin.execute(move, one.place.id)
    with pytest.raises(Unreadable):
        await get(db, Place(owner, "other", one.place.id))


async def test_the_clear_text_is_nowhere_in_the_database(db: Database, admin: asyncpg.Connection) -> None:
    one = await put(db, document(uuid4(), b"my secret body"))
    row = await admin.fetchrow("select * from infra.document where id = $1", one.place.id)
    assert row is not None
    assert b"secret" not in row["body"]
    wrapped = await admin.fetchval("select wrapped from infra.person_key where user_id = $1", one.place.owner)
    assert len(wrapped) == 12 + 32 + 16


async def test_forgetting_destroys_the_key_so_that_copies_stay_closed(
    db: Database, admin: asyncpg.Connection
) -> None:
    one = await put(db, document(uuid4()))
    copy = await admin.fetchrow("select * from infra.document where id = $1", one.place.id)
    assert copy is not None
    async with db.transaction(one.place.owner) as tx:
        await store().forget(tx, one.place.owner)
    assert (
        await admin.fetchval("select count(*) from infra.person_key where user_id = $1", one.place.owner) == 0
    )
    await admin.execute("insert into infra.document values ($1, $2, $3, $4, $5, $6)", *copy.values())
    assert await get(db, one.place) is None, "a restored backup"
    later = await put(db, document(one.place.owner, b"back again"))
    assert await get(db, later.place) == later
    with pytest.raises(Unreadable):
        await get(db, one.place)


async def test_a_document_ends_on_its_day(db: Database, admin: asyncpg.Connection) -> None:
    owner = uuid4()
    short, long = await put(db, document(owner, days=1)), await put(db, document(owner, days=3))
    later = NOW + timedelta(days=2)
    assert await get(db, short.place, now=later) is None, "ended, though not yet deleted"
    clock = ManualClock(later)
    await DocumentUpkeep(db, clock).look_after(clock.now())
    left = await admin.fetch("select id from infra.document where user_id = $1", owner)
    assert [row["id"] for row in left] == [long.place.id]


async def test_each_month_has_its_partition_and_an_empty_past_one_goes(
    db: Database, admin: asyncpg.Connection
) -> None:
    one = await put(db, document(uuid4(), days=400))
    table = "select tableoid::regclass::text from infra.document where id = $1"
    assert await admin.fetchval(table, one.place.id) == f"infra.document_{NOW:%Y_%m}"
    upkeep, partitions = DocumentUpkeep(db, ManualClock(NOW)), set[str]()
    far = NOW + timedelta(days=200)
    await upkeep.look_after(far)
    for row in await admin.fetch("select inhrelid::regclass::text as name from pg_inherits"):
        partitions.add(row["name"])
    assert f"infra.document_{far:%Y_%m}" in partitions
    assert f"infra.document_{NOW:%Y_%m}" in partitions, "one that still holds something stays"
    await admin.execute("select infra.add_document_month($1)", NOW - timedelta(days=400))
    past = f"infra.document_{NOW - timedelta(days=400):%Y_%m}"
    assert await admin.fetchval("select to_regclass($1) is not null", past)
    await upkeep.look_after(NOW)
    assert await admin.fetchval("select to_regclass($1) is null", past)


async def test_the_application_can_reach_no_partition_by_itself(db: Database) -> None:
    one = await put(db, document(uuid4()))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with db.transaction(one.place.owner) as tx:
            await tx.fetch(f"select * from infra.document_{NOW:%Y_%m}")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with db.transaction(one.place.owner) as tx:
            await tx.execute("select infra.drop_document_months(now())")


async def test_what_is_too_large_is_refused(db: Database) -> None:
    with pytest.raises(TooLargeToKeep):
        await put(db, document(uuid4(), b"x" * (LARGEST + 1)))
    one = await put(db, document(uuid4(), b"x" * LARGEST))
    assert await get(db, one.place) == one
