"""OAuth clients: who may ask for tokens, and where the answer may be sent.

A redirect URI matches by equality of strings. The one exception is the loopback interface (RFC 8252 §7.3):
a native app listens on whatever port is free, so there, and only there, the port may be any.
"""

import hmac
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from fitpulse.kernel.errors import Invalid
from fitpulse.services.identity.domain.opaque import digest

API_SCOPE: Final = "fitpulse"
"""Lets a client use the API as the person; without it a token only tells who they are."""
SCOPES: Final = {
    "openid": "Know that it is you",
    "profile": "See your name, language and time zone",
    "email": "See your e-mail address",
    "offline_access": "Stay signed in until you sign it out",
    API_SCOPE: "Read and change your training as you can",
}
LOOPBACK: Final = re.compile(r"http://(127\.0\.0\.1|\[::1\])(?::([1-9][0-9]{0,4}))?(/[A-Za-z0-9._~/-]*)?")
HIGHEST_PORT: Final = 65535
PRIVATE_SCHEME: Final = re.compile(r"([a-z][a-z0-9.+-]*):/{1,2}[A-Za-z0-9._~/-]+")
WEB: Final = re.compile(r"https://[a-z0-9.-]+(:[1-9][0-9]{0,4})?/[A-Za-z0-9._~/-]*")


class BadRedirect(Invalid):
    slug = "bad-redirect-uri"
    title = "This redirect URI can't be registered"


@dataclass(frozen=True, slots=True)
class Client:
    """A registered client, in the shape Authlib's grants ask for. No `secret_hash` means a public client."""

    client_id: str
    name: str
    redirect_uris: tuple[str, ...]
    scopes: frozenset[str]
    secret_hash: bytes | None = None
    first_party: bool = False
    may_introspect: bool = False

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        """None: each request says where its answer goes."""

    def get_allowed_scope(self, scope: str | None) -> str:
        """What of the asked scope this client may have; all it may have when it asks for nothing."""
        asked = scope.split() if scope else sorted(self.scopes)
        return " ".join(dict.fromkeys(part for part in asked if part in self.scopes))

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return any(matches(registered, redirect_uri) for registered in self.redirect_uris)

    def check_client_secret(self, client_secret: str) -> bool:
        return self.secret_hash is not None and hmac.compare_digest(digest(client_secret), self.secret_hash)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """A public client says who it is; a confidential one proves it, and only it may introspect."""
        if endpoint == "introspection" and not self.may_introspect:
            return False
        return (method == "none") == (self.secret_hash is None)

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in {"authorization_code", "refresh_token"}


def matches(registered: str, asked: str) -> bool:
    """Whether `asked` is the registered URI, or the same loopback URI on another port."""
    if asked == registered:
        return True
    ours, theirs = LOOPBACK.fullmatch(registered), LOOPBACK.fullmatch(asked)
    if ours is None or theirs is None:
        return False
    host, port, path = theirs.groups()
    return (host, path) == (ours[1], ours[3]) and (port is None or int(port) <= HIGHEST_PORT)


def is_native(redirect_uri: str) -> bool:
    """Whether the answer stays on the person's machine, where any program could claim the same URI."""
    return LOOPBACK.fullmatch(redirect_uri) is not None or not redirect_uri.startswith("https://")


def form_target(redirect_uri: str) -> str:
    """The CSP source that lets a form's answer be redirected there (browsers check the whole chain)."""
    parts = urlsplit(redirect_uri)
    if parts.scheme in {"http", "https"}:
        return f"{parts.scheme}://{parts.netloc}"
    return f"{parts.scheme}:"


def check_registration(redirect_uris: tuple[str, ...]) -> None:
    """Raise BadRedirect for what could be claimed by others or read on the way."""
    for uri in redirect_uris:
        private = PRIVATE_SCHEME.fullmatch(uri)
        sound = WEB.fullmatch(uri) or LOOPBACK.fullmatch(uri) or (private and "." in private[1])
        if not sound or "/.." in uri or "/./" in uri:
            detail = (
                f"{uri}: use https, http on 127.0.0.1 or [::1], or a scheme like com.example.app:/callback."
            )
            raise BadRedirect(detail)


def first_party(public_url: str) -> dict[str, Client]:
    """Our own app and command line; known to every installation, with nothing secret."""
    everything = frozenset(SCOPES)
    loopback = ("http://127.0.0.1/callback", "http://[::1]/callback")
    ours = (
        Client(
            "fitpulse-app",
            "FitPulse",
            (*loopback, "fitpulse://callback", f"{public_url}/callback"),
            everything,
            first_party=True,
        ),
        Client("fitpulse-cli", "FitPulse on the command line", loopback, everything, first_party=True),
    )
    return {client.client_id: client for client in ours}
