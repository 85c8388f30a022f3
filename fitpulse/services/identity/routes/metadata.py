"""What a client reads first: the provider's metadata and its keys."""

from typing import Annotated, Any

import msgspec
from fastapi import Response

from fitpulse.infra.web import Router, provide, public
from fitpulse.services.identity.domain.discovery import Discovery
from fitpulse.services.identity.service.keyring import KeyRing

metadata = Router("identity")
JSON = "application/json"


def cached(content: Any, seconds: int) -> Response:
    headers = {"Cache-Control": f"public, max-age={seconds}"}
    return Response(msgspec.json.encode(content), headers=headers, media_type=JSON)


@metadata.get("/.well-known/openid-configuration", policy=public("issuer"))
async def openid_configuration(discovery: Annotated[Discovery, provide(Discovery)]) -> Response:
    """OpenID Connect Discovery 1.0: where everything is and what is supported."""
    return cached(discovery.document, 300)


@metadata.get("/.well-known/oauth-authorization-server", policy=public("issuer"))
async def oauth_authorization_server(discovery: Annotated[Discovery, provide(Discovery)]) -> Response:
    """The same for OAuth clients (RFC 8414)."""
    return cached(discovery.document, 300)


@metadata.get("/oauth/jwks", policy=public("issuer"))
async def jwks(keyring: Annotated[KeyRing, provide(KeyRing)]) -> Response:
    """The public keys that verify now or will soon (RFC 7517)."""
    return cached(await keyring.jwks(), 300)
