"""What happens between a client's request and its answer: prompts, consent, other people's clients."""

from datetime import timedelta

import pytest

from fitpulse.kernel.clock import ManualClock
from fitpulse.services.identity.domain.clients import BadRedirect, Client
from fitpulse.services.identity.service.clients import Clients
from tests.services.identity.house import CALLBACK, ISSUER, House, redemption, request_query, returned

pytestmark = pytest.mark.server
PARTNER = "https://partner.example/callback"


async def test_without_a_sign_in_prompt_none_says_so_to_the_client(house: House) -> None:
    back = returned(await house.browser().authorize(prompt="none"))
    assert back == {"error": "login_required", "state": "a-state", "iss": ISSUER}
    plain = returned(await house.browser().authorize(prompt="none", scope="fitpulse"))
    assert plain["error"] == "login_required"


async def test_prompt_login_and_max_age_ask_for_the_password_again(house: House, clock: ManualClock) -> None:
    email, _ = await house.person()
    browser = house.browser()
    await browser.walk(email)
    assert (await browser.authorize()).headers["location"].startswith(CALLBACK)
    assert (await browser.authorize(prompt="login")).headers["location"].startswith("/account/sign-in")
    assert "code" in returned(await browser.walk(email, prompt="login"))
    clock.advance(timedelta(seconds=30))
    assert (await browser.authorize(max_age="60")).headers["location"].startswith(CALLBACK)
    assert (await browser.authorize(max_age="20")).headers["location"].startswith("/account/sign-in")


async def test_the_login_hint_is_filled_in_and_escaped(house: House) -> None:
    browser = house.browser()
    answer = await browser.authorize(login_hint='"><script>alert(1)</script>')
    page = await browser.http.get(answer.headers["location"])
    assert "<script>" not in page.text
    assert "&#34;&gt;&lt;script&gt;" in page.text


async def test_a_native_client_gets_no_code_behind_the_persons_back(house: House, clock: ManualClock) -> None:
    """Any program can claim a loopback redirect, so a sign-in of an hour ago is not enough."""
    email, _ = await house.person()
    browser = house.browser()
    await browser.walk(email)
    clock.advance(timedelta(hours=1))
    assert returned(await browser.authorize(prompt="none"))["error"] == "interaction_required"
    answer = await browser.authorize()
    page = await browser.http.get(answer.headers["location"])
    assert "Continue as you?" in page.text
    assert email in page.text
    assert "code" in returned(await browser.walk(email))


async def test_health_data_is_asked_about_explicitly_and_may_be_declined(house: House) -> None:
    email, _ = await house.person()
    browser = house.browser()
    await browser.sign_in(email)
    answer = await browser.authorize()
    page = await browser.http.get(answer.headers["location"])
    assert "Use my health data to coach me" in page.text
    assert "checked" not in page.text
    onward = await browser.submit(page, answer="yes")
    assert "code" in returned(await browser.http.get(onward.headers["location"]))
    async with house.db.system() as tx:
        actions = await tx.fetch(
            "select action from identity.consents join identity.accounts using (user_id) where email = $1",
            email,
        )
    assert [row["action"] for row in actions] == ["declined"]


async def test_cancelling_tells_the_client(house: House) -> None:
    email, _ = await house.person()
    browser = house.browser()
    await browser.sign_in(email)
    page = await browser.http.get((await browser.authorize()).headers["location"])
    back = returned(await browser.submit(page, answer="no"))
    assert (back["error"], back["state"], back["iss"]) == ("access_denied", "a-state", ISSUER)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": 'code"'}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"request": "a.b.c"}, "request_not_supported"),
        ({"request_uri": "https://evil.example/r"}, "request_uri_not_supported"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"prompt": "none login"}, "invalid_request"),
    ],
)
async def test_a_request_that_is_not_in_order_is_answered_there(
    house: House, changes: dict[str, str], error: str
) -> None:
    email, _ = await house.person()
    browser = house.browser()
    await browser.walk(email)
    answer = await browser.authorize(**changes)
    if answer.status_code == 400:
        assert error in answer.text
        return
    back = returned(answer)
    assert back["error"] == error
    assert (back["state"], back["iss"]) == ("a-state", ISSUER)


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "nobody"},
        {"client_id": None},
        {"client_id": "a\x00b"},
        {"redirect_uri": None},
        {"state": "a\x00b"},
        {"state": "x" * 3000},
        {"nonce": "a\nb"},
    ],
)
async def test_what_can_not_be_trusted_is_told_to_the_person_only(
    house: House, changes: dict[str, str | None]
) -> None:
    answer = await house.browser().authorize(**changes)
    assert answer.status_code == 400
    assert "location" not in answer.headers


async def test_a_repeated_parameter_is_refused(house: House) -> None:
    browser = house.browser()
    for extra in (f"&redirect_uri={CALLBACK}", "&client_id=x", "&state=b", "&code_challenge=x", "&nonce=b"):
        answer = await browser.http.get(f"/oauth/authorize?{request_query()}{extra}")
        assert "code=" not in answer.headers.get("location", "")
        assert answer.status_code == 400 or "error=" in answer.headers["location"]


async def test_a_partner_gets_only_what_the_person_allowed(house: House) -> None:
    email, _ = await house.person()
    clients: Clients = house.service(Clients)
    wanted = Client("", "Partner", (PARTNER,), frozenset({"openid", "email", "offline_access"}))
    partner = await clients.register(wanted, confidential=True)
    assert partner.secret is not None
    browser = house.browser()
    asked = {"client_id": partner.client_id, "redirect_uri": PARTNER, "scope": "openid email fitpulse"}
    await browser.sign_in(email)
    page = await browser.http.get((await browser.authorize(**asked)).headers["location"])
    assert "Let Partner in?" in page.text
    assert "See your e-mail address" in page.text
    assert "change your training" not in page.text
    code = returned(await browser.walk(email, **asked))["code"]
    form = redemption(code, client_id=partner.client_id, redirect_uri=PARTNER)
    assert (await browser.http.post("/auth/token", data=form)).status_code in {400, 401}
    answer = await browser.http.post("/auth/token", data=form, auth=(partner.client_id, partner.secret))
    assert answer.status_code == 200
    assert answer.json()["scope"] == "openid email"
    assert "refresh_token" not in answer.json()
    again = returned(await browser.authorize(prompt="none", **asked))
    assert "code" in again
    more = asked | {"scope": "openid email offline_access"}
    assert (await browser.authorize(**more)).headers["location"].startswith("/account/consent")


@pytest.mark.parametrize(
    "uri",
    [
        "http://partner.example/callback",
        "https://partner.example/../callback",
        "https://*.partner.example/callback",
        "javascript:alert(1)",
        "myapp://callback",
        "https://partner.example/callback#fragment",
        "http://localhost/callback",
    ],
)
async def test_a_redirect_that_others_could_claim_is_not_registered(house: House, uri: str) -> None:
    clients: Clients = house.service(Clients)
    with pytest.raises(BadRedirect):
        await clients.register(Client("", "Partner", (uri,), frozenset({"openid"})), confidential=False)


async def test_the_metadata_says_where_everything_is(house: House) -> None:
    http = house.browser().http
    said = (await http.get("/.well-known/openid-configuration")).json()
    assert said == (await http.get("/.well-known/oauth-authorization-server")).json()
    assert said["issuer"] == ISSUER
    assert said["code_challenge_methods_supported"] == ["S256"]
    paths = {route.path for router in house.built.routers for route in router.routes}
    for name, url in said.items():
        if name.endswith(("_endpoint", "jwks_uri")):
            assert url.removeprefix(ISSUER) in paths
