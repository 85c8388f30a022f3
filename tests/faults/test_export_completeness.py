"""Row 53: a copy of one's own data holds everything that is kept of the person."""

import json
from collections.abc import Iterable
from typing import Final
from uuid import UUID

import asyncpg
import pytest

from fitpulse.infra.portability import Collection
from fitpulse.services.coaching.store.portability import COLLECTIONS as COACHING
from fitpulse.services.community.store.portability import COLLECTIONS as COMMUNITY
from fitpulse.services.identity.service.exporter import Exporter
from fitpulse.services.identity.store.portability import COLLECTIONS as IDENTITY
from fitpulse.services.notifications.store import COLLECTIONS as NOTIFICATIONS
from fitpulse.services.progress.store.portability import COLLECTIONS as PROGRESS
from fitpulse.services.training.store.portability import COLLECTIONS as TRAINING
from tests.faults.copies import EXPORTS, unpacked
from tests.faults.owner import Owner, settle, told
from tests.faults.world import World

pytestmark = pytest.mark.server
TOLD: Final[tuple[Collection, ...]] = (*IDENTITY, *TRAINING, *COACHING, *PROGRESS, *COMMUNITY, *NOTIFICATIONS)
FINGERPRINT: Final = "the fingerprint of a secret: of no use to the person, of some to a thief"
WAITING: Final = "an event of the log on its way: the log is told, this is emptied by itself"
KEY: Final = "opens documents, which are told in the clear; by itself it is of use to a thief only"
A_DAY: Final = "a double of an answer for 24 hours, kept against a repeated request"
STRANGER: Final = "what someone typed who has yet to prove that the address is theirs; deleted after a day"
PLACE: Final = "where the event stands in the log, which says nothing of the person"
SEALED: Final = "the sealed form of what is told, in the clear, under the column beside it"
LETTER: Final = "may hold a link that stands for a password; the person has the mail"

LEFT_OUT: Final[dict[str, str]] = {
    "identity.accounts.password_hash": FINGERPRINT,
    "identity.sign_ins.cookie_hash": FINGERPRINT,
    "identity.devices.token_hash": FINGERPRINT,
    "identity.recoveries.token_hash": FINGERPRINT,
    "identity.codes.code_hash": FINGERPRINT,
    "identity.codes.code_challenge": FINGERPRINT,
    "identity.codes.nonce": "a random number of the application's, used once",
    "identity.sign_ups.*": STRANGER,
    "notifications.recipient.switch_off_key": "stands for the right to end mails, without signing in",
    "infra.mail_outbox.body": LETTER,
    "infra.mail_outbox.html": LETTER,
    "infra.mail_outbox.switch_off": LETTER,
    "infra.person_key.*": KEY,
    "training.profile.sealed": SEALED,
    "training.calendar.sealed": SEALED,
    "training.told.sealed": SEALED,
    "training.workout.sealed_note": SEALED,
    "training.set_log.sealed_note": SEALED,
    "training.body_state.sealed": SEALED,
    "training.form_check.sealed": SEALED,
    "training.change.sealed": SEALED,
    "events.outbox.tx": PLACE,
    "events.outbox.seq": PLACE,
    "events.outbox.name": "the type without its version, which is told",
    "events.outbox.partition": PLACE,
    "events.timer.*": WAITING,
    "events.retry.*": WAITING,
    "events.dead_letter.*": WAITING,
    "web.idempotency.*": A_DAY,
}
NOBODYS: Final[dict[str, str]] = {
    "identity.refresh_tokens": "fingerprints that belong to a sign-in, which is told",
    "identity.clients": "applications",
    "identity.signing_keys": "the issuer's",
    "identity.tries": "counts under fingerprints that lead back to nobody",
    "identity.upkeep": "a date",
    "coaching.artefact": "models and policies of the installation",
    "coaching.artefact_change": "what operators did with them, by the name of their account on the server",
    "coaching.shadow_tally": "counts a day over everyone",
    "coaching.experiment": "designs, and which operator started them",
    "training.company": "counts of five people or more, which lead back to nobody",
    "training.company_count": "a date",
    "events.consumer_offset": "how far the log was read",
    "events.inbox": "which events were handled, by number",
}
OWNER_COLUMNS: Final = {"user_id", "key"}
COLUMNS: Final = """
select table_schema || '.' || table_name as name, array_agg(column_name::text) as columns
from information_schema.columns join information_schema.tables using (table_schema, table_name)
where not (select relispartition from pg_class where oid = format('%I.%I', table_schema, table_name)::regclass)
  and table_type = 'BASE TABLE' and table_name <> 'alembic_version'
  and table_schema not in ('pg_catalog', 'information_schema', 'public') group by 1 order by 1"""


