"""The token endpoint: codes and refresh tokens become access tokens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oidc.core.util import create_half_hash

from fitpulse.infra.db import Database, Tx
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.ids import new_id
from fitpulse.services.identity.domain.accounts import Account
from fitpulse.services.identity.domain.clients import API_SCOPE
from fitpulse.services.identity.domain.devices import describe
from fitpulse.services.identity.domain.opaque import digest, fresh
from fitpulse.services.identity.domain.provider import Code, Reply, Request, Server, refusal
from fitpulse.services.identity.domain.sign_ins import SignIn
from fitpulse.services.identity.service.clients import Clients
from fitpulse.services.identity.service.keyring import KeyRing, Signer
from fitpulse.services.identity.service.sign_ins import SignIns
from fitpulse.services.identity.store import grants
from fitpulse.services.identity.store import sign_ins as sign_in_store

ACCESS: Final = "at+jwt"
ID: Final = "JWT"


@dataclass(frozen=True, slots=True)
class Terms:
    """Who issues, for whom, and for how long; the lives are in seconds and days."""

    issuer: str
    audience: str
    access_token_s: int
    refresh_token_days: int


@dataclass(slots=True)
class Bearer:
    """For whom one response's tokens are made; `refresh_token` is set when one was made."""

    sign_in: UUID
    user_id: UUID
    role: str
    client_id: str
    refresh_token: str = field(default="")


