"""Row 43: nobody learns from us whether an address has an account."""

import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from fitpulse.infra.db import Tx
from fitpulse.services.identity.domain import limits
from fitpulse.services.identity.routes.form import Cookies
from fitpulse.services.identity.service.hasher import Hasher
from tests.services.identity.house import PASSWORD, Browser, House

pytestmark = pytest.mark.server
Way = Callable[[Browser, str], Awaitable[Any]]


async def sign_in(browser: Browser, email: str) -> Any:
    return await browser.sign_in(email, "wrong wrong wrong")


async def sign_up(browser: Browser, email: str) -> Any:
    page = await browser.http.get("/account/sign-up")
    return await browser.submit(page, email=email, name="Ada Lovelace", password=PASSWORD)


async def sign_up_by_json(browser: Browser, email: str) -> Any:
    body = {"email": email, "name": "Ada Lovelace", "password": PASSWORD}
    return await browser.http.post("/v1/users", json=body)


async def forgot(browser: Browser, email: str) -> Any:
    return await browser.submit(await browser.http.get("/account/forgot"), email=email)


WAYS: dict[str, Way] = {
    "sign in": sign_in,
    "sign up": sign_up,
    "sign up by JSON": sign_up_by_json,
    "forgot": forgot,
}


def stranger() -> str:
    return f"{secrets.token_hex(6)}@example.org"


def shown(answer: Any, email: str, csrf: str) -> tuple[int, str, list[str]]:
    """What an attacker can compare, without the address and the token they put in themselves."""
    text = answer.text.replace(email, "EMAIL").replace(csrf, "CSRF")
    return answer.status_code, text, sorted(answer.headers)


@pytest.mark.parametrize("name", WAYS)
async def test_a_known_and_an_unknown_address_are_answered_alike(house: House, name: str) -> None:
    known, _ = await house.person()
    seen = []
    for email in (known, stranger()):
        browser = house.browser()
        answer = await WAYS[name](browser, email)
        cookie = browser.http.cookies.get("fitpulse") or ""
        csrf = house.service(Cookies).token(cookie) if cookie else "-"
        seen.append(shown(answer, email, csrf))
    assert seen[0] == seen[1]


@pytest.mark.parametrize("name", WAYS)
async def work(house: House, way: Way, email: str) -> list[str]:
    """Each statement and each use of Argon2 that an answer cost, in order."""
    done: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        record(patch, done)
        await way(house.browser(), email)
    return done


@pytest.mark.parametrize("name", WAYS)
async def test_they_cost_the_same_statements_and_hashes(house: House, name: str) -> None:
    known, _ = await house.person()
    first = await work(house, WAYS[name], known)
    assert first
    assert first == await work(house, WAYS[name], stranger())


async def test_the_test_above_fails_without_the_defence(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sign-in that looks no further when there is no account shows it by the hash it saves."""
    known, _ = await house.person()
    monkeypatch.setattr(Hasher, "verify", lazy)
    assert await work(house, sign_in, known) != await work(house, sign_in, stranger())


VERIFY = Hasher.verify


async def lazy(hasher: Hasher, hashed: str | None, password: str) -> bool:
    """Verifying without the hash of nobody."""
    return hashed is not None and await VERIFY(hasher, hashed, password)


def record(patch: pytest.MonkeyPatch, done: list[str]) -> None:
    for method in ("fetch", "fetchrow", "fetchval", "execute"):
        original = getattr(Tx, method)

        async def noted(tx: Tx, query: str, *values: object, _original: Any = original) -> Any:
            done.append(query)
            return await _original(tx, query, *values)

        patch.setattr(Tx, method, noted)
    hashing, verifying = Hasher.hash, Hasher._verify

    async def hashed(hasher: Hasher, password: str) -> str:
        done.append("hash")
        return await hashing(hasher, password)

    def verified(hasher: Hasher, hashed: str, password: str) -> bool:
        done.append("verify")
        return verifying(hasher, hashed, password)

    patch.setattr(Hasher, "hash", hashed)
    patch.setattr(Hasher, "_verify", verified)


async def timed(way: Way, browser: Browser, email: str) -> float:
    start = time.perf_counter()
    await way(browser, email)
    return time.perf_counter() - start


async def area_of(house: House, name: str, pairs: int, patch: pytest.MonkeyPatch) -> float:
    """The area under the curve of "slower means known", over pairs asked in alternating order."""
    unlimited = 10**9
    for module, names in (("sign_ins", ("ACCOUNT", "ADDRESS")), ("recovery", ("RECOVERIES", "MAILS"))):
        for limit in names:
            path = f"fitpulse.services.identity.service.{module}.{limit}"
            patch.setattr(path, limits.Limit(limit, unlimited, limits.HOUR))
    known, unknown = [], []
    people = [(await house.person())[0] for _ in range(20)]
    for n in range(pairs):
        pair = [(known, people[n % 20]), (unknown, stranger())]
        for times, email in pair if n % 2 else reversed(pair):
            times.append(await timed(WAYS[name], house.browser(), email))
    wins = sum((a > b) + (a == b) / 2 for a in known for b in unknown)
    return wins / (len(known) * len(unknown))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sign in", "forgot"])
async def test_a_thousand_pairs_can_not_be_told_apart_by_time(
    house: House, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 0.45 <= await area_of(house, name, 1000, monkeypatch) <= 0.55


@pytest.mark.slow
async def test_the_test_above_fails_without_the_hash_of_nobody(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defence off, at what Argon2 really costs: sixty pairs tell who has an account."""
    monkeypatch.setattr(Hasher, "hash", Hasher().hash)
    monkeypatch.setattr(Hasher, "verify", lazy)
    assert await area_of(house, "sign in", 60, monkeypatch) > 0.9
