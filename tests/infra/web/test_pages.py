"""The pages that a browser gets from the web layer itself: a lost one's, and the API's."""

import hashlib
from base64 import b64encode
from collections.abc import AsyncIterator

import httpx2
import pytest

from fitpulse.infra.auth import Authenticator
from fitpulse.infra.web.app import Health, build_app
from fitpulse.kernel.clock import ManualClock


@pytest.fixture
async def browser(clock: ManualClock) -> AsyncIterator[httpx2.AsyncClient]:
    async def keys() -> dict[str, object]:
        return {"keys": []}

    async def stands(_: object) -> bool:
        return False

    authenticator = Authenticator(
        issuer="https://issuer.test",
        audience="fitpulse",
        keys=keys,
        sessions=stands,
        internal_secret="s3cret",
        clock=clock,
    )
    app = build_app(
        [], authenticator=authenticator, provided=[], health=Health({}), metrics=lambda: b"metrics 1\n"
    )
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://test") as client:
        yield client


@pytest.mark.parametrize(
    "accept",
    [
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "TEXT/HTML;q=0.9, application/json;q=0.5",
    ],
)
async def test_a_browser_that_is_lost_gets_a_page(browser: httpx2.AsyncClient, accept: str) -> None:
    answer = await browser.get("/nowhere", headers={"accept": accept})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["vary"] == "Accept"
    assert 'href="/"' in answer.text
    assert "prefers-color-scheme" in answer.text
    style = answer.text.partition("<style>")[2].partition("</style>")[0]
    allowed = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{allowed}'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "accept",
    [
        "",
        "*/*",
        "application/json",
        "text/html, application/json",
        "text/html;q=0.5, application/problem+json",
        "text/html;q=0",
        "text/html;q=much",
        "text/*;q=0.3, image/png",
    ],
)
async def test_a_program_that_is_lost_gets_a_problem(browser: httpx2.AsyncClient, accept: str) -> None:
    answer = await browser.get("/nowhere", headers={"accept": accept})
    assert answer.status_code == answer.json()["status"] == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["vary"] == "Accept"


async def test_only_a_path_that_is_none_has_a_page(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post("/docs", headers={"accept": "text/html"})
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_api_page_follows_the_colours_its_reader_prefers(browser: httpx2.AsyncClient) -> None:
    page = await browser.get("/docs")
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    head = page.text.partition("</head>")[0]
    assert "theme.js" in head, "before anything is drawn"
    theme = await browser.get("/docs/theme.js")
    assert theme.headers["content-type"].startswith("text/javascript")
    assert 'matchMedia("(prefers-color-scheme: dark)")' in theme.text
    assert "html.dark-mode" in (await browser.get("/docs/swagger-ui.css")).text, "what the script switches on"
