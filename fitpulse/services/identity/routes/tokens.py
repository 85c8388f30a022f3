"""The OAuth endpoints that clients call; errors are in OAuth's own format (RFC 6749 §5.2)."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Annotated, Any, Final, ParamSpec

import msgspec
from authlib.oauth2 import OAuth2Error
from fastapi import Request, Response

from fitpulse.infra.web import Router, provide, public
from fitpulse.kernel.errors import BadRequest
from fitpulse.services.identity.domain.provider import Reply
from fitpulse.services.identity.routes.form import FORM, Cookies, form
from fitpulse.services.identity.service.accounts import Accounts
from fitpulse.services.identity.service.presented import PresentedTokens
from fitpulse.services.identity.service.tokens import Tokens, person_claims

P = ParamSpec("P")
tokens = Router("identity")
AnyTokens = Annotated[Tokens, provide(Tokens)]
AnyPresented = Annotated[PresentedTokens, provide(PresentedTokens)]

TEXT: Final[dict[str, Any]] = {"type": "string"}
FAILED: Final[dict[str, Any]] = {
    "description": "An OAuth error",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["error"],
                "properties": {"error": TEXT, "error_description": TEXT},
            }
        }
    },
}


def takes(*required: str, optional: tuple[str, ...] = ()) -> dict[str, Any]:
    schema = {
        "type": "object",
        "required": list(required),
        "properties": dict.fromkeys((*required, *optional), TEXT),
    }
    return {"requestBody": {"content": {FORM: {"schema": schema}}}}


def gives(**properties: dict[str, Any]) -> dict[int | str, Any]:
    schema = {"type": "object", "properties": properties}
    good = {"description": "Done", "content": {"application/json": {"schema": schema}}}
    return {200: good, 400: FAILED, 401: FAILED}


TOKEN_RESPONSE: Final = gives(
    access_token=TEXT, token_type=TEXT, expires_in={"type": "integer"}, refresh_token=TEXT, scope=TEXT
)
CLIENT: Final = ("client_id", "client_secret")


def answer(reply: Reply) -> Response:
    """OAuth's JSON, never to be stored."""
    headers = {**reply.headers, "Cache-Control": "no-store", "Pragma": "no-cache"}
    headers.pop("Content-Type", None)
    return Response(msgspec.json.encode(reply.body), reply.status, headers, media_type="application/json")


def in_oauth_words(endpoint: Callable[P, Awaitable[Response]]) -> Callable[P, Awaitable[Response]]:
    """Tell a malformed request as OAuth's `invalid_request` rather than as a problem."""

    @wraps(endpoint)
    async def told(*args: P.args, **kwargs: P.kwargs) -> Response:
        try:
            return await endpoint(*args, **kwargs)
        except BadRequest as error:
            return answer(Reply(400, {"error": "invalid_request", "error_description": error.detail}, {}))
        except OAuth2Error as error:
            return answer(Reply(400, dict(error.get_body()), {}))

    return told


def bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


@tokens.post(
    "/auth/token",
    policy=public("tokens"),
    openapi_extra=takes(
        "grant_type", optional=(*CLIENT, "code", "redirect_uri", "code_verifier", "refresh_token", "scope")
    ),
    responses=TOKEN_RESPONSE,
)
@in_oauth_words
async def token(request: Request, service: AnyTokens) -> Response:
    """Exchange an authorization code, or a refresh token, for tokens."""
    return answer(await service.exchange(await form(request), request.headers))


@tokens.post(
    "/auth/refresh",
    policy=public("tokens"),
    openapi_extra=takes("refresh_token", optional=(*CLIENT, "scope")),
    responses=TOKEN_RESPONSE,
)
@in_oauth_words
async def refresh(request: Request, service: AnyTokens) -> Response:
    """Exchange a refresh token for new tokens; it works once, and a second time ends the sign-in."""
    fields = [(key, value) for key, value in await form(request) if key != "grant_type"]
    return answer(await service.exchange([*fields, ("grant_type", "refresh_token")], request.headers))


@tokens.post(
    "/auth/revoke",
    policy=public("tokens"),
    openapi_extra=takes("token", optional=(*CLIENT, "token_type_hint")),
    responses=gives(),
)
@in_oauth_words
async def revoke(request: Request, service: AnyPresented) -> Response:
    """Revoke a token, and with it the sign-in it belongs to (RFC 7009)."""
    return answer(await service.revoke(await form(request), request.headers))


@tokens.post(
    "/auth/introspect",
    policy=public("tokens"),
    openapi_extra=takes("token", optional=(*CLIENT, "token_type_hint")),
    responses=gives(active={"type": "boolean"}),
)
@in_oauth_words
async def introspect(request: Request, service: AnyPresented) -> Response:
    """Tell a client that may ask whether a token is active and what it says (RFC 7662)."""
    return answer(await service.introspect(await form(request), request.headers))


@tokens.post(
    "/auth/logout",
    policy=public("tokens"),
    status_code=204,
    openapi_extra=takes(optional=("refresh_token",)),
    responses={400: FAILED},
)
@in_oauth_words
async def logout(
    request: Request, service: AnyPresented, cookies: Annotated[Cookies, provide(Cookies)]
) -> Response:
    """End the sign-in of the refresh token, of the access token sent as Bearer, and of this browser."""
    fields = dict(await form(request))
    await service.sign_out(
        access_token=bearer(request),
        refresh_token=fields.get("refresh_token", ""),
        cookie=cookies.read(request),
    )
    response = Response(status_code=204)
    cookies.clear(response)
    return response


async def userinfo(
    request: Request, service: AnyPresented, accounts: Annotated[Accounts, provide(Accounts)]
) -> Response:
    """What the access token's scopes let its client know of the person (OpenID Connect Core §5.3)."""
    shown = await service.bearer(bearer(request))
    scope = str(shown.claims.get("scope", "")) if shown else ""
    if shown is None or "openid" not in scope.split():
        error = "insufficient_scope" if shown else "invalid_token"
        challenge = f'Bearer realm="fitpulse", error="{error}"'
        return answer(Reply(403 if shown else 401, {"error": error}, {"WWW-Authenticate": challenge}))
    return answer(Reply(200, person_claims(await accounts.contact(shown.user_id), scope), {}))


BY_BEARER: Final[dict[str, Any]] = {
    "policy": public("the token's person"),
    "openapi_extra": {"security": [{"bearer": []}]},
    "responses": {**gives(sub=TEXT), 403: FAILED},
}
tokens.get("/auth/userinfo", name="userinfo", **BY_BEARER)(userinfo)
tokens.post("/auth/userinfo", name="userinfo_by_post", **BY_BEARER)(userinfo)
