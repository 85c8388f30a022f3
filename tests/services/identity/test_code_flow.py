"""Authorization code + PKCE, from the client's request to a verified principal."""

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.services.identity.house import ISSUER, House, redemption, returned

pytestmark = pytest.mark.server


async def test_a_person_signs_in_and_the_api_knows_them(house: House) -> None:
    email, user_id = await house.person()
    browser = house.browser()
    answer = await browser.walk(email)
    back = returned(answer)
    assert back["state"] == "a-state"
    assert back["iss"] == ISSUER
    tokens = (await browser.http.post("/auth/token", data=redemption(back["code"]))).json()
    principal = await house.authenticator.authenticate(tokens["access_token"])
    assert principal.user_id == user_id
    assert principal.role == "athlete"
    me = await browser.http.get("/v1/users/me", headers={"authorization": f"Bearer {tokens['access_token']}"})
    assert me.json()["email"] == email


async def test_the_tokens_say_what_the_specifications_ask(house: House) -> None:
    email, user_id = await house.person()
    tokens = await house.tokens(email)
    keys = KeySet.import_key_set((await house.browser().http.get("/oauth/jwks")).json())
    access = jwt.decode(tokens["access_token"], keys, algorithms=["RS256"])
    assert set(access.header) == {"alg", "typ", "kid"}
    assert access.header["typ"] == "at+jwt"
    assert access.claims["aud"] == "fitpulse"
    assert access.claims["exp"] - access.claims["iat"] == 600
    identity = jwt.decode(tokens["id_token"], keys, algorithms=["RS256"])
    assert identity.header["typ"] == "JWT"
    assert identity.claims["aud"] == "fitpulse-app"
    assert identity.claims["nonce"] == "a-nonce"
    assert identity.claims["sub"] == str(user_id)
    assert identity.claims["email"] == email
    assert {"at_hash", "auth_time"} <= set(identity.claims)
