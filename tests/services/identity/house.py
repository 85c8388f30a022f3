"""What tests do with identity: sign people up, walk the pages like a browser, exchange codes like a client."""

import base64
import hashlib
import json
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

import httpx2
from valkey.asyncio import Valkey

from fitpulse.infra.auth import Authenticator
from fitpulse.infra.db import Database
from fitpulse.infra.module import Built, Resources
from fitpulse.infra.rpc import Registry
from fitpulse.infra.settings import Settings
from fitpulse.infra.web.app import Health, build_app
from fitpulse.kernel.clock import ManualClock
from fitpulse.services.identity import wiring
from fitpulse.services.identity.api import KeysRequest, SessionRequest
from fitpulse.services.identity.service.accounts import Accounts, Joining
from fitpulse.services.identity.service.hasher import Hasher

ISSUER = "http://127.0.0.1:8000"
CALLBACK = "http://127.0.0.1:51234/callback"
PASSWORD = "seven quiet herons"
CHEAP_KIB = 64
"""Argon2's memory in tests; its cost is measured where it matters."""
VERIFIER = "v" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def make_settings(home: Path) -> Settings:
    return Settings(_env_file=None, home=home)  # type: ignore[call-arg]


@dataclass(slots=True)
class House:
    """One running identity."""

    db: Database
    clock: ManualClock
    built: Built
    app: Any
    authenticator: Authenticator
    addresses: int = field(default=0)

    def service(self, kind: type) -> Any:
        return self.app.state.provided[kind]

    def browser(self, remote: str = "198.51.100.7") -> "Browser":
        return Browser(self, client(self.app, remote))

    async def person(self, email: str | None = None, password: str = PASSWORD) -> tuple[str, UUID]:
        """A confirmed account: its address and id."""
        address = email or f"{secrets.token_hex(6)}@example.org"
        accounts: Accounts = self.service(Accounts)
        return address, await accounts.create_account(
            Joining(email=address, password=password, name="Ada Lovelace")
        )

    async def mails(self, to: str) -> list[dict[str, Any]]:
        """Mails queued for an address, oldest first."""
        async with self.db.system() as tx:
            rows = await tx.fetch(
                "select subject, body from infra.mail_outbox where recipient = $1 order by id", to
            )
        return [dict(row) for row in rows]

    async def link(self, to: str) -> str:
        """The path and query of the link in the last mail to an address."""
        text = (await self.mails(to))[-1]["body"]
        found = re.search(rf"{re.escape(ISSUER)}(/\S+)", text)
        assert found is not None
        return found[1]

    async def tokens(self, email: str, **changes: str) -> dict[str, Any]:
        """Sign in and exchange the code, as the app does."""
        browser = self.browser()
        code = await browser.code(email, **changes)
        answer = await browser.http.post("/auth/token", data=redemption(code))
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body


def request_query(**changes: str | None) -> str:
    """The query of a sound authorization request; None leaves a parameter out."""
    parameters = {
        "response_type": "code",
        "client_id": "fitpulse-app",
        "redirect_uri": CALLBACK,
        "scope": "openid profile email fitpulse",
        "state": "a-state",
        "nonce": "a-nonce",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    } | changes
    return urlencode({key: value for key, value in parameters.items() if value is not None})


def redemption(code: str, /, **changes: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "client_id": "fitpulse-app",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    } | changes


def client(app: Any, remote: str = "198.51.100.7") -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app, client=(remote, 4711)), base_url=ISSUER, follow_redirects=False
    )


@dataclass(slots=True)
class Browser:
    """Follows our pages by hand, as a person would."""

    house: House
    http: httpx2.AsyncClient

    async def submit(self, page: httpx2.Response, **fields: str) -> httpx2.Response:
        """Fill in and send the page's first form."""
        text = page.text
        action = re.search(r'<form method="post" action="([^"]+)"', text)
        assert action is not None, text
        hidden = {
            name: unescape(value)
            for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text)
        }
        return await self.http.post(action[1], data=hidden | fields)

    async def sign_in(
        self, email: str, password: str = PASSWORD, page: httpx2.Response | None = None
    ) -> httpx2.Response:
        shown = page or await self.http.get("/account/sign-in")
        return await self.submit(shown, email=email, password=password)

    async def authorize(self, **changes: str | None) -> httpx2.Response:
        return await self.http.get(f"/oauth/authorize?{request_query(**changes)}")

    async def walk(self, email: str, password: str = PASSWORD, **changes: str | None) -> httpx2.Response:
        """From the client's request to the redirect back to it, through every page on the way."""
        answer = await self.authorize(**changes)
        for _ in range(8):
            if answer.status_code != 303:
                return answer
            location = answer.headers["location"]
            if location.startswith("/account/sign-in"):
                page = await self.http.get(location)
                answer = await self.sign_in(email, password, page)
            elif location.startswith("/account/consent"):
                page = await self.http.get(location)
                answer = await self.submit(page, answer="yes", health="yes")
            elif location.startswith("/"):
                answer = await self.http.get(location)
            else:
                return answer
        return answer

    async def code(self, email: str, **changes: str | None) -> str:
        answer = await self.walk(email, **changes)
        return returned(answer)["code"]


def returned(answer: httpx2.Response) -> dict[str, str]:
    """What a redirect carries back to the client."""
    assert answer.status_code == 303, answer.text
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    return {key: values[0] for key, values in query.items()}


@asynccontextmanager
async def open_house(
    db: Database, cache: Valkey, clock: ManualClock, home: Path, settings: Settings | None = None
) -> AsyncIterator[House]:
    chosen = settings or make_settings(home)
    with patch.object(wiring, "Hasher", partial(Hasher, memory_kib=CHEAP_KIB)):
        built = await wiring.MODULE.build(Resources(chosen, db, cache, Registry(), clock))
    keyring_jwks, stands = accessors(built)
    authenticator = Authenticator(
        issuer=ISSUER,
        audience="fitpulse",
        keys=keyring_jwks,
        sessions=stands,
        internal_secret="",
        clock=clock,
    )
    app = build_app(
        built.routers,
        authenticator=authenticator,
        provided=built.provided,
        health=Health({}),
        metrics=lambda: b"",
    )
    yield House(db, clock, built, app, authenticator)


def accessors(built: Built) -> tuple[Any, Any]:
    """The key source and session check that the authenticator gets from identity."""
    identity = built.offers[0][1]

    async def keys() -> dict[str, Any]:
        document: dict[str, Any] = json.loads((await identity.keys(KeysRequest())).jwks_json)
        return document

    async def stands(session: UUID) -> bool:
        active: bool = (await identity.session(SessionRequest(session))).active
        return active

    return keys, stands
