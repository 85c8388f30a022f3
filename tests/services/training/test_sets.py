"""Logging sets: idempotent, whatever the order of arrival, with records and events that follow."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
import pytest

from fitpulse.infra.db import Database
from fitpulse.kernel.clock import ManualClock
from fitpulse.services.training.events import RecordAchieved, RecordsWithdrawn, SetLogged, WorkoutCompleted
from fitpulse.services.training.service import correction
from tests.services.training.conftest import Athlete

pytestmark = pytest.mark.server


async def told(db: Database, athlete: Athlete, kind: type) -> list:
    async with db.system() as tx:
        rows = await tx.fetch(
            "select payload from events.outbox where key = $1 and type = $2 order by seq",
            athlete.id,
            kind.TYPE,
        )
    return [msgspec.convert(msgspec.json.decode(row["payload"])["data"], kind) for row in rows]


async def test_a_set_makes_records_and_events(athlete: Athlete, db: Database, clock: ManualClock) -> None:
    await athlete.describe()
    workout = await athlete.today()
    first = await athlete.log(workout["id"], reps=5, load_kg=60, rir=2)
    assert first["applied"]
    assert first["e1rm_kg"] > 70
    assert {(line["kind"], line["previous"]) for line in first["records"]} == {("e1rm", None), ("load", None)}
    clock.advance(timedelta(minutes=3))
    second = await athlete.log(workout["id"], n=2, reps=6, load_kg=60, rir=2)
    assert {line["kind"] for line in second["records"]} == {"e1rm"}
    assert second["records"][0]["previous"] is None, "the best before this workout, not the set before"
    sets = await told(db, athlete, SetLogged)
    assert [(event.reps, event.revision, event.removed) for event in sets] == [(5, 1, False), (6, 1, False)]
    assert sets[0].tonnage_kg == 300
    assert sets[0].hard
    assert len(await told(db, athlete, RecordAchieved)) == len(first["records"]) + len(second["records"])


async def test_the_body_is_part_of_the_load(athlete: Athlete) -> None:
    await athlete.describe(bodyweight_kg=80)
    workout = await athlete.today()
    answer = await athlete.log(workout["id"], exercise="pull-up", reps=5, load_kg=None)
    assert 70 <= answer["system_load_kg"] <= 80
    again = await athlete.log(workout["id"], exercise="pull-up", reps=5, load_kg=None)
    assert again["system_load_kg"] == answer["system_load_kg"]
    assert [line["kind"] for line in answer["records"]] == ["e1rm", "reps"]
    assert again["records"] == []


async def test_the_same_set_counts_once(athlete: Athlete, db: Database) -> None:
    await athlete.describe()
    workout = await athlete.today()
    set_id = uuid4()
    answers = await asyncio.gather(
        *(athlete.log(workout["id"], set_id=set_id, reps=5, load_kg=60, revision=1) for _ in range(6))
    )
    assert sorted(answer["applied"] for answer in answers) == [False] * 5 + [True]
    assert len(await told(db, athlete, SetLogged)) == 1
    assert len((await athlete.today())["sets"]) == 1


async def test_one_key_has_one_effect(athlete: Athlete, db: Database) -> None:
    await athlete.describe()
    workout = await athlete.today()
    path = f"/v1/workouts/{workout['id']}/sets"
    body = athlete.a_set(reps=5, load_kg=60, id=str(uuid4()))
    answers = await asyncio.gather(
        *(athlete.call("POST", path, body, idempotency_key="one") for _ in range(5))
    )
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len(await told(db, athlete, SetLogged)) == 1
    other = await athlete.call("POST", path, body | {"reps": 9}, idempotency_key="one")
    assert other.status_code == 422


ORDERS = [(1, 2, 3), (3, 1, 2), (2, 3, 1), (3, 2, 1)]


async def left_by(athlete: Athlete, order: tuple[int, ...]) -> tuple[int, float]:
    """The repetitions and the best load that stand after revisions n of n repetitions arrive in an order."""
    await athlete.describe()
    workout = await athlete.today()
    set_id = uuid4()
    for n in order:
        await athlete.log(workout["id"], set_id=set_id, reps=n, load_kg=50 + n, revision=n)
    (stands,) = (await athlete.today())["sets"]
    return stands["reps"], (await athlete.records())["load", 0.0]["value"]


@pytest.mark.parametrize("order", ORDERS)
async def test_the_highest_revision_stands_in_any_order(athlete: Athlete, order: tuple[int, ...]) -> None:
    assert await left_by(athlete, order) == (3, 53)


@pytest.mark.parametrize("order", [order for order in ORDERS if order[-1] != 3])
async def test_the_test_above_fails_without_comparing_revisions(
    athlete: Athlete, order: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defence off: whatever comes last is applied, and an older version overwrites a newer one."""
    monkeypatch.setattr(correction, "verdict", lambda *_: "apply")
    assert await left_by(athlete, order) == (order[-1], 50 + order[-1])


