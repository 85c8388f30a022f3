"""Row 35: sixty ways to bend a redirect URI, and not one of them is followed."""

from urllib.parse import urlsplit

import pytest

from fitpulse.services.identity.domain import clients
from fitpulse.services.identity.domain.clients import first_party, matches
from tests.services.identity.house import CALLBACK, ISSUER, House

WEB = f"{ISSUER}/callback"
APP = "fitpulse://callback"
MUTATIONS = [
    # another host that looks like ours
    "http://evil.example/callback",
    "http://127.0.0.1.evil.example/callback",
    "http://127.0.0.1:51234.evil.example/callback",
    "http://127.0.0.1@evil.example/callback",
    "http://127.0.0.1:51234@evil.example/callback",
    "http://evil.example#127.0.0.1/callback",
    "http://evil.example?127.0.0.1/callback",
    "http://evil.example\\@127.0.0.1/callback",
    "http://evil.example/http://127.0.0.1/callback",
    "http://127.0.0.1\\.evil.example/callback",
    "//127.0.0.1/callback",
    "//evil.example/callback",
    "///evil.example/callback",
    # other spellings of the loopback address
    "http://localhost/callback",
    "http://localhost:51234/callback",
    "http://127.0.0.2/callback",
    "http://127.1/callback",
    "http://2130706433/callback",
    "http://0x7f000001/callback",
    "http://0177.0.0.1/callback",
    "http://[::ffff:127.0.0.1]/callback",
    "http://[0:0:0:0:0:0:0:1]/callback",
    "http://[::]/callback",
    "http://0.0.0.0/callback",
    "http://127.0.0.1./callback",
    # scheme
    "https://127.0.0.1/callback",
    "HTTP://127.0.0.1/callback",
    "ftp://127.0.0.1/callback",
    "javascript://127.0.0.1/callback",
    "javascript:alert(1)",
    "data:text/html,callback",
    "file:///callback",
    "fitpulsex://callback",
    "xfitpulse://callback",
    "FITPULSE://callback",
    # port
    "http://127.0.0.1:0/callback",
    "http://127.0.0.1:65536/callback",
    "http://127.0.0.1:999999/callback",
    "http://127.0.0.1:-1/callback",
    "http://127.0.0.1:/callback",
    "http://127.0.0.1:51234:51234/callback",
    "http://127.0.0.1:५/callback",
    # path, query, fragment
    "http://127.0.0.1:51234/callback/",
    "http://127.0.0.1:51234//callback",
    "http://127.0.0.1:51234/callback/..",
    "http://127.0.0.1:51234/x/../callback",
    "http://127.0.0.1:51234/%63allback",
    "http://127.0.0.1:51234/callback%2f..%2fother",
    "http://127.0.0.1:51234/Callback",
    "http://127.0.0.1:51234/callback?next=http://evil.example",
    "http://127.0.0.1:51234/callback#fragment",
    "http://127.0.0.1:51234/callback;x",
    "http://127.0.0.1:51234",
    "http://127.0.0.1:51234/other",
    # white space and control characters
    " http://127.0.0.1:51234/callback",
    "http://127.0.0.1:51234/callback ",
    "http://127.0.0.1:51234/callback\n",
    "http://127.0.0.1:51234/callback\r\nSet-Cookie: a=b",
    "http://127.0.0.1:51234/\tcallback",
    "http://127.0.0.1:51234/callback\x00",
    # the custom scheme and the web origin
    "fitpulse://callback.evil.example",
    "fitpulse://callback/",
    "fitpulse:callback",
    f"{ISSUER}.evil.example/callback",
]


def test_there_are_sixty() -> None:
    assert len(set(MUTATIONS)) >= 60


@pytest.mark.parametrize("uri", [CALLBACK, "http://127.0.0.1/callback", "http://[::1]:9/callback", APP, WEB])
def test_our_own_redirects_match(uri: str) -> None:
    assert first_party("https://fit.example")["fitpulse-app"].check_redirect_uri(uri)


@pytest.mark.parametrize("uri", MUTATIONS)
def test_no_mutation_matches(uri: str) -> None:
    assert not first_party("https://fit.example")["fitpulse-app"].check_redirect_uri(uri)


@pytest.mark.server
async def test_no_mutation_is_redirected_to(house: House) -> None:
    email, _ = await house.person()
    browser = house.browser()
    await browser.sign_in(email)
    await browser.walk(email)
    for uri in MUTATIONS:
        for changes in ({}, {"response_type": "token"}, {"prompt": "none"}, {"code_challenge": None}):
            answer = await browser.authorize(redirect_uri=uri, **changes)
            assert answer.status_code == 400, uri
            assert "location" not in answer.headers
            assert "Nothing about you was shared" in answer.text


def test_the_tests_above_fail_without_the_defence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Comparing prefixes, or hosts as a lenient parser reads them, lets mutations through."""

    def by_prefix(registered: str, asked: str) -> bool:
        return asked.startswith(registered)

    def by_host(registered: str, asked: str) -> bool:
        try:
            return urlsplit(asked).hostname == urlsplit(registered).hostname
        except ValueError:
            return False

    for lenient in (by_prefix, by_host):
        monkeypatch.setattr(clients, "matches", lenient)
        app = first_party("https://fit.example")["fitpulse-app"]
        assert any(app.check_redirect_uri(uri) for uri in MUTATIONS)


def test_only_the_loopback_may_have_any_port() -> None:
    assert not matches("https://fit.example/callback", "https://fit.example:444/callback")
