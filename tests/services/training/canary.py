"""Words and a pulse that stand for nothing else, told wherever somebody is asked, and where they can be read."""

import json
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg

from fitpulse.infra.db import Database
from fitpulse.infra.portability import Portable
from fitpulse.kernel.portability import ExportRequest
from fitpulse.services.training.store.portability import COLLECTIONS, OPENERS
from tests.services.training.conftest import Athlete

CANARY: Final = "zwitscher-im-stollen"
PULSE: Final = 47.625
"""A resting pulse that stands for nothing else."""
NOT_PARTED: Final = """
select format('%I.%I', table_schema, table_name) from information_schema.tables
where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')"""


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
        patch = {"note": words, "items": [{"n": 1, "note": words}]}
        await athlete.do("PATCH", f"/v1/workouts/{workout}", patch, **headers)
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


def item_note(workout: dict[str, Any]) -> str:
    """The first exercise's, from where this version or an earlier one keeps it."""
    note: str = (workout["item_notes"] or {}).get("1") or workout["plan"]["items"][0]["note"]
    return note


def told_of(found: dict[str, list[dict[str, Any]]]) -> None:
    assert found["training.profile"][0]["body"]["limitations"][0]["note"] == CANARY
    assert found["training.workouts"][0]["note"] == f"{CANARY} again"
    assert item_note(found["training.workouts"][0]) == f"{CANARY} again"
    assert found["training.calendar"][0]["body"]["away"][0]["cause"] == CANARY
    assert found["training.sets"][0]["note"] == CANARY
    assert found["training.told"][0]["body"]["resting_hr"] == PULSE