async def test_racing_revisions_end_with_the_highest(athlete: Athlete, db: Database) -> None:
    await athlete.describe()
    workout = await athlete.today()
    set_id = uuid4()
    await asyncio.gather(
        *(
            athlete.log(workout["id"], set_id=set_id, reps=n, load_kg=50 + n, revision=n)
            for n in (4, 1, 8, 3, 7, 2, 6, 5)
        )
    )
    (stands,) = (await athlete.today())["sets"]
    assert (stands["reps"], stands["revision"]) == (8, 8)
    revisions = [event.revision for event in await told(db, athlete, SetLogged)]
    assert revisions == sorted(set(revisions))
    assert (await athlete.records())["load", 0.0]["value"] == 58


async def test_a_correction_takes_its_record_back(athlete: Athlete, clock: ManualClock) -> None:
    await athlete.describe()
    workout = await athlete.today()
    await athlete.log(workout["id"], reps=5, load_kg=60)
    clock.advance(timedelta(minutes=3))
    slip = uuid4()
    await athlete.log(workout["id"], set_id=slip, n=2, reps=5, load_kg=600)
    assert (await athlete.records())["load", 0.0]["value"] == 600
    corrected = await athlete.log(workout["id"], set_id=slip, n=2, reps=5, load_kg=62.5)
    assert corrected["revision"] == 2
    assert {line["kind"] for line in corrected["records"]} == set()
    standing = await athlete.records()
    assert standing["load", 0.0]["value"] == 62.5
    assert standing["load", 0.0]["set_id"] == str(slip)
    await athlete.do("DELETE", f"/v1/workouts/{workout['id']}/sets/{slip}")
    assert (await athlete.records())["load", 0.0]["value"] == 60
    stale = await athlete.log(workout["id"], set_id=slip, n=2, reps=5, load_kg=600, revision=2)
    assert stale["removed"]
    assert not stale["applied"]


async def test_a_set_may_arrive_after_the_end(athlete: Athlete, db: Database, clock: ManualClock) -> None:
    await athlete.describe()
    workout = await athlete.today()
    began = clock.now()
    await athlete.log(workout["id"], reps=5, load_kg=60)
    clock.advance(timedelta(hours=1))
    done = await athlete.do("POST", f"/v1/workouts/{workout['id']}/complete")
    late = await athlete.log(workout["id"], n=2, reps=5, load_kg=60, at=began + timedelta(minutes=5))
    assert late["applied"]
    after = await athlete.do("GET", f"/v1/workouts/{workout['id']}")
    assert after["summary"]["sets"] == done["summary"]["sets"] + 1
    assert after["summary"]["minutes"] == done["summary"]["minutes"]
    first, second = await told(db, athlete, WorkoutCompleted)
    assert second.revision > first.revision
    assert second.tonnage_kg == 600


async def test_a_set_belongs_to_one_workout(athlete: Athlete) -> None:
    await athlete.describe()
    first = await athlete.today()
    set_id = uuid4()
    await athlete.log(first["id"], set_id=set_id, reps=5, load_kg=60)
    await athlete.do("POST", f"/v1/workouts/{first['id']}/complete")
    second = await athlete.today()
    where = f"/v1/workouts/{second['id']}/sets/{set_id}"
    answer = await athlete.call("PUT", where, athlete.a_set(reps=9, load_kg=60))
    assert answer.json()["type"].endswith("/set-elsewhere")
    assert (await athlete.call("DELETE", where)).status_code == 404


