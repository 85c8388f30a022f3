"""Row 36: forged and misused tokens, against the verifier every route uses and against our own endpoints."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
import pytest_asyncio
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from joserfc.jws import JWSRegistry

from fitpulse.infra.auth import authenticator
from fitpulse.infra.auth.authenticator import BadToken
from fitpulse.services.identity.service.keyring import KeyRing
from tests.services.identity.forging import (
    Heedless,
    claims_of,
    hashed,
    hashed_part,
    other_jwk,
    own,
    part,
    public_pem,
    refused,
    signed,
    unsigned,
)
from tests.services.identity.house import ISSUER, House, client

pytestmark = pytest.mark.server
Forge = Callable[[dict[str, Any], dict[str, Any], dict[str, Any]], str]
AUDIENCE = {"aud": "fitpulse"}
DECODE = jwt.decode


FORGERIES: dict[str, Forge] = {
    "alg none": lambda h, c, _: unsigned(h | {"alg": "none"}, c),
    "alg None": lambda h, c, _: unsigned(h | {"alg": "None"}, c),
    "alg nOnE with a signature": lambda h, c, _: unsigned(h | {"alg": "nOnE"}, c, b"x"),
    "alg missing": lambda h, c, _: unsigned({k: v for k, v in h.items() if k != "alg"}, c),
    "RS256 without a signature": lambda h, c, _: unsigned(h, c),
    "HS256 with the public key as PEM": lambda h, c, j: hashed(h | {"alg": "HS256"}, c, public_pem(j)),
    "HS256 with the public key as JSON": lambda h, c, j: hashed(
        h | {"alg": "HS256"}, c, json.dumps(j).encode()
    ),
    "HS256 with the modulus": lambda h, c, j: hashed(h | {"alg": "HS256"}, c, j["n"].encode()),
    "HS256 with an empty key": lambda h, c, _: hashed(h | {"alg": "HS256"}, c, b""),
    "RS256 said, HMAC made": lambda h, c, j: hashed(h, c, public_pem(j)),
    "another key": lambda h, c, _: signed(h, c),
    "another key, own jwk": lambda h, c, _: signed(h | {"jwk": other_jwk()}, c),
    "another key, own jku": lambda h, c, _: signed(h | {"jku": "https://evil.example/jwks"}, c),
    "another key, own x5u": lambda h, c, _: signed(h | {"x5u": "https://evil.example/c.pem"}, c),
    "another key, unknown kid": lambda h, c, _: signed(h | {"kid": "evil"}, c),
    "another key, kid as a path": lambda h, c, _: signed(h | {"kid": "../../dev/null"}, c),
    "another key, kid as SQL": lambda h, c, _: signed(h | {"kid": "' or 1=1 --"}, c),
    "header no JSON": lambda _, c, __: f"{part(b'no')}.{part(c)}.{part(b'x')}",
    "header a list": lambda _, c, __: f"{part([])}.{part(c)}.{part(b'x')}",
    "claims a list": lambda h, _, __: unsigned(h, []),  # type: ignore[arg-type]
    "two parts": lambda h, c, _: unsigned(h, c).rsplit(".", 1)[0],
    "five parts": lambda *_: "a.b.c.d.e",
    "nothing": lambda *_: "",
    "dots": lambda *_: "..",
    "not ASCII": lambda *_: "é.é.é",
    "a million characters": lambda h, c, _: unsigned(h, c | {"pad": "x" * 1_000_000}),
}


@pytest_asyncio.fixture
async def token(house: House) -> dict[str, Any]:
    email, _ = await house.person()
    return await house.tokens(email)


async def forgery(house: House, token: dict[str, Any], name: str) -> str:
    """This forgery of a real token, made with what anyone can see."""
    header, claims = (
        json.loads(base64.urlsafe_b64decode(piece + "==")) for piece in token["access_token"].split(".")[:2]
    )
    key = (await client(house.app).get("/oauth/jwks")).json()["keys"][0]
    return FORGERIES[name](header, claims, key)


@pytest.mark.parametrize("name", FORGERIES)
async def test_a_forged_token_is_refused(house: House, token: dict[str, Any], name: str) -> None:
    assert await refused(house, await forgery(house, token, name))


class Patient(JWSRegistry):
    """Takes headers with keys in them."""

    max_header_length = 4096


def by_its_own_word(token: str, keys: KeySet, **_: object) -> jwt.Token:
    """A verifier that lets the token say how it is to be verified, as those who were broken did."""
    header, claims = (json.loads(base64.urlsafe_b64decode(piece + "==")) for piece in token.split(".")[:2])
    said = str(header["alg"]).lower()
    ours = keys.as_dict(private=False)["keys"][0]
    if said == "hs256":
        text, _, signature = token.rpartition(".")
        secrets = (public_pem(ours), json.dumps(ours).encode(), ours["n"].encode(), b"")
        if signature not in {hashed_part(secret, text) for secret in secrets}:
            raise ValueError
    elif said != "none":
        given = RSAKey.import_key(header.pop("jwk", other_jwk()))
        DECODE(token, given, algorithms=["RS256"], registry=Patient(strict_check_header=False))
    return jwt.Token({"alg": "RS256", "typ": "at+jwt", "kid": header["kid"]}, claims)


@pytest.mark.parametrize(
    "name",
    [
        "alg none",
        "alg nOnE with a signature",
        "HS256 with the public key as PEM",
        "HS256 with the public key as JSON",
        "HS256 with the modulus",
        "HS256 with an empty key",
        "another key",
        "another key, own jwk",
        "another key, own jku",
        "another key, unknown kid",
    ],
)
async def test_the_test_above_fails_for_a_verifier_that_trusts_the_header(
    house: House, token: dict[str, Any], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defence off: no pinned algorithm, and keys that the token brings along."""
    monkeypatch.setattr(authenticator.jwt, "decode", by_its_own_word)
    assert not await refused(house, await forgery(house, token, name))


