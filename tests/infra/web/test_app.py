"""The web layer through HTTP, with a toy service on the real database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Annotated
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi import FastAPI, Response
from fastapi.routing import APIRoute
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from pydantic import BaseModel, ConfigDict, Field

from fitpulse.infra.auth import Authenticator
from fitpulse.infra.db import Database
from fitpulse.infra.web import Me, Router, internal, operator, own, provide, public
from fitpulse.infra.web.app import Health, build_app
from fitpulse.infra.web.limits import Limits
from fitpulse.kernel.clock import ManualClock
from fitpulse.kernel.errors import LimitExceeded

KEY = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"})
ISSUER = "https://issuer.test"
router = Router("toy")


class ThingIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=20)


class ThingOut(BaseModel):
    id: UUID
    name: str


@router.post("/v1/things", policy=own("thing"), status_code=201)
async def make_thing(thing: ThingIn, me: Me, db: Annotated[Database, provide(Database)]) -> ThingOut:
    made = uuid4()
    async with db.transaction(me.user_id) as tx:
        await tx.execute(
            "insert into web.idempotency (user_id, route, key, body_hash) values ($1, $2, '', '')",
            me.user_id,
            f"thing {made}",
        )
    return ThingOut(id=made, name=thing.name)


@router.delete("/v1/things/{thing}", policy=public())
async def drop_thing(thing: UUID) -> Response:
    return Response(str(thing))


@router.get("/v1/things/limited", policy=public(), errors=(LimitExceeded,))
async def limited_thing() -> Response:
    detail = "Slow down."
    raise LimitExceeded(detail, retry_after_s=7)


@router.get("/v1/things/broken", policy=public())
async def broken_thing() -> Response:
    secret = "secret-in-the-message"
    raise RuntimeError(secret)


@router.get("/v1/operators", policy=operator("toy"))
async def operators() -> Response:
    return Response(b"ok")


@router.get("/ml/toy", policy=internal("toy"))
async def internals() -> Response:
    return Response(b"ok")


class World:
    """An application, its clock, and a way to sign tokens for it."""

    def __init__(self, app: FastAPI, clock: ManualClock, ended: set[UUID]) -> None:
        self.app = app
        self.clock = clock
        self.ended = ended

    def token(
        self, user: UUID, *, typ: str = "at+jwt", session: UUID | None = None, **changed: object
    ) -> str:
        now = int(self.clock.now().timestamp())
        claims = {
            "iss": ISSUER,
            "aud": "fitpulse",
            "sub": str(user),
            "sid": str(session or uuid4()),
            "client_id": "c",
            "iat": now,
            "exp": now + 600,
            **changed,
        }
        return jwt.encode({"alg": "RS256", "typ": typ, "kid": "k1"}, claims, KEY)

    def auth(self, user: UUID, **changed: object) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token(user, **changed)}"}  # type: ignore[arg-type]

    @asynccontextmanager
    async def client(self, **limits: int) -> AsyncIterator[httpx2.AsyncClient]:
        app = Limits(self.app, body_limit=limits.get("body", 2000), max_in_flight=limits.get("most", 50))
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            yield client


@pytest.fixture
def world(db: Database, clock: ManualClock) -> World:
    ended: set[UUID] = set()

    async def keys() -> dict[str, object]:
        return KeySet([KEY]).as_dict(private=False)

    async def stands(session: UUID) -> bool:
        return session not in ended

    authenticator = Authenticator(
        issuer=ISSUER, audience="fitpulse", keys=keys, sessions=stands, internal_secret="s3cret", clock=clock
    )
    app = build_app(
        [router],
        authenticator=authenticator,
        provided=[db],
        health=Health({}),
        metrics=lambda: b"metrics 1\n",
    )
    return World(app, clock, ended)


def is_problem(response: httpx2.Response, status: int, slug: str) -> bool:
    body = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, body["status"]) == (status, status)
    return bool(body["type"].endswith(f"/{slug}") and body["title"] and body["detail"])


@pytest.mark.server
async def test_a_retry_with_the_same_key_gets_the_same_answer(world: World) -> None:
    headers = world.auth(uuid4()) | {"idempotency-key": "one"}
    async with world.client() as client:
        answers = await asyncio.gather(
            *(client.post("/v1/things", json={"name": "a"}, headers=headers) for _ in range(5))
        )
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
        again = await client.post("/v1/things", json={"name": "a"}, headers=headers)
        assert again.headers["idempotency-replayed"] == "true"
        other = await client.post("/v1/things", json={"name": "b"}, headers=headers)
        assert is_problem(other, 422, "idempotency-key-reused")


@pytest.mark.server
async def test_bad_input_is_a_problem_that_points_at_the_field(world: World) -> None:
    async with world.client() as client:
        headers = world.auth(uuid4())
        answer = await client.post("/v1/things", json={"name": "", "id": "x"}, headers=headers)
        assert is_problem(answer, 422, "invalid")
        assert {error["pointer"] for error in answer.json()["errors"]} == {"/body/name", "/body/id"}
        broken = await client.post(
            "/v1/things", content=b"{", headers=headers | {"content-type": "application/json"}
        )
        assert is_problem(broken, 422, "invalid")
        long_key = await client.post(
            "/v1/things", json={"name": "a"}, headers=headers | {"idempotency-key": "k" * 256}
        )
        assert is_problem(long_key, 400, "bad-idempotency-key")


@pytest.mark.server
async def test_every_failure_is_a_problem(world: World) -> None:
    async with world.client() as client:
        assert is_problem(await client.get("/nowhere"), 404, "not-found")
        assert is_problem(await client.get("/v1/things"), 405, "method-not-allowed")
        exact = await client.delete("/v1/things/limited")
        assert is_problem(exact, 405, "method-not-allowed"), "an exact path is not an id of its neighbour"
        limited = await client.get("/v1/things/limited")
        assert is_problem(limited, 429, "limit-exceeded")
        assert limited.headers["retry-after"] == "7"
        broken = await client.get("/v1/things/broken")
        assert is_problem(broken, 500, "internal")
        assert b"secret" not in broken.content


@pytest.mark.server
async def test_who_may_call(world: World) -> None:
    async with world.client() as client:
        assert is_problem(await client.post("/v1/things", json={"name": "a"}), 401, "unauthenticated")
        person = world.auth(uuid4())
        assert is_problem(await client.get("/v1/operators", headers=person), 403, "forbidden")
        assert (
            await client.get("/v1/operators", headers=world.auth(uuid4(), role="operator"))
        ).status_code == 200
        assert is_problem(await client.get("/ml/toy", headers=person), 403, "forbidden")
        service = {"authorization": "Bearer s3cret"}
        assert (await client.get("/ml/toy", headers=service)).status_code == 200


@pytest.mark.server
async def test_a_revoked_sign_in_ends_within_a_minute(world: World) -> None:
    session = uuid4()
    headers = world.auth(uuid4(), session=session)
    async with world.client() as client:
        assert (await client.post("/v1/things", json={"name": "a"}, headers=headers)).status_code == 201
        world.ended.add(session)
        world.clock.advance(timedelta(seconds=61))
        assert is_problem(
            await client.post("/v1/things", json={"name": "a"}, headers=headers), 401, "bad-token"
        )


@pytest.mark.server
async def test_a_token_ends_at_its_expiry_although_it_is_remembered(world: World) -> None:
    now = int(world.clock.now().timestamp())
    headers = world.auth(uuid4(), exp=now + 5)
    async with world.client() as client:
        assert (await client.post("/v1/things", json={"name": "a"}, headers=headers)).status_code == 201
        world.clock.advance(timedelta(seconds=40))
        assert is_problem(
            await client.post("/v1/things", json={"name": "a"}, headers=headers), 401, "bad-token"
        )


@pytest.mark.server
async def test_limits_come_before_the_work(world: World) -> None:
    headers = world.auth(uuid4()) | {"content-type": "application/json"}
    async with world.client() as client:
        huge = await client.post("/v1/things", content=b'"' + b"x" * 3000 + b'"', headers=headers)
        assert is_problem(huge, 413, "too-large")
        deep = await client.post("/v1/things", content=b"[" * 40 + b"]" * 40, headers=headers)
        assert is_problem(deep, 400, "too-deep")
        quoted = await client.post("/v1/things", json={"name": "[" * 40}, headers=headers)
        assert is_problem(quoted, 422, "invalid"), "brackets in a string are not nesting"
    async with world.client(most=0) as client:
        busy = await client.get("/v1/things/limited")
        assert is_problem(busy, 503, "overloaded")
        assert busy.headers["retry-after"] == "1"
        assert (await client.get("/health/live")).status_code == 200, "health stays reachable"


@pytest.mark.server
async def test_headers_that_protect(world: World) -> None:
    async with world.client() as client:
        headers = (await client.get("/health/live")).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["cache-control"] == "no-store"
    assert "cross-origin-opener-policy" not in headers


@pytest.mark.server
async def test_the_document_tells_policies_and_problems(world: World) -> None:
    async with world.client() as client:
        document = (await client.get("/openapi.json")).json()
    post = document["paths"]["/v1/things"]["post"]
    assert post["security"] == [{"bearer": []}]
    assert post["x-policy"] == {"who": "person", "whose": "own", "subject": "thing"}
    assert "Idempotency-Key" in [parameter["name"] for parameter in post["parameters"]]
    assert set(post["responses"]) == {"201", "400", "401", "409", "413", "422", "503", "504"}
    problem = post["responses"]["409"]["content"]["application/problem+json"]["schema"]["$ref"]
    assert problem.rpartition("/")[2] in document["components"]["schemas"]
    assert "Retry-After" in post["responses"]["503"]["headers"]
    assert set(document["paths"]["/health/live"]["get"]["responses"]) == {"200", "503", "504"}
    limited = document["paths"]["/v1/things/limited"]["get"]["responses"]["429"]
    assert limited["description"] == LimitExceeded.title
    assert "security" not in document["paths"]["/health/live"]["get"]


def test_a_route_without_a_policy_stops_the_start(db: Database, clock: ManualClock) -> None:
    bare = Router("bare")
    bare.routes.append(APIRoute("/naked", lambda: None))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="declares no policy"):
        build_app([bare], authenticator=None, provided=[], health=Health({}), metrics=bytes)  # type: ignore[arg-type]