async def test_a_skipped_workout_takes_no_sets(athlete: Athlete) -> None:
    await athlete.describe()
    workout = await athlete.today()
    await athlete.do("POST", f"/v1/workouts/{workout['id']}/skip")
    answer = await athlete.call(
        "PUT", f"/v1/workouts/{workout['id']}/sets/{uuid4()}", athlete.a_set(reps=5, load_kg=60)
    )
    assert answer.json()["type"].endswith("/workout-skipped")


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"reps": -1}, "/body/reps"),
        ({"reps": 5, "load_kg": 1e9}, "/body/load_kg"),
        ({"reps": "5"}, "/body/reps"),
        ({"user_id": "x"}, "/body"),
        ({"e1rm_kg": 500}, "/body"),
        ({"kind": "nap"}, "/body/kind"),
        ({"note": "x" * 501}, "/body/note"),
        ({"note": "\0"}, "/body/note"),
        ({"exercise": "no-such-thing"}, "/body/exercise"),
        ({"performed_at": "2026-11-23T12:00:00"}, "/body/performed_at"),
        ({"performed_at": "2030-01-01T00:00:00Z"}, "/body/performed_at"),
    ],
)
async def test_what_can_not_be_is_refused_with_a_pointer(
    athlete: Athlete, values: dict[str, object], pointer: str
) -> None:
    await athlete.describe()
    workout = await athlete.today()
    path = f"/v1/workouts/{workout['id']}/sets/{uuid4()}"
    answer = await athlete.call("PUT", path, athlete.a_set() | values)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_broken_bodies_are_refused(athlete: Athlete) -> None:
    await athlete.describe()
    workout = await athlete.today()
    for content in (b"", b"{", b"\xff\xfe", b"[]", b"null", b'{"exercise": "\xff"}'):
        answer = await athlete.client.put(
            f"/v1/workouts/{workout['id']}/sets/{uuid4()}",
            content=content,
            headers={"authorization": f"Bearer {athlete.id}"},
        )
        assert answer.status_code == 422, answer.text


async def test_rows_are_seen_by_their_person_only(athlete: Athlete, stranger: Athlete, db: Database) -> None:
    await athlete.describe()
    workout = await athlete.today()
    await athlete.log(workout["id"], reps=5, load_kg=60)
    for table in ("profile", "workout", "set_log", "record", "change"):
        for person, seen in ((athlete.id, True), (stranger.id, False)):
            async with db.read(person) as tx:
                found = await tx.fetchval(f"select exists (select from training.{table})")
            assert found is seen, table
    async with db.pool.acquire() as connection:
        assert await connection.fetchval("select count(*) from training.set_log") == 0
    assert UUID(workout["id"])


async def test_a_corrected_slip_takes_its_records_back(athlete: Athlete, db: Database) -> None:
    await athlete.describe()
    workout, set_id = await athlete.today(), uuid4()
    await athlete.log(workout["id"], reps=5, load_kg=60)
    await athlete.log(workout["id"], set_id=set_id, n=2, reps=5, load_kg=700, rir=1)
    assert await told(db, athlete, RecordsWithdrawn) == []
    await athlete.log(workout["id"], set_id=set_id, n=2, reps=5, load_kg=70, rir=1)
    (taken_back,) = await told(db, athlete, RecordsWithdrawn)
    anew = [one for one in await told(db, athlete, RecordAchieved) if one.revision == taken_back.revision]
    assert {(one.kind, one.previous) for one in anew} >= {("load", None)}
    assert next(one.value for one in anew if one.kind == "load") == 70
    await athlete.do("DELETE", f"/v1/workouts/{workout['id']}/sets/{set_id}")
    assert len(await told(db, athlete, RecordsWithdrawn)) == 2
    assert {one.set_id for one in await told(db, athlete, RecordAchieved) if one.revision == 3} == set()