async def test_the_test_above_fails_for_a_token_of_ours(house: House, token: dict[str, Any]) -> None:
    assert not await refused(house, token["access_token"])


CRITICAL: list[dict[str, Any]] = [
    {"crit": ["x-must-know"], "x-must-know": True},
    {"crit": ["x-must-know"]},
    {"crit": ["exp"], "exp": 4_000_000_000},
]
"""What a verifier has to understand or refuse (RFC 7515, section 4.1.11)."""


@pytest.mark.parametrize(
    ("header", "changes"),
    [
        ({"typ": "JWT"}, {}),
        ({"typ": "at+JWT"}, {}),
        ({"jwk": other_jwk()}, {}),
        ({"jku": "https://evil.example/jwks"}, {}),
        ({"cty": "JWT"}, {}),
        *((header, {}) for header in CRITICAL),
        ({"crit": ["typ"]}, {}),
        ({"crit": []}, {}),
        ({}, {"iss": "https://evil.example"}),
        ({}, {"iss": ISSUER + "/"}),
        ({}, {"iss": None}),
        ({}, {"aud": "another"}),
        ({}, {"aud": None}),
        ({}, {"exp": None}),
        ({}, {"exp": 1}),
        ({}, {"exp": "never"}),
        ({}, {"iat": None}),
        ({}, {"iat": 4_000_000_000}),
        ({}, {"sub": "somebody"}),
        ({}, {"sub": None}),
        ({}, {"sid": None}),
        ({}, {"sid": "018f0000-0000-7000-8000-000000000000"}),
        ({}, {"client_id": None}),
    ],
)
async def test_a_token_of_ours_that_is_not_an_access_token_is_refused(
    house: House, token: dict[str, Any], header: dict[str, Any], changes: dict[str, Any]
) -> None:
    claims = claims_of(token["access_token"])
    sound = await own(house, {}, claims)
    await house.authenticator.authenticate(sound)
    changed = {key: value for key, value in (claims | changes).items() if value is not None}
    with pytest.raises(BadToken):
        await house.authenticator.authenticate(await own(house, header, changed))


