"""The OpenID provider's decisions, made by Authlib on what the store has already fetched.

Authlib's grants are synchronous and ask for data through hooks. Each request therefore gets its own small
server that holds the rows it may need; the grants decide, and leave what is to be written on that server.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final, Protocol
from uuid import UUID

from authlib.common.urls import add_params_to_uri
from authlib.oauth2 import OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749 import AuthorizationServer, InvalidRequestError, OAuth2Payload
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant
from authlib.oauth2.rfc6749.util import extract_basic_authorization
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core.grants import OpenIDCode

from fitpulse.services.identity.domain.clients import SCOPES, Client
from fitpulse.services.identity.domain.opaque import fresh

CLIENT_AUTHENTICATION: Final = ["none", "client_secret_basic", "client_secret_post"]
ENDPOINT: Final = "https://issuer.invalid/"
"""Stands for our own URL, which Authlib only checks for TLS; how TLS ends is the gateway's business."""


@dataclass(slots=True)
class Reply:
    """An HTTP answer of an OAuth endpoint: a redirect when it has a `location`, else a JSON body."""

    status: int
    body: Any
    headers: dict[str, str]
    location: str | None = None

    @property
    def granted(self) -> bool:
        return self.status == HTTPStatus.OK


@dataclass(frozen=True, slots=True)
class Code:
    """An authorization code's row.

    `browser` is the sign-in that it was made in and dies with; `sign_in` is the client's, once it was exchanged.
    """

    user_id: UUID
    client_id: str
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str
    authenticated_at: datetime
    expires_at: datetime
    browser: UUID | None
    sign_in: UUID | None = None
    code_challenge_method: str = "S256"

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope


@dataclass(frozen=True, slots=True)
class Family:
    """The sign-in of a client and the refresh token that was shown: `generation` of it, `newest` of all."""

    sign_in: UUID
    user_id: UUID
    client_id: str
    scope: str
    authenticated_at: datetime
    generation: int
    newest: int

    def check_client(self, client: Client) -> bool:
        return client.client_id == self.client_id

    def get_scope(self) -> str:
        return self.scope


class Mint(Protocol):
    """Makes the token response for a scope; `renewable` says whether a refresh token may be part of it."""

    def __call__(self, scope: str, *, renewable: bool) -> dict[str, Any]: ...


class Request(OAuth2Request):  # type: ignore[misc]
    """A request's parameters, repeated ones too."""

    def __init__(
        self, method: str, parameters: Sequence[tuple[str, str]], headers: Mapping[str, str] | None = None
    ) -> None:
        try:
            self.basic_client_id: str | None = extract_basic_authorization(headers or {})[0]
        except ValueError:  # not UTF-8: Authlib would fail on it, so nobody is authenticated by it
            self.basic_client_id, headers = None, None
        super().__init__(method, ENDPOINT, headers=headers or {})
        self.payload = Payload(parameters)

    @property
    def claimed_client_id(self) -> str | None:
        """The client it says it is from: by HTTP Basic, else by parameter."""
        return self.basic_client_id or self.payload.client_id

    @property
    def form(self) -> dict[str, str]:
        form: dict[str, str] = self.payload.data
        return form


class Payload(OAuth2Payload):  # type: ignore[misc]
    def __init__(self, parameters: Sequence[tuple[str, str]]) -> None:
        self._lists: defaultdict[str, list[str]] = defaultdict(list)
        for key, value in parameters:
            if value:  # a parameter without a value counts as absent (RFC 6749 §3.1)
                self._lists[key].append(value)
        self._data = {key: values[0] for key, values in self._lists.items()}

    @property
    def data(self) -> dict[str, str]:
        return self._data

    @property
    def datalist(self) -> defaultdict[str, list[str]]:
        return self._lists

    def repeated(self) -> list[str]:
        return [key for key, values in self._lists.items() if len(values) > 1]


