"""Row 42: however many addresses guess, an account sees ten tries an hour, and its owner still gets in."""

import asyncio
from datetime import timedelta

import pytest

from fitpulse.infra.db import Database
from fitpulse.kernel.clock import ManualClock
from fitpulse.services.identity.domain.limits import ACCOUNT, ADDRESS, RECOVERIES, Limit, TooManyTries
from fitpulse.services.identity.service.hasher import Crowded, Hasher
from fitpulse.services.identity.service.sign_ins import SignIns
from fitpulse.services.identity.service.tries import spend
from tests.services.identity.house import House

pytestmark = pytest.mark.server
NEW = "four brisk otters"


class Counting(Hasher):
    """Counts how often a password was really looked at."""

    def __init__(self) -> None:
        super().__init__(memory_kib=64)
        self.looked = 0

    async def verify(self, hashed: str | None, password: str) -> bool:
        self.looked += 1
        return await super().verify(hashed, password)


async def stuff(
    house: House, email: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> tuple[int, list[int]]:
    """Guess from a new address each time, eight at once; how many guesses were looked at, and the answers."""
    hasher = Counting()
    monkeypatch.setattr(house.service(SignIns), "_hasher", hasher)
    gate = asyncio.Semaphore(8)

    async def guess(n: int) -> int:
        async with gate:
            browser = house.browser(f"203.0.{n // 250}.{n % 250 + 1}")
            return (await browser.sign_in(email, f"guess number {n}")).status_code

    answers = await asyncio.gather(*(guess(n) for n in range(times)))
    return hasher.looked, list(answers)


async def test_rotating_addresses_get_ten_tries_in_all(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    email, _ = await house.person()
    looked, answers = await stuff(house, email, 60, monkeypatch)
    assert looked <= 10
    assert answers.count(401) == 10
    assert answers.count(429) == 50


async def test_the_test_above_fails_without_the_defence(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "fitpulse.services.identity.service.sign_ins.ACCOUNT", Limit("account", 10**6, timedelta(hours=1))
    )
    email, _ = await house.person()
    looked, _ = await stuff(house, email, 30, monkeypatch)
    assert looked == 30


async def test_an_unknown_address_is_limited_just_the_same(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, answers = await stuff(house, "nobody@example.org", 20, monkeypatch)
    assert looked <= 10
    assert answers.count(429) == 10


async def test_spellings_of_one_address_share_its_limit(house: House) -> None:
    email, _ = await house.person()
    for n in range(10):
        written = email.upper() if n % 2 else f" {email} "
        assert (await house.browser().sign_in(written, "wrong wrong wrong")).status_code == 401
    assert (await house.browser().sign_in(email, "wrong wrong wrong")).status_code == 429


async def test_no_hour_holds_more_than_ten(house: House, clock: ManualClock) -> None:
    """A sliding window: ten tries late in one hour leave none early in the next."""
    email, _ = await house.person()
    for _ in range(10):
        clock.advance(timedelta(minutes=1))
        assert (await house.browser().sign_in(email, "wrong wrong wrong")).status_code == 401
    clock.advance(timedelta(minutes=50))
    answer = await house.browser().sign_in(email, "wrong wrong wrong")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "60"
    clock.advance(timedelta(seconds=60))
    assert (await house.browser().sign_in(email, "wrong wrong wrong")).status_code == 401
    assert (await house.browser().sign_in(email, "wrong wrong wrong")).status_code == 429


async def test_a_right_password_is_no_failed_try(house: House) -> None:
    email, _ = await house.person()
    for _ in range(ACCOUNT.most + 2):
        assert (await house.browser().sign_in(email)).status_code == 303


async def test_the_owner_gets_in_by_a_browser_they_used_before(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    email, _ = await house.person()
    mine = house.browser()
    await mine.sign_in(email)
    mine.http.cookies.delete("fitpulse")
    await stuff(house, email, 15, monkeypatch)
    assert (await house.browser().sign_in(email)).status_code == 429
    assert (await mine.sign_in(email)).status_code == 303


async def test_the_owner_gets_in_by_a_new_password(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    email, _ = await house.person()
    await stuff(house, email, 15, monkeypatch)
    owner = house.browser()
    await owner.submit(await owner.http.get("/account/forgot"), email=email)
    await owner.submit(await owner.http.get(await house.link(email)), password=NEW)
    assert (await owner.sign_in(email, NEW)).status_code == 303


async def test_one_address_can_not_try_every_account(house: House) -> None:
    browser = house.browser()
    answers = [
        (await browser.sign_in(f"person{n}@example.org", "wrong wrong wrong")).status_code
        for n in range(ADDRESS.most + 1)
    ]
    assert answers.count(401) == ADDRESS.most
    assert answers[-1] == 429


async def test_hashing_is_bounded_in_what_it_takes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """More people than can be hashed in time are told to come back; those who wait still get in."""
    monkeypatch.setattr("fitpulse.services.identity.service.hasher.WAITING", 5)
    hasher = Hasher(memory_kib=64)
    hashed = await hasher.hash("seven quiet herons")
    answers = await asyncio.gather(
        *(hasher.verify(hashed, "seven quiet herons") for _ in range(12)), return_exceptions=True
    )
    assert answers.count(True) == 5
    assert sum(isinstance(answer, Crowded) for answer in answers) == 7
    assert await hasher.verify(hashed, "seven quiet herons")


async def test_only_who_tried_a_password_is_sent_to_the_reset(db: Database, clock: ManualClock) -> None:
    """Whoever asked for that link too often would be told to ask for it."""
    told = {}
    for limit in (ACCOUNT, RECOVERIES):
        async with db.system() as tx:
            for _ in range(limit.most):
                await spend(tx, limit, "203.0.113.9", clock.now())
            with pytest.raises(TooManyTries) as refused:
                await spend(tx, limit, "203.0.113.9", clock.now())
        told[limit.kind] = refused.value.detail
    assert told == {
        "account": "Wait 60 minutes, or ask for a link to reset your password.",
        "recoveries": "Wait 60 minutes.",
    }
