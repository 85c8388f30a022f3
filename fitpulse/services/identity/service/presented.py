"""Tokens that are shown to us: revoked, introspected, traded for claims, or signed out with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from fitpulse.infra.db import Database, Tx
from fitpulse.kernel.clock import Clock
from fitpulse.services.identity.domain.clients import Client
from fitpulse.services.identity.domain.opaque import digest
from fitpulse.services.identity.domain.provider import CLIENT_AUTHENTICATION, Reply, Request, Server
from fitpulse.services.identity.service.clients import Clients
from fitpulse.services.identity.service.keyring import KeyRing
from fitpulse.services.identity.service.sign_ins import SignIns
from fitpulse.services.identity.store import grants, sign_ins

ACCESS: Final = "at+jwt"
LONGEST: Final = 8192


@dataclass(frozen=True, slots=True)
class Presented:
    """A token of ours that was shown to us, in the shape Authlib's endpoints ask for."""

    sign_in: UUID
    user_id: UUID
    client_id: str
    active: bool
    claims: Mapping[str, Any]

    def check_client(self, client: Client) -> bool:
        return client.client_id == self.client_id

    def is_expired(self) -> bool:
        return not self.active

    def is_revoked(self) -> bool:
        return not self.active


class Revocation(RevocationEndpoint):  # type: ignore[misc]
    CLIENT_AUTH_METHODS: Final = CLIENT_AUTHENTICATION

    def query_token(self, token_string: str, token_type_hint: str | None) -> Presented | None:  # noqa: ARG002 - Authlib's hook
        found: Presented | None = self.server.presented
        return found

    def revoke_token(self, token: Presented, request: Any) -> None:  # noqa: ARG002 - Authlib's hook
        self.server.revoked = token


class Introspection(IntrospectionEndpoint):  # type: ignore[misc]
    CLIENT_AUTH_METHODS: Final = ("client_secret_basic", "client_secret_post")

    def query_token(self, token_string: str, token_type_hint: str | None) -> Presented | None:  # noqa: ARG002 - Authlib's hook
        found: Presented | None = self.server.presented
        return found

    def check_permission(self, token: Presented, client: Client, request: Any) -> bool:  # noqa: ARG002 - Authlib's hook
        return client.may_introspect

    def introspect_token(self, token: Presented) -> dict[str, Any]:
        return dict(token.claims)


class Desk(Server):
    """A server that was shown one token."""

    def __init__(self, client: Client | None, presented: Presented | None) -> None:
        super().__init__(client)
        self.presented = presented
        self.revoked: Presented | None = None
        self.register_endpoint(Revocation)
        self.register_endpoint(Introspection)


class PresentedTokens:
    def __init__(
        self, db: Database, clock: Clock, clients: Clients, keyring: KeyRing, sign_ins: SignIns, issuer: str
    ) -> None:
        self._db = db
        self._clock = clock
        self._clients = clients
        self._keyring = keyring
        self._sign_ins = sign_ins
        self._issuer = issuer

    async def revoke(self, parameters: Sequence[tuple[str, str]], headers: Mapping[str, str]) -> Reply:
        """RFC 7009. Either kind of token ends the whole sign-in; a token we don't know is as good as revoked."""
        request = Request("POST", parameters, headers)
        claims = await self._claims(request.form.get("token", ""))
        async with self._db.system() as tx:
            desk = await self._desk(tx, request, claims)
            reply: Reply = desk.create_endpoint_response("revocation", request)
            if desk.revoked is not None:
                token = desk.revoked
                await self._sign_ins.end_within(tx, token.user_id, "revoked", token.sign_in)
        return reply

    async def introspect(self, parameters: Sequence[tuple[str, str]], headers: Mapping[str, str]) -> Reply:
        """RFC 7662, for confidential clients that were allowed to."""
        request = Request("POST", parameters, headers)
        claims = await self._claims(request.form.get("token", ""))
        async with self._db.system() as tx:
            desk = await self._desk(tx, request, claims)
        reply: Reply = desk.create_endpoint_response("introspection", request)
        return reply

    async def bearer(self, token: str) -> Presented | None:
        """The access token's sign-in if it stands, whatever audience the token is for."""
        claims = await self._claims(token)
        async with self._db.system() as tx:
            found = await self._access(tx, claims, self._clock.now())
        return found if found is not None and found.active else None

    async def sign_out(self, *, access_token: str, refresh_token: str, cookie: str) -> None:
        """End what the shown tokens and cookie stand for; raises InvalidRequestError if nothing was shown."""
        if not (access_token or refresh_token or cookie):
            detail = "Send the refresh_token, or the access token as Bearer."
            raise InvalidRequestError(detail)
        claims = await self._claims(access_token)
        async with self._db.system() as tx:
            now = self._clock.now()
            shown = [
                await self._access(tx, claims, now),
                await self._refresh(tx, refresh_token, now),
            ]
            browser = await sign_ins.by_cookie(tx, digest(cookie), now) if cookie else None
            for found in shown:
                if found is not None:
                    await self._sign_ins.end_within(tx, found.user_id, "signed_out", found.sign_in)
            if browser is not None:
                await self._sign_ins.end_within(tx, browser.user_id, "signed_out", browser.id)

    async def _desk(self, tx: Tx, request: Request, claims: dict[str, Any] | None) -> Desk:
        now = self._clock.now()
        client = await self._clients.find(tx, request.claimed_client_id)
        token = request.form.get("token", "")
        return Desk(client, await self._access(tx, claims, now) or await self._refresh(tx, token, now))

    async def _claims(self, token: str) -> dict[str, Any] | None:
        """What an access token of ours says; read before the transaction, since the keys may need one too."""
        if not token or len(token) > LONGEST:
            return None
        claims = await self._keyring.read(token, ACCESS)
        return claims if claims is not None and claims.get("iss") == self._issuer else None

    async def _access(self, tx: Tx, claims: dict[str, Any] | None, now: datetime) -> Presented | None:
        if claims is None:
            return None
        sign_in = UUID(claims["sid"])
        active = await sign_ins.stands(tx, sign_in, now)
        shown = {**claims, "token_type": "Bearer"}
        return Presented(sign_in, UUID(claims["sub"]), claims["client_id"], active, shown)

    async def _refresh(self, tx: Tx, token: str, now: datetime) -> Presented | None:
        held = await grants.hold_family(tx, digest(token), now) if token else None
        if held is None:
            return None
        family = held.family
        claims = {
            "iss": self._issuer,
            "sub": str(family.user_id),
            "client_id": family.client_id,
            "scope": family.scope,
            "sid": str(family.sign_in),
        }
        active = held.stands and family.generation == family.newest
        return Presented(family.sign_in, family.user_id, family.client_id, active, claims)
