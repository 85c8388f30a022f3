"""Transactions, row-level security and the request's unit, on the real database."""

import asyncio
import hashlib
from uuid import UUID, uuid4

import asyncpg
import pytest

from fitpulse.infra.db import Answer, Claim, Database, Replay, Unit, current_unit
from fitpulse.infra.db.pool import Busy
from fitpulse.infra.db.unit import PREPARED, KeyReused, StillRunning
from tests.vaults import VAULT

pytestmark = pytest.mark.server


def claim_of(user: UUID, key: str = "k", body: str = "{}") -> Claim:
    def hashed(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    return Claim(user, "POST /v1/things", key, hashed(body))


async def run(db: Database, claim: Claim, answer: bytes = b"one") -> int:
    """One request: the use case counts itself, then the web layer stores its answer."""
    unit = Unit(claim)
    token = current_unit.set(unit)
    try:
        async with db.transaction(claim.user_id) as tx:
            await tx.execute(
                "insert into web.idempotency (user_id, route, key, body_hash) values ($1, $2, $3, '')",
                claim.user_id,
                f"effect {uuid4()}",
                b"",
            )
        await unit.commit(Answer(201, "application/json", answer))
    except BaseException:
        await unit.rollback()
        raise
    finally:
        current_unit.reset(token)
    return 201


async def effects(db: Database, user: UUID) -> int:
    async with db.read(user) as tx:
        return int(await tx.fetchval("select count(*) from web.idempotency where route like 'effect %'"))


async def test_an_equal_request_gets_the_stored_answer(db: Database) -> None:
    claim = claim_of(uuid4())
    await run(db, claim)
    with pytest.raises(Replay) as stored:
        await run(db, claim, b"two")
    assert stored.value.answer == Answer(201, "application/json", b"one")
    assert await effects(db, claim.user_id) == 1


async def test_another_body_under_the_same_key_is_refused(db: Database) -> None:
    user = uuid4()
    await run(db, claim_of(user))
    with pytest.raises(KeyReused):
        await run(db, claim_of(user, body="[]"))


async def test_a_key_belongs_to_one_person(db: Database) -> None:
    first, second = claim_of(uuid4()), claim_of(uuid4())
    assert [await run(db, first), await run(db, second)] == [201, 201]


async def test_a_failed_use_case_leaves_neither_effect_nor_claim(db: Database) -> None:
    claim = claim_of(uuid4())
    unit = Unit(claim)
    token = current_unit.set(unit)
    with pytest.raises(LookupError):
        async with db.transaction(claim.user_id):
            raise LookupError
    current_unit.reset(token)
    assert await run(db, claim) == 201


async def test_concurrent_equal_requests_have_one_effect(db: Database) -> None:
    claim = claim_of(uuid4())
    outcomes = await asyncio.gather(*(run(db, claim) for _ in range(8)), return_exceptions=True)
    assert outcomes.count(201) == 1
    assert sum(isinstance(outcome, Replay) and outcome.answer.body == b"one" for outcome in outcomes) == 7
    assert await effects(db, claim.user_id) == 1


async def test_a_wait_beyond_the_lock_timeout_says_come_back(app_url: str, db: Database) -> None:
    claim = claim_of(uuid4())
    impatient = await Database.connect(app_url, size=1, lock_timeout_ms=50, vault=VAULT)
    unit = Unit(claim)
    token = current_unit.set(unit)
    async with db.transaction(claim.user_id):
        pass
    current_unit.reset(token)
    with pytest.raises(StillRunning) as told:
        await run(impatient, claim)
    assert told.value.retry_after_s == 1
    await unit.commit(Answer(200, "", b""))
    await impatient.close()


async def test_a_wait_for_another_change_speaks_of_no_key_that_was_never_sent(
    app_url: str, db: Database
) -> None:
    user = uuid4()
    impatient = await Database.connect(app_url, size=1, lock_timeout_ms=50)
    async with db.exclusive(user):
        with pytest.raises(Busy) as told:
            async with impatient.exclusive(user):
                pass
    assert told.value.retry_after_s == 1
    await impatient.close()


async def test_one_use_case_is_one_transaction(db: Database) -> None:
    token = current_unit.set(unit := Unit(None))
    async with db.transaction(uuid4()):
        pass
    with pytest.raises(RuntimeError, match="one use case, one transaction"):
        async with db.transaction(uuid4()):
            pass
    await unit.rollback()
    current_unit.reset(token)


async def test_only_the_principals_rows_are_seen(db: Database) -> None:
    owner, other = uuid4(), uuid4()
    await run(db, claim_of(owner))
    assert await effects(db, owner) == 1
    assert await effects(db, other) == 0
    async with db.system() as tx:
        assert await tx.fetchval("select count(*) from web.idempotency where user_id = $1", owner) == 2
    async with db.pool.acquire() as plain:
        assert await plain.fetchval("select count(*) from web.idempotency") == 0, (
            "an unset principal sees nothing"
        )


async def test_a_row_for_someone_else_can_not_be_written(db: Database) -> None:
    insert = "insert into web.idempotency (user_id, route, key, body_hash) values ($1, 'x', '', '')"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with db.transaction(uuid4()) as tx:
            await tx.execute(insert, uuid4())


async def test_reads_do_not_write(db: Database) -> None:
    user = uuid4()
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with db.read(user) as tx:
            await tx.execute("delete from web.idempotency")
    assert await run(db, claim_of(user)) == 201, "the connection went back clean"


async def test_after_commit_runs_only_after_a_commit(db: Database) -> None:
    ran: list[str] = []
    async with db.transaction(uuid4()) as tx:
        tx.after_commit.append(lambda: ran.append("committed"))
    with pytest.raises(LookupError):
        async with db.transaction(uuid4()) as tx:
            tx.after_commit.append(lambda: ran.append("rolled back"))
            raise LookupError
    assert ran == ["committed"]


async def test_claims_work_where_an_earlier_request_was_given_up_while_preparing(app_url: str) -> None:
    one = await Database.connect(app_url, size=1, vault=VAULT)
    try:
        async with one.pool.acquire() as connection:
            await connection.execute(PREPARED[0])
        assert [await run(one, claim_of(uuid4())) for _ in range(2)] == [201, 201]
    finally:
        await one.close()
