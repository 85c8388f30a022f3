"""Health data at rest: nothing readable, nothing movable, nothing left of who is erased; told in full to its owner."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.documents import PostgresDocuments
from fitpulse.infra.portability import Portable
from fitpulse.infra.sealing import NoKey, PersonKey, Unreadable
from fitpulse.kernel.portability import ExportRequest
from fitpulse.services.training.service.erasure import erase
from fitpulse.services.training.store import profiles, told
from fitpulse.services.training.store.portability import COLLECTIONS, OPENERS
from tests.services.training.conftest import Athlete

pytestmark = pytest.mark.server
CANARY: Final = "zwitscher-im-stollen"
PULSE: Final = 47.625
"""A resting pulse that stands for nothing else."""
NOT_PARTED: Final = """
select format('%I.%I', table_schema, table_name) from information_schema.tables
where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')"""


@pytest_asyncio.fixture
async def admin(admin_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Sees every row of everyone."""
    connection = await asyncpg.connect(admin_url)
    yield connection
    await connection.close()


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The defence off: keys that change nothing."""
    monkeypatch.setattr(PersonKey, "seal", lambda _self, _label, content: content)
    monkeypatch.setattr(PersonKey, "open", lambda _self, _label, sealed: sealed)


async def live(athlete: Athlete) -> str:
    """Tell the canary wherever words are taken, and the pulse; the id of the workout."""
    limits = [{"region": "knee", "severity": 1, "note": CANARY}]
    await athlete.describe(limitations=limits)
    await athlete.describe(limitations=limits, minutes=45)
    for days in (3, 4):
        day = str((athlete.clock.now() + timedelta(days=days)).date())
        away = {"first": day, "last": day, "cause": CANARY}
        await athlete.do("POST", "/v1/me/calendar/away", away, idempotency_key=str(uuid4()))
    workout: str = (await athlete.today())["id"]
    for energy in (2, 3):
        body = {"energy": energy, "resting_hr": PULSE}
        await athlete.do("POST", "/v1/me/check-ins", body, idempotency_key=str(uuid4()))
    set_id = uuid4()
    for reps in (5, 6):
        values = athlete.a_set(reps=reps, load_kg=50, note=CANARY)
        path = f"/v1/workouts/{workout}/sets/{set_id}"
        await athlete.do("PUT", path, values, idempotency_key=str(uuid4()))
    for words in (CANARY, f"{CANARY} again"):
        headers = {"idempotency_key": str(uuid4())}
        await athlete.do("PATCH", f"/v1/workouts/{workout}", {"note": words}, **headers)
    return workout


async def dumped(admin: asyncpg.Connection, athlete: Athlete) -> dict[str, str]:
    """Every row that names the athlete, by table; what lies in bytes is there in hexadecimal digits."""
    rows: dict[str, str] = {}
    for (name,) in await admin.fetch(NOT_PARTED):
        found = await admin.fetch(f"select t::text from {name} t where t::text like $1", f"%{athlete.id}%")
        rows[name] = "\n".join(row[0] for row in found)
    return rows


def readable(rows: dict[str, str]) -> set[str]:
    words = (CANARY, CANARY.encode().hex(), str(PULSE), str(PULSE).encode().hex())
    return {name for name, text in rows.items() if any(word in text for word in words)}


async def test_nothing_that_was_told_is_readable_in_the_database(
    athlete: Athlete, admin: asyncpg.Connection
) -> None:
    workout = await live(athlete)
    rows = await dumped(admin, athlete)
    assert rows["training.told"]
    assert rows["web.idempotency"]
    assert readable(rows) == set()
    profile = await athlete.do("GET", "/v1/me/athlete")
    assert profile["limitations"][0]["note"] == CANARY
    shown = await athlete.do("GET", f"/v1/workouts/{workout}")
    assert shown["note"] == f"{CANARY} again"
    assert [one["note"] for one in shown["sets"]] == [CANARY]
    checkins = (await athlete.do("GET", "/v1/me/check-ins"))["items"]
    assert checkins[0]["answers"]["resting_hr"] == PULSE
    assert shown == await athlete.today()


async def test_without_the_seal_it_is_all_there(
    athlete: Athlete, admin: asyncpg.Connection, unguarded: None
) -> None:
    await live(athlete)
    assert readable(await dumped(admin, athlete)) == {
        "training.told",
        "training.profile",
        "training.calendar",
        "training.workout",
        "training.set_log",
        "training.change",
        "web.idempotency",
    }


async def test_changes_of_what_is_sealed_are_undone(athlete: Athlete) -> None:
    workout = await live(athlete)
    for change in (await athlete.do("GET", "/v1/changes"))["items"]:
        if change["kind"] in {"plan", "set", "told"}:
            await athlete.do("POST", f"/v1/changes/{change['id']}/undo")
            break
    assert (await athlete.do("GET", f"/v1/workouts/{workout}"))["note"] == CANARY


async def test_today_and_a_set_without_a_note_need_no_key(
    athlete: Athlete, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The warm paths: no statement more than before anything was sealed."""
    await athlete.describe()
    workout = (await athlete.today())["id"]
    await athlete.log(workout, reps=5, load_kg=50)

    async def refuse(self: Tx, *, make: bool = False) -> PersonKey:
        raise AssertionError

    monkeypatch.setattr(Tx, "person_key", refuse)
    await athlete.today()
    path, key = f"/v1/workouts/{workout}/sets/{uuid4()}", str(uuid4())
    values = athlete.a_set(reps=5, load_kg=50)
    first = await athlete.do("PUT", path, values, idempotency_key=key)
    again = await athlete.call("PUT", path, values, idempotency_key=key)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first


async def test_a_stored_answer_opens_for_its_own_key_only(
    athlete: Athlete, admin: asyncpg.Connection
) -> None:
    """Not even who has the master key can open it: what opens it came with the request."""
    await athlete.describe()
    for key, energy in (("first", 2), ("second", 4)):
        await athlete.do("POST", "/v1/me/check-ins", {"energy": energy}, idempotency_key=key)
    swap = """
update web.idempotency a set sealed = b.sealed from web.idempotency b
where a.user_id = $1 and b.user_id = $1 and a.key = sha256('first') and b.key = sha256('second')"""
    assert await admin.execute(swap, athlete.id) == "UPDATE 1"
    with pytest.raises(Unreadable):
        await athlete.call("POST", "/v1/me/check-ins", {"energy": 2}, idempotency_key="first")
    answer = await athlete.call("POST", "/v1/me/check-ins", {"energy": 4}, idempotency_key="second")
    assert answer.headers["idempotency-replayed"] == "true"


async def test_what_was_moved_does_not_open(
    athlete: Athlete, stranger: Athlete, db: Database, admin: asyncpg.Connection
) -> None:
    """Owner, column and row are bound to it: not even who writes the database's rows can swap two."""
    for person in (athlete, stranger):
        await person.describe()
        await person.do("POST", "/v1/me/check-ins", {"energy": 2})
    mine = await admin.fetchrow("select id, sealed from training.told where user_id = $1", athlete.id)
    assert mine is not None
    for source in (
        "select sealed from training.told where user_id = $1",
        "select sealed from training.profile where user_id = $1",
    ):
        for owner in (stranger.id, athlete.id) if "profile" in source else (stranger.id,):
            theirs = await admin.fetchval(source, owner)
            await admin.execute("update training.told set sealed = $2 where user_id = $1", athlete.id, theirs)
            async with db.read(athlete.id) as tx:
                with pytest.raises(Unreadable):
                    await told.find(tx, athlete.id, mine["id"])
    put_back = "update training.told set sealed = $2, id = $3 where user_id = $1"
    await admin.execute(put_back, athlete.id, mine["sealed"], other := uuid4())
    async with db.read(athlete.id) as tx:
        with pytest.raises(Unreadable):
            await told.find(tx, athlete.id, other)


async def test_after_erasure_an_older_copy_stays_closed(
    athlete: Athlete, db: Database, admin: asyncpg.Connection, documents: PostgresDocuments
) -> None:
    await athlete.describe()
    copy = await admin.fetchrow("select * from training.profile where user_id = $1", athlete.id)
    assert copy is not None
    async with db.transaction(athlete.id) as tx:
        await documents.forget(tx, athlete.id)
        await erase(tx, athlete.id)
    keys = "select count(*) from infra.person_key where user_id = $1"
    assert await admin.fetchval(keys, athlete.id) == 0
    await admin.execute("insert into training.profile select ($1::training.profile).*", copy)
    async with db.read(athlete.id) as tx:
        with pytest.raises(NoKey):
            await profiles.find(tx, athlete.id)
    async with db.transaction(athlete.id) as tx:
        await tx.person_key(make=True)
        with pytest.raises(Unreadable):
            await profiles.find(tx, athlete.id)


async def exported(db: Database, person: UUID) -> dict[str, list[dict[str, Any]]]:
    data = Portable(db, COLLECTIONS[:-1], openers=OPENERS)
    found: dict[str, list[dict[str, Any]]] = {}
    cursor = None
    while True:
        part = await data.export(ExportRequest(user_id=person, cursor=cursor))
        found.setdefault(part.collection, []).extend(map(json.loads, part.lines.splitlines()))
        cursor = part.next
        if cursor is None:
            return found


def told_of(found: dict[str, list[dict[str, Any]]]) -> None:
    assert found["training.profile"][0]["body"]["limitations"][0]["note"] == CANARY
    assert found["training.workouts"][0]["note"] == f"{CANARY} again"
    assert found["training.calendar"][0]["body"]["away"][0]["cause"] == CANARY
    assert found["training.sets"][0]["note"] == CANARY
    assert found["training.told"][0]["body"]["resting_hr"] == PULSE


async def test_the_export_tells_it_in_the_clear(athlete: Athlete, db: Database) -> None:
    await live(athlete)
    found = await exported(db, athlete.id)
    told_of(found)
    kinds = {line["kind"]: line["before"] for line in found["training.changes"] if line["before"]}
    assert kinds["plan"]["note"] == CANARY
    assert kinds["set"]["values"]["note"] == CANARY
    assert kinds["told"]["said"]["resting_hr"] == PULSE
    assert kinds["profile"]["limitations"][0]["note"] == CANARY


async def test_row_level_security_stays_forced(admin: asyncpg.Connection) -> None:
    forced = """
select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where nspname = 'training' and relkind = 'r' and relname = any($1) and not (relrowsecurity and relforcerowsecurity)"""
    sealed = ["told", "profile", "calendar", "workout", "set_log", "body_state", "form_check", "change"]
    assert await admin.fetch(forced, sealed) == []


@pytest.fixture
def documents() -> PostgresDocuments:
    return PostgresDocuments()
