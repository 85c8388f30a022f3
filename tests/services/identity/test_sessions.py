"""The list of sign-ins, sign-out, revocation and introspection."""

from datetime import timedelta

import httpx2
import pytest

from fitpulse.kernel.clock import ManualClock
from fitpulse.services.identity.domain.clients import Client
from fitpulse.services.identity.service.clients import Clients
from tests.services.identity.house import House, client

pytestmark = pytest.mark.server


async def app(house: House, email: str) -> tuple[httpx2.AsyncClient, dict[str, str]]:
    tokens = await house.tokens(email)
    http = client(house.app)
    http.headers["authorization"] = f"Bearer {tokens['access_token']}"
    return http, tokens


async def test_signing_out_in_one_place_leaves_the_others(house: House, clock: ManualClock) -> None:
    email, _ = await house.person()
    phone, _ = await app(house, email)
    laptop, _ = await app(house, email)
    items = (await phone.get("/v1/me/sessions")).json()["items"]
    clients = [item for item in items if item["kind"] == "client"]
    assert len(clients) == 2
    other = next(item["id"] for item in clients if not item["current"])
    assert (await phone.delete(f"/v1/me/sessions/{other}")).status_code == 204
    assert (await phone.delete(f"/v1/me/sessions/{other}")).status_code == 404
    clock.advance(timedelta(seconds=61))
    assert (await laptop.get("/v1/users/me")).status_code == 401
    assert (await phone.get("/v1/users/me")).status_code == 200


async def test_nobody_ends_or_sees_another_persons_sign_in(house: House) -> None:
    mine, _ = await house.person()
    theirs, _ = await house.person()
    me, _ = await app(house, mine)
    them, _ = await app(house, theirs)
    target = (await them.get("/v1/me/sessions")).json()["items"][0]["id"]
    assert target not in (await me.get("/v1/me/sessions")).text
    assert (await me.delete(f"/v1/me/sessions/{target}")).status_code == 404
    assert (await them.get("/v1/users/me")).status_code == 200


async def test_signing_out_everywhere(house: House, clock: ManualClock) -> None:
    email, _ = await house.person()
    phone, tokens = await app(house, email)
    browser = house.browser()
    await browser.sign_in(email)
    assert (await phone.delete("/v1/me/sessions")).json()["ended"] == 3
    assert (await browser.http.get("/account/sign-ins")).status_code == 303
    form = {"client_id": "fitpulse-app", "refresh_token": tokens["refresh_token"]}
    assert (await phone.post("/auth/refresh", data=form)).status_code == 400


async def test_the_page_signs_out_too(house: House) -> None:
    email, _ = await house.person()
    browser = house.browser()
    await browser.sign_in(email)
    page = await browser.http.get("/account/sign-ins")
    assert "This browser" in page.text
    assert (await browser.submit(page)).status_code == 303
    assert (await browser.http.get("/account/sign-ins")).headers["location"] == "/account/sign-in"


@pytest.mark.parametrize("by", ["refresh token", "access token"])
async def test_logout_ends_the_sign_in(house: House, clock: ManualClock, by: str) -> None:
    email, _ = await house.person()
    _, tokens = await app(house, email)
    http = client(house.app)
    if by == "refresh token":
        answer = await http.post("/auth/logout", data={"refresh_token": tokens["refresh_token"]})
    else:
        headers = {"authorization": f"Bearer {tokens['access_token']}"}
        answer = await http.post("/auth/logout", headers=headers)
    assert answer.status_code == 204
    form = {"client_id": "fitpulse-app", "refresh_token": tokens["refresh_token"]}
    assert (await http.post("/auth/refresh", data=form)).status_code == 400


async def test_logout_with_nothing_shown_says_what_to_send(house: House) -> None:
    answer = await client(house.app).post("/auth/logout")
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
async def test_a_revoked_token_is_dead_with_its_sign_in(house: House, kind: str) -> None:
    email, _ = await house.person()
    http, tokens = await app(house, email)
    form = {"client_id": "fitpulse-app", "token": tokens[kind], "token_type_hint": kind}
    assert (await http.post("/auth/revoke", data=form)).status_code == 200
    assert (await http.post("/auth/revoke", data=form)).status_code == 200
    again = {"client_id": "fitpulse-app", "refresh_token": tokens["refresh_token"]}
    assert (await http.post("/auth/refresh", data=again)).status_code == 400


async def test_a_client_revokes_only_its_own_tokens(house: House) -> None:
    email, _ = await house.person()
    http, tokens = await app(house, email)
    form = {"client_id": "fitpulse-cli", "token": tokens["refresh_token"]}
    assert (await http.post("/auth/revoke", data=form)).status_code == 400
    unknown = {"client_id": "fitpulse-app", "token": "made-up"}
    assert (await http.post("/auth/revoke", data=unknown)).status_code == 200
    again = {"client_id": "fitpulse-app", "refresh_token": tokens["refresh_token"]}
    assert (await http.post("/auth/refresh", data=again)).status_code == 200


async def introspector(house: House, *, allowed: bool) -> tuple[str, str]:
    clients: Clients = house.service(Clients)
    asking = Client("", "An API", (), frozenset(), may_introspect=allowed)
    registered = await clients.register(asking, confidential=True)
    assert registered.secret is not None
    return registered.client_id, registered.secret


async def test_introspection_is_for_clients_that_may(house: House) -> None:
    email, user_id = await house.person()
    _, tokens = await app(house, email)
    http = client(house.app)
    good, other = await introspector(house, allowed=True), await introspector(house, allowed=False)
    form = {"token": tokens["access_token"]}
    assert (await http.post("/auth/introspect", data=form)).status_code in {400, 401}
    assert (await http.post("/auth/introspect", data=form, auth=other)).status_code == 401
    wrong = (good[0], "guess")
    refused = await http.post("/auth/introspect", data=form, auth=wrong)
    assert refused.status_code == 401
    assert "Basic" in refused.headers["www-authenticate"]
    app_itself = form | {"client_id": "fitpulse-app"}
    assert (await http.post("/auth/introspect", data=app_itself)).status_code in {400, 401}
    said = (await http.post("/auth/introspect", data=form, auth=good)).json()
    assert said["active"] is True
    assert said["sub"] == str(user_id)
    refresh = {"token": tokens["refresh_token"]}
    assert (await http.post("/auth/introspect", data=refresh, auth=good)).json()["active"] is True
    for dead in ("made-up", tokens["id_token"], "a.b.c", ""):
        body = (await http.post("/auth/introspect", data={"token": dead}, auth=good)).json()
        assert body.get("active", False) is False


async def test_an_access_token_is_inactive_once_its_time_is_over(house: House, clock: ManualClock) -> None:
    email, _ = await house.person()
    _, tokens = await app(house, email)
    good = await introspector(house, allowed=True)
    clock.advance(timedelta(seconds=600))
    form = {"token": tokens["access_token"]}
    said = await client(house.app).post("/auth/introspect", data=form, auth=good)
    assert said.json() == {"active": False}


@pytest.mark.parametrize("path", ["token", "refresh", "revoke", "introspect", "logout"])
async def test_what_is_no_form_is_told_in_oauths_words(house: House, path: str) -> None:
    answer = await client(house.app).post(f"/auth/{path}", json={"grant_type": "refresh_token"})
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"