class Tokens:
    def __init__(
        self,
        db: Database,
        clock: Clock,
        clients: Clients,
        keyring: KeyRing,
        sign_ins: SignIns,
        terms: Terms,
    ) -> None:
        self._db = db
        self._clock = clock
        self._clients = clients
        self._keyring = keyring
        self._sign_ins = sign_ins
        self._terms = terms

    async def exchange(self, parameters: Sequence[tuple[str, str]], headers: Mapping[str, str]) -> Reply:
        """Answer a token request (RFC 6749 §4.1.3 and §6).

        A code or refresh token that was used before ends the sign-in it led to, and that is committed although
        the answer is an error.
        """
        request = Request("POST", parameters, headers)
        signer = await self._keyring.signer()
        if request.payload.repeated():
            detail = "A parameter is repeated."
            return refusal(InvalidRequestError(detail), self._terms.issuer)
        async with self._db.system() as tx:
            if request.payload.grant_type == "refresh_token":
                return await self._refreshed(tx, request, signer)
            return await self._redeemed(tx, request, signer, headers.get("user-agent", ""))

    async def _redeemed(self, tx: Tx, request: Request, signer: Signer, user_agent: str) -> Reply:
        now = self._clock.now()
        client = await self._clients.find(tx, request.claimed_client_id)
        code_hash = digest(request.form.get("code", ""))
        held = await grants.hold_code(tx, code_hash)
        if held is not None and held.used and client and held.code.client_id == client.client_id:
            await self._sign_ins.end_within(tx, held.code.user_id, "code_reused", held.code.sign_in)
        usable = held if held is not None and await _stands(tx, held, now) else None
        if usable is None:
            return Server(client, mint=_nothing).answer_token_request(request)
        bearer = Bearer(new_id(), usable.code.user_id, usable.person.role, usable.code.client_id)

        def mint(scope: str, *, renewable: bool) -> dict[str, Any]:
            long = renewable and ((client is not None and client.first_party) or _offline(scope))
            token = self._token(bearer, scope, now, signer, long=long)
            if "openid" in scope.split():
                token["id_token"] = self._id_token(usable.code, usable.person, token, now, signer)
            return token

        reply = Server(client, code=usable.code, mint=mint).answer_token_request(request)
        if reply.granted:
            await self._open(tx, bearer, usable.code, describe(user_agent), now)
            await grants.use_code(tx, code_hash, bearer.sign_in, now)
        return reply

    async def _refreshed(self, tx: Tx, request: Request, signer: Signer) -> Reply:
        now = self._clock.now()
        client = await self._clients.find(tx, request.claimed_client_id)
        held = await grants.hold_family(tx, digest(request.form.get("refresh_token", "")), now)
        family = held.family if held is not None and held.stands else None
        if family is not None and family.generation != family.newest:
            await self._sign_ins.end_within(tx, family.user_id, "refresh_token_reused", family.sign_in)
            family = None
        if held is None or family is None:
            return Server(client, mint=_nothing).answer_token_request(request)
        bearer = Bearer(family.sign_in, family.user_id, held.role, family.client_id)

        def mint(scope: str, *, renewable: bool) -> dict[str, Any]:
            return self._token(bearer, scope, now, signer, long=renewable)

        reply = Server(client, family=family, mint=mint).answer_token_request(request)
        if reply.granted:
            await grants.rotate(tx, digest(bearer.refresh_token), family, now)
        return reply

    async def _open(self, tx: Tx, bearer: Bearer, code: Code, device: str, now: datetime) -> None:
        """Write the client's sign-in and the first refresh token of its family."""
        life = (
            timedelta(days=self._terms.refresh_token_days)
            if bearer.refresh_token
            else timedelta(seconds=self._terms.access_token_s)
        )
        entry = SignIn(
            bearer.sign_in,
            bearer.user_id,
            "client",
            bearer.client_id,
            device,
            code.authenticated_at,
            now,
            now,
            now,
            now + life,
        )
        await sign_in_store.insert(tx, entry, scope=code.scope)
        if bearer.refresh_token:
            await grants.add_refresh_token(tx, digest(bearer.refresh_token), bearer.sign_in)

    def _token(
        self, bearer: Bearer, scope: str, now: datetime, signer: Signer, *, long: bool
    ) -> dict[str, Any]:
        """The token response: an RFC 9068 access token, and a fresh refresh token if `long`."""
        issued = int(now.timestamp())
        claims = {
            "iss": self._terms.issuer,
            "aud": self._terms.audience if API_SCOPE in scope.split() else self._terms.issuer,
            "sub": str(bearer.user_id),
            "client_id": bearer.client_id,
            "scope": scope,
            "sid": str(bearer.sign_in),
            "role": bearer.role,
            "iat": issued,
            "exp": issued + self._terms.access_token_s,
            "jti": str(new_id()),
        }
        token: dict[str, Any] = {
            "access_token": signer.sign(ACCESS, claims),
            "token_type": "Bearer",
            "expires_in": self._terms.access_token_s,
            "scope": scope,
        }
        if long:
            bearer.refresh_token = fresh()
            token["refresh_token"] = bearer.refresh_token
        return token

    def _id_token(
        self, code: Code, person: Account, token: Mapping[str, Any], now: datetime, signer: Signer
    ) -> str:
        issued = int(now.timestamp())
        claims = {
            "iss": self._terms.issuer,
            "aud": code.client_id,
            "iat": issued,
            "exp": issued + self._terms.access_token_s,
            "auth_time": int(code.authenticated_at.timestamp()),
            "at_hash": create_half_hash(token["access_token"], "RS256").decode(),
            **person_claims(person, code.scope),
        }
        if code.nonce is not None:
            claims["nonce"] = code.nonce
        return signer.sign(ID, claims)


def person_claims(person: Account, scope: str) -> dict[str, Any]:
    """What a scope lets a client know of a person (OpenID Connect Core §5.4)."""
    scopes = scope.split()
    claims: dict[str, Any] = {"sub": str(person.user_id)}
    if "profile" in scopes:
        claims |= {"name": person.name, "locale": person.locale, "zoneinfo": person.time_zone}
    if "email" in scopes:
        claims |= {"email": person.email, "email_verified": True}
    return claims


async def _stands(tx: Tx, held: grants.HeldCode, now: datetime) -> bool:
    """Whether a held code may still be exchanged: once, in its time, and while its browser is signed in."""
    if held.used or held.code.expires_at <= now:
        return False
    browser = held.code.browser  # unknown for a code that the version before made less than a minute ago
    return browser is None or await sign_in_store.stands(tx, browser, now)


def _offline(scope: str) -> bool:
    return "offline_access" in scope.split()


def _nothing(scope: str, *, renewable: bool) -> dict[str, Any]:
    message = f"tokens for {scope} ({renewable=}) were asked for without a code or refresh token"
    raise AssertionError(message)