@pytest.mark.parametrize("header", [{"crit": []}, {"crit": ["typ"]}, {"jku": "https://evil.example/jwks"}])
async def test_a_token_of_ours_with_more_in_its_header_is_read_nowhere(
    house: House, token: dict[str, Any], header: dict[str, Any]
) -> None:
    claims = claims_of(token["access_token"])
    keyring = house.service(KeyRing)
    assert await keyring.read(await own(house, {}, claims), "at+jwt") == claims
    assert await keyring.read(await own(house, header, claims), "at+jwt") is None


@pytest.mark.parametrize("header", CRITICAL)
async def test_the_test_above_fails_for_a_verifier_that_ignores_crit(
    house: House, token: dict[str, Any], header: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defence off: what it does not know it passes over, critical or not."""

    def heedless(text: str, keys: KeySet, **_: object) -> jwt.Token:
        found = DECODE(text, keys, registry=Heedless(algorithms=["RS256"]))
        return jwt.Token({name: found.header[name] for name in ("alg", "typ", "kid")}, found.claims)

    claims = claims_of(token["access_token"])
    forged = await own(house, header, claims)
    assert await refused(house, forged)
    monkeypatch.setattr(authenticator.jwt, "decode", heedless)
    assert not await refused(house, forged)


async def padded(house: House, token: dict[str, Any]) -> str:
    """A token with our real signature that is sound in all but its length of a megabyte and more."""
    claims = claims_of(token["access_token"])
    return await own(house, {}, claims | {"pad": "x" * 2**20})


def watched(patch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of the tokens that get as far as being decoded."""
    seen: list[int] = []

    def noted(text: str, keys: KeySet, **options: Any) -> jwt.Token:
        seen.append(len(text))
        return DECODE(text, keys, **options)

    patch.setattr(authenticator.jwt, "decode", noted)
    return seen


async def test_a_megabyte_is_refused_before_it_is_decoded(
    house: House, token: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = watched(monkeypatch)
    assert await refused(house, await padded(house, token))
    assert seen == []
    assert not await refused(house, token["access_token"])
    assert seen


async def test_the_test_above_fails_without_limits(
    house: House, token: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defence off: without our limit it is decoded, and without the library's own it is taken."""
    forged = await padded(house, token)
    monkeypatch.setattr(authenticator, "LONGEST", 10**7)
    seen = watched(monkeypatch)
    assert await refused(house, forged)
    assert set(seen) == {len(forged)}
    monkeypatch.setattr(JWSRegistry, "max_payload_length", 10**7)
    assert not await refused(house, forged)


async def test_an_id_token_is_no_access_token(house: House, token: dict[str, Any]) -> None:
    assert await refused(house, token["id_token"])


async def test_the_test_above_fails_where_a_verifier_looks_at_the_signature_alone(
    house: House, token: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defence off: any token of this issuer's key is taken for an access token."""
    claims = claims_of(token["access_token"])

    def by_signature(text: str, keys: KeySet, **options: Any) -> jwt.Token:
        found = DECODE(text, keys, **options)
        return jwt.Token({"alg": "RS256", "typ": "at+jwt", "kid": "any"}, claims | found.claims | AUDIENCE)

    monkeypatch.setattr(authenticator.jwt, "decode", by_signature)
    assert not await refused(house, token["id_token"])


async def test_a_refresh_token_is_no_access_token(house: House, token: dict[str, Any]) -> None:
    assert await refused(house, token["refresh_token"])


async def test_a_token_for_signing_in_only_does_not_open_the_api(house: House) -> None:
    email, _ = await house.person()
    tokens = await house.tokens(email, scope="openid email")
    with pytest.raises(BadToken):
        await house.authenticator.authenticate(tokens["access_token"])
    headers = {"authorization": f"Bearer {tokens['access_token']}"}
    known = (await client(house.app).get("/auth/userinfo", headers=headers)).json()
    assert known["email"] == email
    assert "name" not in known
