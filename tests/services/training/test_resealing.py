"""What an earlier version left in the clear: read, told, and sealed page by page, whoever is killed over it."""

import asyncio
import json
import os
import signal
import sys
from typing import Any

import asyncpg
import pytest

from fitpulse.infra import doctor
from fitpulse.infra.db import Database, Tx
from fitpulse.infra.sealing import PersonKey
from fitpulse.services.training.service.resealing import Resealing
from tests.services.training.canary import (
    CANARY,
    PULSE,
    dumped,
    exported,
    live,
    readable,
    told_of,
)
from tests.services.training.conftest import Athlete

pytestmark = pytest.mark.server


async def unseal(admin: asyncpg.Connection, athlete: Athlete, workout: str) -> None:
    """Let rows be as an earlier version wrote them."""
    body = json.dumps({"energy": 3, "resting_hr": PULSE})
    profile = json.dumps(await athlete.do("GET", "/v1/me/athlete"))
    calendar = json.dumps(await athlete.do("GET", "/v1/me/calendar/edits"))
    statements: tuple[tuple[str, Any], ...] = (
        ("update training.told set sealed = null, body = $2 where user_id = $1", body),
        (
            "update training.profile set sealed = null, body = $2, bodyweight_kg = 64 where user_id = $1",
            profile,
        ),
        ("update training.calendar set sealed = null, body = $2 where user_id = $1", calendar),
        (
            "update training.workout set sealed_note = null, note = $2 where user_id = $1",
            f"{CANARY} again",
        ),
        (
            """update training.workout set item_notes = null,
  plan = jsonb_set(plan::jsonb, '{items,0,note}', to_jsonb($2::text))::json where user_id = $1""",
            f"{CANARY} again",
        ),
        ("update training.set_log set sealed_note = null, note = $2 where user_id = $1", CANARY),
    )
    for statement, value in statements:
        assert (await admin.execute(statement, athlete.id, value)) != "UPDATE 0"


async def killed_after(pages: int, app_url: str) -> int:
    armed = {"FITPULSE_BUILD": "test", "FITPULSE_FAILPOINTS": f"sealing.after-page=kill@{pages}"}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.services.training.reseal",
        app_url,
        env=os.environ | armed,
        stdout=asyncio.subprocess.DEVNULL,
    )
    return await process.wait()


async def test_what_an_earlier_version_wrote_is_read_told_and_sealed(
    athlete: Athlete, db: Database, admin: asyncpg.Connection, admin_url: str, app_url: str
) -> None:
    """Killed between pages, another goes on; at the end `fitpulse doctor` has nothing to say."""
    workout = await live(athlete)
    before = await athlete.do("GET", f"/v1/workouts/{workout}")
    await Resealing(db).look_after()  # what other tests left
    await unseal(admin, athlete, workout)
    assert await athlete.do("GET", f"/v1/workouts/{workout}") == before
    told_of(await exported(db, athlete.id))
    assert await sealing_state(admin_url) == "warn"
    assert await sealing_state(app_url) == "warn", "the application's role sees it too"
    assert await killed_after(2, app_url) == -signal.SIGKILL
    half = readable(await dumped(admin, athlete))
    assert half == {"training.calendar", "training.workout", "training.set_log"}
    assert await Resealing(db).look_after() == 4
    assert await Resealing(db).look_after() == 0
    assert readable(await dumped(admin, athlete)) == set()
    weight = "select bodyweight_kg from training.profile where user_id = $1"
    assert await admin.fetchval(weight, athlete.id) is None
    assert await sealing_state(admin_url) == "ok"
    assert await athlete.do("GET", f"/v1/workouts/{workout}") == before
    told_of(await exported(db, athlete.id))


async def test_a_workout_of_an_earlier_version_without_notes_stays_as_it_is(
    athlete: Athlete, db: Database, admin: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gone through without a key, and not gone through again."""
    await athlete.describe()
    shown = await athlete.today()
    await Resealing(db).look_after()
    await admin.execute("update training.workout set item_notes = null where user_id = $1", athlete.id)

    async def refuse(self: Tx, *, make: bool = False) -> PersonKey:
        raise AssertionError

    monkeypatch.setattr(Tx, "person_key", refuse)
    plan = "select plan::text from training.workout where user_id = $1"
    before = await admin.fetchval(plan, athlete.id)
    assert await Resealing(db).look_after() == 1
    assert await Resealing(db).look_after() == 0
    assert await admin.fetchval(plan, athlete.id) == before
    assert await athlete.today() == shown


async def sealing_state(url: str) -> str:
    findings = await doctor._postgres(url, doctor.SystemClock())
    return next(finding.state for finding in findings if finding.name == "Sealing")
