"""The authorization endpoint: from a client's request to a code, by way of sign-in and consent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oidc.core.errors import LoginRequiredError

from fitpulse.infra.db import Database, Tx
from fitpulse.kernel.clock import Clock
from fitpulse.services.identity.domain.clients import SCOPES, Client, form_target, is_native
from fitpulse.services.identity.domain.consents import HEALTH_DATA, Action, answered
from fitpulse.services.identity.domain.opaque import digest
from fitpulse.services.identity.domain.provider import Code, Request, Server, refusal
from fitpulse.services.identity.domain.sign_ins import SignIn
from fitpulse.services.identity.service.clients import Clients
from fitpulse.services.identity.service.consents import Consents
from fitpulse.services.identity.store import accounts, consents, grants, sign_ins

CODE_LIFE: Final = timedelta(seconds=60)
JUST_NOW: Final = timedelta(seconds=90)
"""How long a person's own click stands for the next request of a native client."""
LONGEST: Final = 2000
UNSUPPORTED: Final = {"request": "request_not_supported", "request_uri": "request_uri_not_supported"}

Parameters = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Redirect:
    """Answer the client there: a code, or an error it should know."""

    location: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Tell the person: the client or its redirect is not to be trusted."""

    error: str
    description: str


@dataclass(frozen=True, slots=True)
class SignInFirst:
    """`query` is the request to come back with."""

    query: str
    login_hint: str


@dataclass(frozen=True, slots=True)
class ConsentFirst:
    query: str


Outcome = Redirect | Refused | SignInFirst | ConsentFirst


@dataclass(frozen=True, slots=True)
class Asking:
    """What the consent page shows: who asks, for what, and whether health data must be asked about."""

    client: Client
    email: str
    scopes: tuple[str, ...]
    health: bool
    target: str


class Authorization:
    def __init__(self, db: Database, clock: Clock, clients: Clients, ledger: Consents, issuer: str) -> None:
        self._db = db
        self._clock = clock
        self._clients = clients
        self._ledger = ledger
        self._issuer = issuer

    async def authorize(self, parameters: Parameters, cookie: str) -> Outcome:
        """Decide an authorization request of a browser with this cookie."""
        async with self._db.system() as tx:
            now = self._clock.now()
            request = Request("GET", parameters)
            client = await self._clients.find(tx, request.payload.client_id)
            session = await sign_ins.by_cookie(tx, digest(cookie), now) if cookie else None
            server = Server(client, issuer=self._issuer)
            try:
                grant = self._validated(server, request, session, now)
                if grant.prompt in {"login", "select_account"}:
                    hint = request.payload.data.get("login_hint", "")
                    return SignInFirst(_without(parameters, grant.prompt), hint)
                assert client is not None
                assert session is not None
                if await self._must_ask(tx, client, session, request.scope, grant, now):
                    if "none" in _prompts(request):
                        raise _interaction(grant.redirect_uri)
                    return ConsentFirst(_without(parameters, "consent"))
                return await self._issue(tx, server, request, grant, session, now)
            except OAuth2Error as error:
                error.state = request.payload.state
                return _told(error, self._issuer)

    async def asking(self, parameters: Parameters, cookie: str) -> Asking | None:
        """What to ask before this request goes on; None if the request or the sign-in doesn't stand."""
        async with self._db.system() as tx:
            now = self._clock.now()
            request = Request("GET", parameters)
            client = await self._clients.find(tx, request.payload.client_id)
            session = await sign_ins.by_cookie(tx, digest(cookie), now) if cookie else None
            if client is None or session is None:
                return None
            try:
                grant = self._validated(Server(client, issuer=self._issuer), request, session, now)
            except OAuth2Error:
                return None
            person = await accounts.find(tx, session.user_id)
            ledger = await consents.ledger(tx, session.user_id)
            scopes = () if client.first_party else tuple(request.scope.split())
            return Asking(
                client,
                person.email if person else "",
                tuple(SCOPES[scope] for scope in scopes),
                client.first_party and not answered(ledger, HEALTH_DATA),
                form_target(grant.redirect_uri),
            )

    async def target(self, parameters: Parameters) -> str | None:
        """Where a form on the way to this request may end up, as a CSP source; None if nowhere but here."""
        request = Request("GET", parameters)
        async with self._db.system() as tx:
            client = await self._clients.find(tx, request.payload.client_id)
        uri = request.payload.redirect_uri
        return form_target(uri) if client and uri and client.check_redirect_uri(uri) else None

    async def agree(self, parameters: Parameters, cookie: str, *, health: bool) -> None:
        """Note that the person said yes to this client, and what they said about health data.

        Nothing is noted where the request or the sign-in doesn't stand: the request then says so itself.
        """
        asked = await self.asking(parameters, cookie)
        if asked is None:
            return
        scope = asked.client.get_allowed_scope(Request("GET", parameters).payload.scope)
        async with self._db.system() as tx:
            now = self._clock.now()
            session = await sign_ins.by_cookie(tx, digest(cookie), now)
            if session is None:
                return
            await sign_ins.affirm(tx, session.id, now)
            if not asked.client.first_party:
                allowed = await grants.granted_scope(tx, session.user_id, asked.client.client_id)
                both = " ".join(sorted(allowed | set(scope.split())))
                await grants.grant_scope(tx, session.user_id, asked.client.client_id, both, now)
            if asked.health:
                action: Action = "given" if health else "declined"
                await self._ledger.say_within(
                    tx, session.user_id, HEALTH_DATA.name, HEALTH_DATA.version, action
                )

    async def deny(self, parameters: Parameters) -> Outcome:
        """The person said no: the client is told so, if its request stands."""
        request = Request("GET", parameters)
        async with self._db.system() as tx:
            client = await self._clients.find(tx, request.payload.client_id)
        server = Server(client, issuer=self._issuer)
        try:
            grant = self._validated(server, request, None, self._clock.now(), user=True)
        except OAuth2Error as error:
            error.state = request.payload.state
            return _told(error, self._issuer)
        reply = server.create_authorization_response(request, grant_user=None, grant=grant)
        return Redirect(reply.location)

    def _validated(
        self, server: Server, request: Request, session: SignIn | None, now: datetime, *, user: bool = False
    ) -> Any:
        """Authlib's grant for a sound request; raises OAuth2Error, with a redirect only to the client's own."""
        if any(len(value) > LONGEST or not value.isprintable() for value in request.payload.data.values()):
            detail = "A parameter is too long or holds control characters."
            raise InvalidRequestError(detail)
        max_age = request.payload.data.get("max_age", "")
        stale = (
            session is not None
            and max_age.isdecimal()
            and max_age.isascii()
            and (now - session.authenticated_at > timedelta(seconds=min(int(max_age), 10**9)))
        )
        end_user = user or (session is not None and not stale)
        try:
            grant = server.get_consent_grant(request, end_user or None)
        except ValueError as error:  # Authlib would put what was sent into the description
            detail = "A parameter holds characters it must not hold."
            raise InvalidRequestError(detail) from error
        for name, code in UNSUPPORTED.items():
            if name in request.payload.data:
                raise OAuth2Error(error=code, redirect_uri=grant.redirect_uri)
        if not end_user and grant.prompt is None:  # without the openid scope Authlib leaves the prompt to us
            if "none" in _prompts(request):
                raise LoginRequiredError(redirect_uri=grant.redirect_uri)
            grant.prompt = "login"
        repeated = request.payload.repeated()
        if repeated or request.payload.data.get("response_mode", "query") != "query":
            detail = "A parameter is repeated." if repeated else "Only response_mode=query is supported."
            raise InvalidRequestError(detail, redirect_uri=grant.redirect_uri)
        return grant

    async def _must_ask(
        self, tx: Tx, client: Client, session: SignIn, scope: str, grant: Any, now: datetime
    ) -> bool:
        """Whether the person has to look at the consent page before a code is made."""
        if grant.prompt == "consent":
            return True
        if client.first_party and not answered(await consents.ledger(tx, session.user_id), HEALTH_DATA):
            return True
        if not client.first_party:
            allowed = await grants.granted_scope(tx, session.user_id, client.client_id)
            if not allowed.issuperset(scope.split()):
                return True
        # Any program can claim a native redirect, so a person must have acted just now (RFC 8252 §8.6).
        return is_native(grant.redirect_uri) and now - session.affirmed_at > JUST_NOW

    async def _issue(
        self, tx: Tx, server: Server, request: Request, grant: Any, session: SignIn, now: datetime
    ) -> Redirect:
        reply = server.create_authorization_response(request, grant_user=session.user_id, grant=grant)
        code = Code(
            session.user_id,
            request.client.client_id,
            grant.redirect_uri,
            server.issued_scope,
            request.payload.data.get("nonce"),
            request.payload.data["code_challenge"],
            session.authenticated_at,
            now + CODE_LIFE,
            session.id,
        )
        await grants.add_code(tx, digest(server.issued_code), code)
        return Redirect(reply.location)


def _told(error: OAuth2Error, issuer: str) -> Redirect | Refused:
    reply = refusal(error, issuer)
    if reply.location is not None:
        return Redirect(reply.location)
    return Refused(str(reply.body["error"]), str(reply.body.get("error_description", "")))


def _interaction(redirect_uri: str) -> OAuth2Error:
    return OAuth2Error(
        "The person must look at a page first.", error="interaction_required", redirect_uri=redirect_uri
    )


def _prompts(request: Request) -> list[str]:
    prompts: list[str] = request.payload.data.get("prompt", "").split()
    return prompts


def _without(parameters: Parameters, done: str) -> str:
    """The request's query once the person has done what `prompt` or `max_age` asked for.

    Signing in anew answers any `max_age`: kept, one of 0 would be asked for again and again.
    """
    kept: list[tuple[str, str]] = []
    for key, value in parameters:
        if key == "prompt":
            left = " ".join(part for part in value.split() if part not in {done, "select_account"})
            if left:
                kept.append((key, left))
        elif not (key == "max_age" and done == "login"):
            kept.append((key, value))
    return urlencode(kept)
