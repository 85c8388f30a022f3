"""Health data at rest: nothing readable, nothing movable, nothing left of who is erased; told in full to its owner."""

from uuid import uuid4

import asyncpg
import pytest

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.documents import PostgresDocuments
from fitpulse.infra.sealing import NoKey, PersonKey, Unreadable
from fitpulse.services.training.service.erasure import erase
from fitpulse.services.training.store import profiles, told
from tests.services.training.canary import CANARY, PULSE, dumped, exported, live, readable, told_of
from tests.services.training.conftest import Athlete

pytestmark = pytest.mark.server


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The defence off: keys that change nothing."""
    monkeypatch.setattr(PersonKey, "seal", lambda _self, _label, content: content)
    monkeypatch.setattr(PersonKey, "open", lambda _self, _label, sealed: sealed)


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
    assert [one["note"] for one in shown["plan"]["items"] if one["note"]] == [f"{CANARY} again"]
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


async def test_notes_go_with_the_plan_they_were_written_on(athlete: Athlete) -> None:
    await athlete.describe()
    workout = await athlete.today()
    path = f"/v1/workouts/{workout['id']}"
    noted = {"items": [{"n": 1, "note": CANARY}, {"n": 2, "note": "slowly"}]}
    shown = await athlete.do("PATCH", path, noted, idempotency_key=str(uuid4()))
    assert [one["note"] for one in shown["plan"]["items"]][:2] == [CANARY, "slowly"]
    gone = {"items": [{"n": 1, "note": ""}]}
    shown = await athlete.do("PATCH", path, gone, idempotency_key=str(uuid4()))
    assert [one["note"] for one in shown["plan"]["items"]][:2] == ["", "slowly"]
    await athlete.describe(minutes=30)
    planned_anew = await athlete.today()
    assert planned_anew["version"] > shown["version"]
    assert {one["note"] for one in planned_anew["plan"]["items"]} == {""}


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
