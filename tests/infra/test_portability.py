"""A person's rows, part by part: each once, in order, however large they are."""

import json
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from fitpulse.infra import portability
from fitpulse.infra.db import Database
from fitpulse.infra.portability import Collection, Portable
from fitpulse.kernel.ids import new_id
from fitpulse.kernel.paging import BadCursor, encode_cursor
from fitpulse.kernel.portability import ExportPart, ExportRequest

pytestmark = pytest.mark.server
THINGS = Collection(
    name="packed.things",
    title="Things",
    table="packed.thing",
    key={"weight": "double precision", "name": "text"},
    columns=("name", "weight", "facts", "length"),
    expressions={"length": "length(name)"},
)
NOTES = Collection(
    name="packed.notes",
    title="Notes",
    table="packed.note",
    owner="key",
    key={"at": "timestamptz", "id": "bytea"},
    columns=("at", "text"),
)
ONE = Collection(name="packed.one", title="One", table="packed.one", key={}, columns=("text",))


@pytest_asyncio.fixture(scope="module")
async def toy(db: Database, admin_url: str) -> AsyncIterator[Database]:
    import asyncpg

    admin = await asyncpg.connect(admin_url)
    await admin.execute("""
create schema packed;
create table packed.thing (user_id uuid, weight float8, name text, facts json);
create table packed.note (key uuid, at timestamptz, id bytea, text text);
create table packed.one (user_id uuid, text text);
grant usage on schema packed to fitpulse_app, fitpulse_system;
grant select, insert on all tables in schema packed to fitpulse_app, fitpulse_system;""")
    yield db
    await admin.execute("drop schema packed cascade")
    await admin.close()


async def parts(db: Database, person: UUID) -> list[ExportPart]:
    data = Portable(db, (THINGS, NOTES, ONE))
    told = [await data.export(ExportRequest(user_id=person))]
    while (cursor := told[-1].next) is not None:
        told.append(await data.export(ExportRequest(user_id=person, cursor=cursor)))
    return told


def rows(told: list[ExportPart], collection: str) -> list[dict[str, object]]:
    lines = [line for part in told if part.collection == collection for line in part.lines.splitlines()]
    return [json.loads(line) for line in lines]


weights = st.floats(allow_nan=False, allow_infinity=False)
names = st.text(st.characters(blacklist_characters="\x00", blacklist_categories=["Cs"]), max_size=30)


@settings(max_examples=40)
@given(
    things=st.dictionaries(st.tuples(weights, names), st.none() | names, max_size=30),
    notes=st.lists(names, max_size=20),
    one=st.none() | names,
    budget=st.sampled_from([1, 100, 1 << 20]),
)
async def test_each_row_is_told_once_and_as_it_is(
    toy: Database, things: dict[tuple[float, str], str | None], notes: list[str], one: str | None, budget: int
) -> None:
    person, other = new_id(), new_id()
    async with toy.transaction(person) as tx:
        for owner in (person, other):
            await tx.executemany(
                "insert into packed.thing values ($1, $2, $3, $4)",
                [
                    (owner, weight, name, json.dumps({"a": a}, indent=1))
                    for (weight, name), a in things.items()
                ],
            )
            await tx.executemany(
                "insert into packed.note values ($1, now() + $2 * interval '1 microsecond', $3, $4)",
                [(owner, n % 3, n.to_bytes(2, "big"), text) for n, text in enumerate(notes)],
            )
        if one is not None:
            await tx.execute("insert into packed.one values ($1, $2)", person, one)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(portability, "PART_BYTES", budget)
        told = await parts(toy, person)
    assert list(dict.fromkeys(part.collection for part in told)) == [
        "packed.things",
        "packed.notes",
        "packed.one",
    ]
    seen = rows(told, "packed.things")
    assert {(row["weight"], row["name"]): row["facts"] for row in seen} == {
        key: {"a": a} for key, a in things.items()
    }
    assert len(seen) == len(things)
    assert all(row["length"] == len(str(row["name"])) for row in seen)
    assert [row["weight"] for row in seen] == sorted(weight for weight, _ in things)
    assert sorted(str(row["text"]) for row in rows(told, "packed.notes")) == sorted(notes)
    assert rows(told, "packed.one") == ([] if one is None else [{"text": one}])
    shares = [part.share for part in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert all(part.rows == part.lines.count(b"\n") for part in told)


@pytest.mark.parametrize(
    "cursor", ["", "x", encode_cursor(3, ""), encode_cursor(-1, ""), encode_cursor("0", 1)]
)
async def test_a_cursor_of_somebody_elses_is_refused(toy: Database, cursor: str) -> None:
    with pytest.raises(BadCursor):
        await Portable(toy, (THINGS, NOTES, ONE)).export(ExportRequest(user_id=new_id(), cursor=cursor))


async def test_a_part_stays_small_and_none_is_lost(toy: Database) -> None:
    person = new_id()
    async with toy.transaction(person) as tx:
        await tx.execute(
            "insert into packed.thing select $1, n, n::text, json_build_object('a', repeat('x', 9000)) "
            "from generate_series(1, 700) n",
            person,
        )
    told = await parts(toy, person)
    sizes = [len(part.lines) for part in told]
    assert max(sizes) < portability.PART_BYTES + 10_000
    assert len([size for size in sizes if size]) == 7
    assert [row["name"] for row in rows(told, "packed.things")] == [str(n) for n in range(1, 701)]
