"""A person who was erased is found nowhere: not in any table of any service, not in the log, not in the cache.

What is looked for are their texts, address, handle and the id of a set, as text and in the hexadecimal digits
that bytes are shown in.
"""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from valkey.asyncio import Valkey

from fitpulse.infra.events import erasure
from fitpulse.services.identity.events import UserErased
from fitpulse.services.identity.service import accounts
from tests.e2e.person import PASSWORD
from tests.faults.owner import Owner, bury, settle, told
from tests.faults.world import World

pytestmark = pytest.mark.server
READABLE = {
    "events.outbox",
    "events.dead_letter",
    "identity.accounts",
    "training.program",
    "training.set_log",
}
OWNED = {"web.idempotency", "infra.person_key", "training.workout", "training.profile", "training.told"}
"""Here their texts are sealed, so that only whose rows they are can be found."""
OWNERS = """
select format('%I.%I', table_schema, table_name) as name from information_schema.columns
join information_schema.tables using (table_schema, table_name)
where column_name = 'user_id' and table_type = 'BASE TABLE' order by 1"""
TABLES = """
select format('%I.%I', schemaname, tablename) as name from pg_tables
where schemaname not in ('pg_catalog', 'information_schema', 'toy') order by 1"""


async def canaries(owner: Owner) -> list[str]:
    handle = (await owner.person.get("/v1/community/membership"))["handle"]
    texts = [owner.mark, owner.person.email, handle, owner.set_id]
    return texts + [text.encode().hex() for text in texts]


async def found_in_tables(world: World, canaries: Sequence[str]) -> dict[str, int]:
    """How many rows of each table hold a canary."""
    found = {}
    for row in await world.admin.fetch(TABLES):
        count = await world.admin.fetchval(
            f"select count(*) from {row['name']} t where t::text like any($1)",
            [f"%{canary}%" for canary in canaries],
        )
        if count:
            found[row["name"]] = count
    return found


async def owned(world: World, owner: Owner) -> set[str]:
    """The tables that hold rows of the person."""
    held = set()
    for row in await world.admin.fetch(OWNERS):
        if await world.admin.fetchval(
            f"select exists (select from {row['name']} where user_id = $1)", owner.user_id
        ):
            held.add(row["name"])
    return held


async def found_in_cache(cache: Valkey, canaries: Sequence[str]) -> list[str]:
    reads = {b"zset": lambda key: cache.zrange(key, 0, -1), b"string": cache.get, b"hash": cache.hgetall}
    found = []
    async for key in cache.scan_iter():
        content = repr((key, await reads[await cache.type(key)](key)))
        found += [canary for canary in canaries if canary in content]
    return found


async def erase(world: World, owner: Owner) -> None:
    """Through the public API, as they would."""
    await owner.person.sign_in()
    await told(owner.person, "DELETE", "/v1/users/me", {"password": PASSWORD})


async def test_an_erased_person_is_found_nowhere(world: World, cache: Valkey) -> None:
    owner = await settle(world)
    marks = await canaries(owner)
    before = await found_in_tables(world, marks)
    assert before.keys() >= READABLE
    assert await owned(world, owner) >= OWNED
    await erase(world, owner)
    late = await bury(world, owner)  # by a consumer that had it in hand
    await world.drain()
    assert await world.admin.fetchval("select count(*) from events.dead_letter where number = $1", late) == 0
    assert await found_in_tables(world, marks) == {}
    assert await owned(world, owner) == set()
    assert await found_in_cache(cache, marks) == []


async def test_what_a_token_still_wrote_goes_with_the_second_round(world: World) -> None:
    owner = await settle(world)
    await erase(world, owner)
    await world.drain()
    async with world.process.resources.db.transaction(owner.user_id) as tx:
        await tx.execute("insert into notifications.preference values ($1, 'record', false)", owner.user_id)
    kept = "select count(*) from notifications.preference where user_id = $1"
    assert await world.admin.fetchval(kept, owner.user_id) == 1
    world.clock.advance(accounts.ONCE_MORE + timedelta(seconds=1))
    await world.drain()
    assert await world.admin.fetchval(kept, owner.user_id) == 0
    left = await world.admin.fetch("select distinct type from events.outbox where key = $1", owner.user_id)
    assert [row["type"] for row in left] == [UserErased.TYPE]


async def test_the_check_sees_events_that_nobody_forgets(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defence off: the log keeps what it has."""
    owner = await settle(world)
    marks = await canaries(owner)
    monkeypatch.setattr(erasure, "TABLES", ())
    await erase(world, owner)
    await world.drain()
    assert {"events.outbox", "events.dead_letter"} <= (await found_in_tables(world, marks)).keys()
