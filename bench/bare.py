"""The yardstick: FastAPI, asyncpg and msgspec with nothing around them, doing the same statements.

It knows its caller by a header and its inputs to be right: no tokens, policies, limits, units of work, telemetry
or rules. The statements are FitPulse's own, in the same transactions.
"""

import argparse
import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl
from uuid import UUID

import asyncpg
import msgspec
import uvicorn
from fastapi import FastAPI, Header, Request, Response
from joserfc import jwt
from joserfc.jwk import RSAKey

from fitpulse.infra.db import Answer, Claim
from fitpulse.infra.db.pool import SIGNED_64
from fitpulse.infra.db.unit import PREPARED
from fitpulse.infra.events import OutboxRow
from fitpulse.infra.events.outbox import partition_of
from fitpulse.infra.sealing import PersonKeys, Vault
from fitpulse.kernel.catalogue import load_catalogue
from fitpulse.kernel.ids import new_id
from fitpulse.services.identity.domain.opaque import digest, fresh
from fitpulse.services.identity.store import grants
from fitpulse.services.progress.domain.periods import Days, cover
from fitpulse.services.progress.store import answers
from fitpulse.services.training.domain.sets import Measured, StoredSet
from fitpulse.services.training.schemas import NewSetIn
from fitpulse.services.training.service.documents import workout_document
from fitpulse.services.training.service.exercises import NO_FILTER, Exercises
from fitpulse.services.training.store import sets, workouts

NEW_SET: Final = msgspec.json.Decoder(NewSetIn)
KEYS: Final = PersonKeys(Vault(lambda: bytes(32), "documents"))
STATE: dict[str, Any] = {}
User = Annotated[UUID, Header(alias="x-user")]


@asynccontextmanager
async def opened(_: FastAPI) -> AsyncIterator[None]:
    settings = {"jit": "off", "plan_cache_mode": "force_generic_plan", "timezone": "UTC"}
    pool = await asyncpg.create_pool(
        os.environ["BENCH_DATABASE_URL"],
        min_size=1,
        max_size=10,
        init=prepare,
        reset=keep,
        server_settings=settings,
    )
    STATE["pool"] = pool
    STATE["key"] = RSAKey.generate_key(2048)
    STATE["found"] = Exercises(load_catalogue()).find("bench", NO_FILTER, cursor=None, limit=20)
    yield
    await pool.close()


async def prepare(connection: asyncpg.Connection) -> None:
    for statement in PREPARED:
        await connection.execute(statement)


async def keep(_: asyncpg.Connection) -> None:
    """Release without a reset, as FitPulse does."""


app = FastAPI(lifespan=opened, docs_url=None, openapi_url=None)


@app.get("/health/ready")
async def ready() -> Response:
    return Response(b"{}")


@app.post("/v1/workouts/{workout_id}/sets")
async def log_set(request: Request, workout_id: UUID, user: User) -> Response:
    body = await request.body()
    done = NEW_SET.decode(body)
    at = datetime.now(UTC)
    stored = StoredSet(id=done.id, workout_id=workout_id, values=done.values(), revision=1, removed=False)
    measured = Measured(system_load_kg=60.0, tonnage_kg=480.0, e1rm_kg=70.0, hard=True)
    claim = Claim(user, "bare", request.headers["idempotency-key"], hashlib.sha256(body).hexdigest())
    event = OutboxRow(new_id(), "fitpulse.bench.logged.v1", user, partition_of(user), body)
    async with STATE["pool"].acquire() as connection:
        await connection.execute(
            f"begin; set local app.user_id = '{user}'; select pg_advisory_xact_lock({user.int & SIGNED_64}); "
            + claim.insert()
        )
        logged = await sets.log(
            connection, user, stored, measured, event=event, change_id=new_id(), title="Logged", at=at
        )
        assert logged is not None
        answer = msgspec.json.encode({"id": done.id, "workout_id": workout_id, "records": logged.achieved})
        kept = claim.store(Answer(200, "application/json", answer), KEYS.answer_key(claim.secret))
        await connection.execute(f"{kept}; commit")
    return Response(answer, media_type="application/json")


@app.get("/v1/workouts/next")
async def next_workout(user: User) -> Response:
    async with STATE["pool"].acquire() as connection:
        await connection.execute(f"begin read only; set local app.user_id = '{user}'")
        row = await workouts.current(connection, user, at=datetime.now(UTC))
        await connection.execute("commit")
    assert row is not None
    return Response(workout_document(row), media_type="application/json")


@app.get("/v1/progress/statistics")
async def statistics(request: Request, user: User) -> Response:
    first, last = (date.fromisoformat(request.query_params[name]) for name in ("from", "to"))
    async with STATE["pool"].acquire() as connection:
        await connection.execute(f"begin read only; set local app.user_id = '{user}'")
        row = await answers.statistics(connection, user, cover(Days(first, last)))
        await connection.execute("commit")
    return Response(msgspec.json.encode(dict(row)), media_type="application/json")


@app.get("/v1/exercises")
async def exercises() -> Response:
    return Response(STATE["found"], media_type="application/json")


@app.post("/auth/token")
async def token(request: Request) -> Response:
    form = dict(parse_qsl((await request.body()).decode()))
    now = datetime.now(UTC)
    async with STATE["pool"].acquire() as connection:
        await connection.execute("begin; set local role fitpulse_system")
        held = await grants.hold_family(connection, digest(form["refresh_token"]), now)
        assert held is not None
        claims = {"sub": str(held.family.user_id), "exp": int((now + timedelta(minutes=10)).timestamp())}
        access, refresh = jwt.encode({"alg": "RS256", "kid": "bench"}, claims, STATE["key"]), fresh()
        await grants.rotate(connection, digest(refresh), held.family, now)
        await connection.execute("commit")
    body = {"access_token": access, "refresh_token": refresh, "token_type": "Bearer"}
    return Response(msgspec.json.encode(body), media_type="application/json")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    uvicorn.run(
        app,
        port=parser.parse_args().port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
        server_header=False,
    )
