"""Changing the master key: both are known for a while, people's keys are wrapped anew, then the former one can go."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio

from fitpulse.infra.db import Answer, Claim, Database, Replay, Unit, current_unit
from fitpulse.infra.sealing import Sealed, Unreadable, Vault, WrongMasterKey
from fitpulse.infra.sealing.rotation import Rewrapping

pytestmark = pytest.mark.server
NOTE = Sealed("toy.note.text")


def former() -> bytes:
    return b"f" * 32


def coming() -> bytes:
    return b"c" * 32


@pytest_asyncio.fixture
async def only_ours(db: Database) -> AsyncIterator[None]:
    """The keys of other tests' people, which none of our master keys opens, are away for a while."""
    async with db.system() as tx:
        away = await tx.fetch("delete from infra.person_key returning user_id, wrapped, created_at")
    yield
    async with db.system() as tx:
        await tx.execute("delete from infra.person_key")
        await tx.executemany("insert into infra.person_key values ($1, $2, $3)", [tuple(row) for row in away])


async def test_what_a_former_master_key_wrapped_is_wrapped_anew(db: Database, only_ours: None) -> None:
    owner = uuid4()
    before = Database(db.pool, Vault(former, "documents"))
    between = Database(db.pool, Vault(coming, "documents", others=[former]))
    after = Database(db.pool, Vault(coming, "documents"))
    async with before.transaction(owner) as tx:
        sealed = await NOTE.seal(tx, 1, b"words")
    async with between.read(owner) as tx:
        assert await NOTE.open(tx, 1, sealed) == b"words"
    with pytest.raises(WrongMasterKey):
        async with after.read(owner) as tx:
            await NOTE.open(tx, 1, sealed)
    assert between.keys is not None
    assert await Rewrapping(between).look_after(between.keys) == 1
    assert await Rewrapping(between).look_after(between.keys) == 0
    async with after.read(owner) as tx:
        assert await NOTE.open(tx, 1, sealed) == b"words"
    with pytest.raises(WrongMasterKey):
        async with before.read(owner) as tx:
            await tx.person_key()


async def test_with_one_master_key_there_is_nothing_to_do(db: Database) -> None:
    await Rewrapping(db).run()


async def test_an_answer_stored_before_the_change_is_given_after_it(db: Database) -> None:
    claim = Claim(uuid4(), "POST /v1/things", "a-random-key", "ab" * 32)
    await ask(Database(db.pool, Vault(former, "documents")), claim)
    with pytest.raises(Replay) as stored:
        await ask(Database(db.pool, Vault(coming, "documents", others=[former])), claim)
    assert stored.value.answer.body == b"done"
    with pytest.raises(Unreadable):
        await ask(Database(db.pool, Vault(coming, "documents")), claim)


async def ask(db: Database, claim: Claim) -> None:
    unit = Unit(claim)
    token = current_unit.set(unit)
    try:
        async with db.transaction(claim.user_id):
            pass
        await unit.commit(Answer(200, "text/plain", b"done"))
    except BaseException:
        await unit.rollback()
        raise
    finally:
        current_unit.reset(token)
