"""What a forger of access tokens works with, and what the issuer's own key would sign."""

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry

from fitpulse.infra.auth.authenticator import BadToken
from fitpulse.services.identity.service.keyring import KeyRing
from tests.services.identity.house import House, client

OTHER = RSAKey.generate_key(2048)


def part(content: object) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unsigned(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    return f"{part(header)}.{part(claims)}.{part(signature)}"


def hashed(header: dict[str, Any], claims: dict[str, Any], key: bytes) -> str:
    text = f"{part(header)}.{part(claims)}"
    return f"{text}.{hashed_part(key, text)}"


def hashed_part(key: bytes, text: str) -> str:
    return part(hmac.digest(key, text.encode(), hashlib.sha256))


def signed(header: dict[str, Any], claims: dict[str, Any]) -> str:
    """By a key that is not ours."""
    return jwt.encode(header, claims, OTHER, algorithms=["RS256"], registry=None, default_type=None)


def public_pem(jwk: dict[str, Any]) -> bytes:
    key = RSAKey.import_key(jwk).public_key
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def other_jwk() -> dict[str, Any]:
    return dict(OTHER.as_dict(private=False))


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    return claims


class Heedless(JWSRegistry):
    """Looks at no header, so neither at `crit`, and takes tokens of any length."""

    max_payload_length = 10**7

    def check_header(self, header: dict[str, Any]) -> None:
        """Whatever it says is fine."""


async def own(house: House, header: dict[str, Any], claims: dict[str, Any]) -> str:
    """Signed with our real key: only the header and claims are wrong."""
    signer = await house.service(KeyRing).signer()
    base = {"alg": "RS256", "typ": "at+jwt", "kid": signer._kid}
    return jwt.encode(
        base | header, claims, signer._key, registry=Heedless(algorithms=["RS256"]), default_type=None
    )


async def refused(house: House, forged: str) -> bool:
    """Whether nothing takes it: not the verifier, not userinfo, not introspection's source."""
    try:
        await house.authenticator.authenticate(forged)
    except BadToken:
        pass
    else:
        return False
    headers = {"authorization": b"Bearer " + forged.encode("utf-8")}
    return (await client(house.app).get("/auth/userinfo", headers=headers)).status_code == 401
