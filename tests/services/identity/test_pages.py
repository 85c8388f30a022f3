"""The pages: nothing inline, nothing framed, no form but our own, and no way out to elsewhere."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fitpulse.services.identity.domain.clients import Client
from fitpulse.services.identity.routes.form import Cookies
from fitpulse.services.identity.service.accounts import Accounts
from fitpulse.services.identity.service.clients import Clients
from tests.services.identity.house import (
    CALLBACK,
    PASSWORD,
    House,
    make_settings,
    redemption,
    request_query,
)

pytestmark = pytest.mark.server
NEXT = f"/oauth/authorize?{request_query()}"
PAGES = [
    "/account/sign-in",
    "/account/sign-up",
    "/account/forgot",
    "/account/confirm?token=x",
    "/account/reset?token=x",
    "/oauth/authorize?client_id=nobody",
]


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_runs_nothing_and_is_framed_by_nobody(house: House, path: str) -> None:
    answer = await house.browser().http.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:", answer.text)


@pytest.mark.parametrize("path", PAGES[:4])
async def test_every_field_has_a_label_and_tells_the_password_manager_what_it_is(
    house: House, path: str
) -> None:
    text = (await house.browser().http.get(path)).text
    fields = re.findall(r'<input id="([^"]+)"[^>]*>', text)
    assert fields
    for name in fields:
        assert f'<label for="{name}">' in text
    for tag in re.findall(r"<input id=[^>]*>", text):
        assert "autocomplete=" in tag
    assert '<html lang="en">' in text
    assert 'role="alert" aria-live="assertive"' in text


async def test_a_form_may_end_at_the_client_that_asked_and_nowhere_else(house: House) -> None:
    http = house.browser().http
    asked = await http.get("/account/sign-in", params={"next": NEXT})
    assert asked.headers["content-security-policy"].endswith("form-action 'self' http://127.0.0.1:51234")
    foreign = f"/oauth/authorize?{request_query(redirect_uri='https://evil.example/callback')}"
    other = await http.get("/account/sign-in", params={"next": foreign})
    assert other.headers["content-security-policy"].endswith("form-action 'self'")


FORMS = [
    ("/account/sign-in", {"email": "ada@example.org", "password": PASSWORD}),
    ("/account/sign-up", {"email": "ada@example.org", "name": "Ada", "password": PASSWORD}),
    ("/account/forgot", {"email": "ada@example.org"}),
    ("/account/confirm", {"token": "x", "password": PASSWORD}),
    ("/account/reset", {"token": "x", "password": PASSWORD}),
    ("/account/consent", {"next": NEXT, "answer": "yes", "health": "yes"}),
    ("/account/sign-ins/end", {"id": "018f0000-0000-7000-8000-000000000000"}),
    ("/account/sign-ins/end-all", {}),
]


def none(_: str) -> str:
    return ""


def made_up(_: str) -> str:
    return "0" * 64


@pytest.mark.parametrize(("path", "fields"), FORMS)
@pytest.mark.parametrize("token", [none, made_up, "of another browser"])
async def test_a_form_that_this_browser_was_not_shown_does_nothing(
    house: House, path: str, fields: dict[str, str], token: Callable[[str], str] | str
) -> None:
    email, _ = await house.person()
    browser = house.browser()
    await browser.sign_in(email)
    cookies: Cookies = house.service(Cookies)
    csrf = token(path) if callable(token) else cookies.token("another cookie")
    answer = await browser.http.post(path, data=fields | {"csrf": csrf})
    assert answer.status_code == 403
    assert "This form is too old" in answer.text
    assert (await browser.http.get("/account/sign-ins")).status_code == 200


async def test_the_test_above_fails_without_the_defence(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Cookies, "own", lambda *_: True)
    email, _ = await house.person()
    browser = house.browser()
    await browser.sign_in(email)
    await browser.http.post("/account/sign-ins/end-all", data={"csrf": ""})
    assert (await browser.http.get("/account/sign-ins")).status_code == 303


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/oauth/authorize/../../evil",
        "/dev/mail",
        "javascript:alert(1)",
        "/oauth/authorize?\r\nSet-Cookie: a=b",
        "/oauth/authorize?é",
    ],
)
async def test_next_leads_nowhere_but_to_our_own_authorization(house: House, target: str) -> None:
    email, _ = await house.person()
    browser = house.browser()
    page = await browser.http.get("/account/sign-in", params={"next": target})
    answer = await browser.submit(page, email=email, password=PASSWORD, next=target)
    assert answer.headers["location"] == "/account/sign-ins"


async def test_a_sign_in_never_keeps_the_cookie_that_was_there_before(house: House) -> None:
    """Session fixation: a planted cookie is worth nothing after the sign-in."""
    email, _ = await house.person()
    browser = house.browser()
    await browser.http.get("/account/sign-in")
    planted = browser.http.cookies["fitpulse"]
    await browser.sign_in(email)
    assert browser.http.cookies["fitpulse"] != planted
    thief = house.browser()
    thief.http.cookies.set("fitpulse", planted)
    assert (await thief.http.get("/account/sign-ins")).status_code == 303


async def test_over_tls_the_cookies_are_bound_to_the_host(restarted: Callable[..., Any], home: Path) -> None:
    settings = make_settings(home)
    settings.http.public_url = "https://fit.example"
    async with restarted(settings) as house:
        answer = await house.browser().http.get("/account/sign-in")
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-fitpulse=")
        for attribute in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
            assert attribute in cookie
        assert "Domain" not in cookie


async def test_plain_http_is_refused_beyond_this_machine(restarted: Callable[..., Any], home: Path) -> None:
    settings = make_settings(home)
    settings.http.public_url = "http://fit.example"
    with pytest.raises(ValueError, match="must be https"):
        async with restarted(settings):
            pass


async def test_a_name_is_text_wherever_it_is_shown(house: House) -> None:
    email, user_id = await house.person()
    accounts: Accounts = house.service(Accounts)
    await accounts.change(user_id, {"name": "<img src=x onerror=alert(1)>"})
    browser = house.browser()
    await browser.sign_in(email)
    page = await browser.http.get("/account/sign-ins")
    assert "<img" not in page.text
    await browser.submit(await browser.http.get("/account/forgot"), email=email)
    async with house.db.system() as tx:
        html = await tx.fetchval("select html from infra.mail_outbox where recipient = $1", email)
    assert "<img" not in html
    assert "&lt;img" in html


async def test_the_style_is_served_and_made_of_the_tokens(house: House) -> None:
    style = (await house.browser().http.get("/account/style.css")).text
    for value in ("#0D1014", "#F6F7F4", "#C8F24B", "#B9E635", "prefers-color-scheme: light"):
        assert value in style
    assert "url(" not in style


async def test_after_signing_in_the_client_gets_its_answer(house: House) -> None:
    email, _ = await house.person()
    answer = await house.browser().walk(email)
    assert answer.headers["location"].startswith(CALLBACK)


async def test_a_field_in_error_is_read_with_what_is_wrong(house: House) -> None:
    browser = house.browser()
    page = await browser.http.get("/account/sign-up")
    shown = await browser.submit(page, email="ada@example.org", name="Ada", password="password1234")
    assert shown.status_code == 422
    assert 'aria-describedby="problem password-hint" aria-invalid="true" autofocus' in shown.text
    assert '<div role="alert" aria-live="assertive" id="problem">' in shown.text


async def test_a_link_that_is_spent_leads_to_a_new_one(house: House) -> None:
    answer = await house.browser().http.get("/account/reset?token=spent")
    assert answer.status_code == 410
    assert 'href="/account/forgot">Ask for a new link</a>' in answer.text


async def test_a_partners_sign_in_is_listed_by_its_name(house: House) -> None:
    callback = "https://partner.example/callback"
    partner = Client("", "Partner Watch", (callback,), frozenset({"openid"}))
    registered = await house.service(Clients).register(partner, confidential=False)
    email, _ = await house.person()
    browser = house.browser()
    asked = {"client_id": registered.client_id, "redirect_uri": callback}
    code = await browser.code(email, **asked, scope="openid")
    assert (await browser.http.post("/auth/token", data=redemption(code, **asked))).status_code == 200
    shown = (await browser.http.get("/account/sign-ins")).text
    assert "Partner Watch · since" in shown
    assert registered.client_id not in shown
