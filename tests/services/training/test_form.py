"""The form of a logged set over HTTP: judged, kept, told again; its keypoints only by consent."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest
import pytest_asyncio
from httpx2 import Response

from fitpulse.infra.db import Database
from fitpulse.infra.documents import Documents, DocumentUpkeep, Place, PostgresDocuments
from fitpulse.kernel.clock import ManualClock
from fitpulse.services.coaching.domain.form.keypoints import pack
from fitpulse.services.training.routes.form import COMPACT
from fitpulse.services.training.service.form import KEPT, RECORDINGS, Forms
from tests.services.coaching.form.recorded import squats
from tests.services.training.conftest import Athlete

pytestmark = pytest.mark.server
SQUATS = squats(3)
PACKED = pack(SQUATS)


@pytest.fixture
def documents() -> PostgresDocuments:
    return PostgresDocuments()


@pytest_asyncio.fixture
async def logged(athlete: Athlete) -> str:
    """The path of a logged set."""
    await athlete.describe()
    workout, set_id = (await athlete.today())["id"], uuid4()
    await athlete.log(workout, set_id=set_id, exercise="barbell-back-squat", reps=3, load_kg=60)
    return f"/v1/workouts/{workout}/sets/{set_id}"


async def send(
    athlete: Athlete, path: str, content: bytes = PACKED, kind: str = COMPACT, query: str = "exercise=squat"
) -> Response:
    return await athlete.client.post(
        f"{path}/form?{query}",
        content=content,
        headers={"authorization": f"Bearer {athlete.id}", "content-type": kind},
    )


async def events(admin: asyncpg.Connection, athlete: Athlete) -> list[Any]:
    rows = await admin.fetch(
        "select payload from events.outbox where key = $1 and type = 'fitpulse.training.form-checked.v1' order by seq",
        athlete.id,
    )
    return [msgspec.json.decode(row["payload"])["data"] for row in rows]


async def test_the_sets_exercise_tells_the_movement_unless_the_person_does(
    athlete: Athlete, logged: str
) -> None:
    assert (await send(athlete, logged, query="")).json()["check"]["movement"] == "barbell_squat"
    assert (await send(athlete, logged)).json()["check"]["movement"] == "squat"


async def allow(db: Database, forms: Forms, athlete: Athlete, *, given: bool = True) -> None:
    async with db.transaction(athlete.id) as tx:
        await forms.take_consent(tx, athlete.id, given=given)


@pytest.fixture
def forms(client: Any) -> Forms:
    found: Forms = client._transport.app.state.provided[Forms]
    return found


async def test_a_set_is_judged_and_the_check_is_told_again(
    athlete: Athlete, logged: str, admin: asyncpg.Connection
) -> None:
    answer = await send(athlete, logged)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["check"]["movement"], len(told["check"]["reps"])) == ("squat", 3)
    assert told["recording"] == {"kept": False, "until": None, "why_not": "no_consent"}
    again = await athlete.do("GET", f"{logged}/form")
    assert (again["check"], again["checked_at"]) == (told["check"], told["checked_at"])
    (event,) = await events(admin, athlete)
    assert (event["reps"], event["movement"], event["exercise"], event["revision"]) == (
        3,
        "squat",
        "barbell-back-squat",
        1,
    )
    assert event["faults"].keys() == {each["id"] for each in told["check"]["faults"]} | {
        each["id"] for each in told["check"]["not_assessed"]
    }


async def test_json_says_the_same_as_the_compact_form(athlete: Athlete, logged: str) -> None:
    compact = (await send(athlete, logged)).json()["check"]
    plain = (await send(athlete, logged, msgspec.json.encode(SQUATS), "application/json")).json()["check"]
    assert len(plain["reps"]) == len(compact["reps"])
    assert plain["spec_hash"] == compact["spec_hash"]


async def test_a_second_check_stands_in_place_of_the_first(
    athlete: Athlete, logged: str, admin: asyncpg.Connection
) -> None:
    await send(athlete, logged)
    await send(athlete, logged, pack(squats(2)))
    assert len((await athlete.do("GET", f"{logged}/form"))["check"]["reps"]) == 2
    assert [each["revision"] for each in await events(admin, athlete)] == [1, 2]


@pytest.mark.parametrize(
    ("content", "kind", "query", "status", "slug"),
    [
        (PACKED, "application/octet-stream", "exercise=squat", 415, "form-content-type"),
        (PACKED[:-3], COMPACT, "exercise=squat", 400, "form-frame-invalid"),
        (PACKED, "application/json", "exercise=squat", 400, "form-frame-invalid"),
        (PACKED, COMPACT, "exercise=juggling", 404, "form-movement-unknown"),
        (PACKED, COMPACT, "view=above", 422, "invalid"),
    ],
)
async def test_what_cannot_be_judged_is_said_and_leaves_nothing(
    athlete: Athlete,
    logged: str,
    admin: asyncpg.Connection,
    content: bytes,
    kind: str,
    query: str,
    status: int,
    slug: str,
) -> None:
    answer = await send(athlete, logged, content, kind, query)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (status, slug)
    assert await events(admin, athlete) == []
    missing = await athlete.call("GET", f"{logged}/form")
    assert (missing.status_code, missing.json()["type"].rpartition("/")[2]) == (404, "form-unchecked")


async def test_only_a_set_of_ones_own_that_stands_is_checked(
    athlete: Athlete, stranger: Athlete, logged: str
) -> None:
    assert (await send(stranger, logged)).status_code == 404
    assert (await send(athlete, logged)).status_code == 200
    assert (await stranger.call("GET", f"{logged}/form")).status_code == 404
    await athlete.do("DELETE", logged)
    assert (await send(athlete, logged)).status_code == 404
    assert (await athlete.call("GET", f"{logged}/form")).status_code == 404


async def test_the_same_key_has_one_effect(athlete: Athlete, logged: str, admin: asyncpg.Connection) -> None:
    headers = {
        "authorization": f"Bearer {athlete.id}",
        "content-type": COMPACT,
        "idempotency-key": str(uuid4()),
    }
    path = f"{logged}/form?exercise=squat"
    first = await athlete.client.post(path, content=PACKED, headers=headers)
    second = await athlete.client.post(path, content=PACKED, headers=headers)
    assert (second.content, second.headers["idempotency-replayed"]) == (first.content, "true")
    assert len(await events(admin, athlete)) == 1


async def test_keypoints_are_kept_by_consent_sealed_and_until_a_set_day(
    athlete: Athlete, logged: str, admin: asyncpg.Connection, db: Database, forms: Forms, clock: ManualClock
) -> None:
    await allow(db, forms, athlete)
    until = (await send(athlete, logged)).json()["recording"]["until"]
    assert msgspec.convert(until, type(clock.now())) == clock.now() + KEPT
    row = await admin.fetchrow("select * from infra.document where user_id = $1", athlete.id)
    assert row is not None
    assert (row["collection"], len(row["body"])) == (RECORDINGS, len(PACKED) + 28)
    assert PACKED[:64] not in row["body"]
    async with db.read(athlete.id) as tx:
        kept = await forms._documents.get(tx, Place(athlete.id, RECORDINGS, row["id"]), clock.now())
    assert kept is not None
    assert kept.body == PACKED
    clock.advance(KEPT + timedelta(minutes=1))
    await DocumentUpkeep(db, clock).look_after(clock.now())
    assert await count(admin, athlete) == 0
    told = await athlete.do("GET", f"{logged}/form")
    assert told["recording"]["kept"] is False
    assert len(told["check"]["reps"]) == 3, "what was seen stays"


async def test_a_new_check_takes_the_place_of_the_old_recording(
    athlete: Athlete, logged: str, admin: asyncpg.Connection, db: Database, forms: Forms
) -> None:
    await allow(db, forms, athlete)
    await send(athlete, logged)
    await send(athlete, logged)
    assert await count(admin, athlete) == 1


async def test_once_consent_is_withdrawn_nothing_is_kept(
    athlete: Athlete, logged: str, admin: asyncpg.Connection, db: Database, forms: Forms
) -> None:
    await allow(db, forms, athlete)
    await send(athlete, logged)
    assert await count(admin, athlete) == 1
    await allow(db, forms, athlete, given=False)
    assert await count(admin, athlete) == 0
    assert (await athlete.do("GET", f"{logged}/form"))["recording"]["kept"] is False
    assert (await send(athlete, logged)).json()["recording"]["why_not"] == "no_consent"
    assert await count(admin, athlete) == 0


async def count(admin: asyncpg.Connection, athlete: Athlete) -> int:
    found: int = await admin.fetchval("select count(*) from infra.document where user_id = $1", athlete.id)
    return found


async def test_who_is_erased_leaves_neither_rows_nor_key(
    athlete: Athlete, logged: str, admin: asyncpg.Connection, db: Database, forms: Forms
) -> None:
    await allow(db, forms, athlete)
    await send(athlete, logged)
    async with db.transaction(athlete.id) as tx:
        await forms.forget(tx, athlete.id)
    assert await count(admin, athlete) == 0
    assert await admin.fetchval("select count(*) from infra.person_key where user_id = $1", athlete.id) == 0


def stands(documents: PostgresDocuments) -> Documents:
    """The adapter is the port, to the type checker too."""
    return documents


async def test_a_recording_that_is_too_large_to_keep_is_judged_all_the_same(
    athlete: Athlete, logged: str, db: Database, forms: Forms
) -> None:
    await allow(db, forms, athlete)
    answer = await send(athlete, logged, pack(squats(41, fps=30), 4))
    assert answer.json()["recording"]["why_not"] == "too_large", answer.text
    assert isinstance(UUID(answer.json()["set_id"]), UUID)
