"""Whatever is typed or sent, the pages and the provider answer in their own words: no 5xx, no loose redirect."""

import base64
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.services.identity.house import CALLBACK, VERIFIER, House, redemption, request_query

pytestmark = pytest.mark.server
NAMES = [
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "prompt",
    "max_age",
    "login_hint",
    "response_mode",
]
TEXT = st.text(max_size=60) | st.sampled_from(
    ["none", "login", "consent", "openid", "0", "-1", "9" * 40, '"', "\x00"]
)


@settings(max_examples=150)
@given(changes=st.dictionaries(st.sampled_from(NAMES), TEXT, max_size=3))
async def test_an_odd_authorization_request(house: House, changes: dict[str, str]) -> None:
    answer = await house.browser().authorize(**changes)
    assert answer.status_code in {303, 400}
    location = answer.headers.get("location", "/account/")
    assert location.startswith(("/account/", f"{CALLBACK}?"))
    assert changes.get("redirect_uri", CALLBACK) == CALLBACK or not location.startswith("http")


@settings(max_examples=100)
@given(changes=st.dictionaries(st.sampled_from(list(redemption(""))), TEXT, max_size=3))
async def test_an_odd_token_request(house: House, changes: dict[str, str]) -> None:
    form = redemption("made-up") | changes
    answer = await house.browser().http.post("/auth/token", data=form)
    assert answer.status_code in {400, 401}
    assert answer.json()["error"]


@settings(max_examples=100)
@given(credentials=st.binary(max_size=60))
async def test_odd_client_credentials(house: House, credentials: bytes) -> None:
    headers = {"authorization": b"Basic " + base64.b64encode(credentials)}
    for path in ("token", "revoke", "introspect"):
        form = redemption("made-up", token=VERIFIER)
        answer = await house.browser().http.post(f"/auth/{path}", data=form, headers=headers)
        assert answer.status_code < 500


@settings(max_examples=60)
@given(email=TEXT, name=TEXT, password=TEXT, onward=TEXT)
async def test_odd_text_in_the_forms(house: House, email: str, name: str, password: str, onward: str) -> None:
    async with house.db.system() as tx:
        await tx.execute("delete from identity.tries")
    for path in ("sign-in", "sign-up", "forgot"):
        browser = house.browser()
        page = await browser.http.get(f"/account/{path}", params={"next": onward, "login_hint": email})
        answer = await browser.submit(page, email=email, name=name, password=password)
        assert answer.status_code < 500


@settings(max_examples=60)
@given(query=st.text(max_size=200))
async def test_an_odd_query(house: House, query: str) -> None:
    sound = request_query()
    for path in (f"/oauth/authorize?{quote(query, safe='&=%+')}", f"/account/consent?next={quote(query)}"):
        assert (await house.browser().http.get(path)).status_code < 500
    assert (await house.browser().http.get(f"/oauth/authorize?{sound}&{quote(query)}")).status_code < 500