class S256Only(CodeChallenge):  # type: ignore[misc]
    """PKCE for every client, public or not, and never `plain`."""

    SUPPORTED_CODE_CHALLENGE_METHOD: Final = ["S256"]

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        data = grant.request.payload.data
        if "code_challenge" not in data or data.get("code_challenge_method") != "S256":
            detail = "Send a code_challenge with code_challenge_method=S256."
            raise InvalidRequestError(detail)
        super().validate_code_challenge(grant, redirect_uri)


class CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS: Final = CLIENT_AUTHENTICATION

    def generate_authorization_code(self) -> str:
        return fresh()

    def save_authorization_code(self, code: str, request: Any) -> None:
        self.server.issued_code = code
        self.server.issued_scope = request.scope

    def query_authorization_code(self, code: str, client: Client) -> Code | None:  # noqa: ARG002 - Authlib's hook
        held: Code | None = self.server.code
        return held if held is not None and held.client_id == client.client_id else None

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """Nothing to do: its row is marked used in the transaction that holds it."""

    def authenticate_user(self, authorization_code: Code) -> UUID:
        return authorization_code.user_id


class RotatingGrant(RefreshTokenGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS: Final = CLIENT_AUTHENTICATION
    INCLUDE_NEW_REFRESH_TOKEN: Final = True

    def authenticate_refresh_token(self, refresh_token: str) -> Family | None:  # noqa: ARG002 - Authlib's hook
        family: Family | None = self.server.family
        return family

    def authenticate_user(self, refresh_token: Family) -> UUID:
        return refresh_token.user_id

    def revoke_old_credential(self, refresh_token: Family) -> None:
        """Nothing to do: the generation moves on in the transaction that holds the family."""


class Openid(OpenIDCode):  # type: ignore[misc]
    """Nonce and prompt by Authlib; the ID token is minted with the access token, from our keys and clock."""

    def exists_nonce(self, nonce: str, request: Any) -> bool:  # noqa: ARG002 - Authlib's hook
        """A nonce binds an ID token to its client's session; that a code works once is kept by its row."""
        return False

    def process_token(self, grant: Any, response: Any) -> None:
        """Replaced by the mint."""


class Issuer(IssuerParameter):  # type: ignore[misc]
    def __init__(self, issuer: str) -> None:
        self._issuer = issuer

    def get_issuer(self) -> str:
        return self._issuer


class Server(AuthorizationServer):  # type: ignore[misc]
    """Serves one request of one client."""

    def __init__(
        self,
        client: Client | None,
        *,
        code: Code | None = None,
        family: Family | None = None,
        mint: Mint | None = None,
        issuer: str = "",
    ) -> None:
        super().__init__(scopes_supported=tuple(SCOPES))
        self.client = client
        self.code = code
        self.family = family
        self.issued_code = ""
        self.issued_scope = ""
        self.register_grant(CodeGrant, [S256Only(), Openid()])
        self.register_grant(RotatingGrant)
        if mint is not None:
            self.register_token_generator(
                "default",
                lambda *, scope, include_refresh_token, **_: mint(scope, renewable=include_refresh_token),
            )
        if issuer:
            Issuer(issuer)(self)

    def query_client(self, client_id: str) -> Client | None:
        return self.client if self.client is not None and self.client.client_id == client_id else None

    def create_oauth2_request(self, request: Request) -> Request:
        return request

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        """Nothing to do: the mint's token is stored by the caller."""

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def handle_response(self, status: int, body: Any, headers: Sequence[tuple[str, str]]) -> Reply:
        named = dict(headers)
        location = named.pop("Location", None)
        content = dict(body) if isinstance(body, list) else body
        return Reply(status, content, named, location)

    def answer_token_request(self, request: Request) -> Reply:
        reply: Reply = self.create_token_response(request)
        return reply


def refusal(error: OAuth2Error, issuer: str) -> Reply:
    """An authorization request's error, sent back only where the redirect was found to be the client's own."""
    if not error.redirect_uri:
        return Reply(400, dict(error.get_body()), {})
    pairs = [*error.get_body(), ("iss", issuer)]
    return Reply(302, "", {}, add_params_to_uri(error.redirect_uri, pairs))