async def columns_of(admin: asyncpg.Connection) -> dict[str, set[str]]:
    return {row["name"]: set(row["columns"]) for row in await admin.fetch(COLUMNS)}


def untold(tables: dict[str, set[str]], collections: Iterable[Collection] = TOLD) -> set[str]:
    """What is kept of people and neither told nor left out for a reason."""
    held = {f"{one.table}.{column}" for one in collections for column in (*one.columns, one.owner)}
    missing = set()
    for table, columns in tables.items():
        if table in NOBODYS or f"{table}.*" in LEFT_OUT:
            continue
        owned = columns & OWNER_COLUMNS
        kept = {f"{table}.{column}" for column in columns} if owned else {f"{table} (whose?)"}
        missing |= kept - held - LEFT_OUT.keys()
    return missing


async def test_every_personal_column_is_told_or_left_out_for_a_reason(world: World) -> None:
    tables = await columns_of(world.admin)
    assert untold(tables) == set()
    known = {f"{table}.{column}" for table, columns in tables.items() for column in columns}
    assert {name for name in LEFT_OUT if not name.endswith(".*")} <= known, "reasons for what is gone"
    assert {
        name.removesuffix(".*") for name in LEFT_OUT if name.endswith(".*")
    } | NOBODYS.keys() <= tables.keys()


async def test_a_new_column_or_table_that_is_forgotten_is_seen(world: World) -> None:
    """The defence off: something personal is added, or taken out of what is told."""
    undo = world.admin.transaction()
    await undo.start()
    await world.admin.execute("alter table training.profile add column shoe_size int")
    await world.admin.execute("create table progress.sleep (user_id uuid, hours int)")
    await world.admin.execute("create table progress.dream (text text)")
    tables = await columns_of(world.admin)
    await undo.rollback()
    assert untold(tables) == {
        "training.profile.shoe_size",
        "progress.sleep.user_id",
        "progress.sleep.hours",
        "progress.dream (whose?)",
    }
    without = [one for one in TOLD if one.name != "training.records"]
    assert "training.record.value" in untold(await columns_of(world.admin), without)


async def furnish(world: World, user_id: UUID) -> None:
    """Rows where the owner's walk through the API leaves none, so that no collection is empty."""
    for statement in (
        "insert into identity.client_grants values ($1, 'some-app', 'openid', now())",
        "insert into identity.recoveries values (sha256('a'), $1, now(), now() + interval '1 hour')",
        "insert into identity.devices values (sha256('b'), $1, now(), now() + interval '1 hour')",
        "insert into coaching.exposure values ($1, 'colours', 'blue', now())",
        "insert into coaching.workout_figure values ($1, gen_random_uuid(), 1, true, now(), 40, 12, 8)",
        "insert into community.board_change values ($1, '2026-11-16', gen_random_uuid())",
        "insert into training.program_session values ($1, gen_random_uuid(), gen_random_uuid(), '{}')",
        "insert into infra.mail_outbox (id, user_id, subject, body) values (gen_random_uuid(), $1, '', 'token=x')",
    ):
        await world.admin.execute(statement, user_id)


async def test_the_file_holds_every_row_and_column_of_its_person_and_of_nobody_else(
    world: World, owner: Owner
) -> None:
    other = await settle(world)
    await owner.person.sign_in()  # settling moved the clock
    await furnish(world, owner.user_id)
    asked = await told(owner.person, "POST", EXPORTS)
    await world.drain()
    counts = {
        one.name: await world.admin.fetchval(
            f"select count(*) from {one.table} where {one.owner} = $1", owner.user_id
        )
        for one in TOLD
    }
    await world.process.service(Exporter).work_off()
    packed = await unpacked(owner.person, await owner.person.get(f"{EXPORTS}/{asked['id']}"))
    manifest = json.loads(packed.read("export.json"))
    listed = {entry["collection"]: entry for entry in manifest["collections"]}
    assert list(listed) == [one.name for one in TOLD]
    assert UUID(manifest["person"]) == owner.user_id
    for one in TOLD:
        rows = json.loads(packed.read(listed[one.name]["json"]))
        assert listed[one.name]["rows"] == len(rows) == counts[one.name] > 0, one.name
        assert listed[one.name]["columns"] == list(one.columns)
        assert all(list(row) == list(one.columns) for row in rows)
    everything = b"".join(packed.read(name) for name in packed.namelist()).decode()
    assert everything.count(owner.mark) >= 6
    for secret in (*other.secrets(), "$argon2", "token=x"):
        assert secret not in everything
    assert '<a href="csv/training.sets.csv">CSV</a>' in packed.read("index.html").decode()
    table = packed.read("csv/training.sets.csv").decode("utf-8-sig").splitlines()
    assert table[0].startswith("performed_at,exercise,kind,n,reps,load_kg")
    assert len(table) == 1 + listed["training.sets"]["rows"]
