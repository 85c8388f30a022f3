"""What ends with a new password, a sign-out, another sign-in or the account, whatever is under way just then."""

from datetime import timedelta

import pytest

from fitpulse.kernel.clock import ManualClock
from fitpulse.services.identity.events import UpkeepDue, UserErased
from fitpulse.services.identity.service.accounts import Accounts
from fitpulse.services.identity.service.hasher import Hasher
from fitpulse.services.identity.service.keyring import KeyRing
from fitpulse.services.identity.service.recovery import Recovery
from fitpulse.services.identity.service.sign_ins import SignIns
from tests.services.identity.house import CALLBACK, PASSWORD, House, client, redemption

pytestmark = pytest.mark.server
NEW = "four brisk otters"


async def reset_token(house: House, email: str) -> str:
    await house.service(Recovery).begin(email, remote="198.51.100.9")
    return (await house.link(email)).partition("token=")[2]


@pytest.mark.parametrize("outdated", [False, True], ids=["", "its hash would be renewed"])
async def test_a_sign_in_under_way_does_not_outlive_a_new_password(
    house: House, monkeypatch: pytest.MonkeyPatch, *, outdated: bool
) -> None:
    """The old password was right when it was looked at, and is not when the browser would be let in."""
    email, user_id = await house.person()
    token = await reset_token(house, email)
    verify = Hasher.verify

    async def slowly(hasher: Hasher, hashed: str | None, password: str) -> bool:
        right = await verify(hasher, hashed, password)
        monkeypatch.setattr(Hasher, "verify", verify)
        await house.service(Recovery).finish(token, NEW)
        return right

    monkeypatch.setattr(Hasher, "verify", slowly)
    monkeypatch.setattr(Hasher, "outdated", lambda *_: outdated)
    assert (await house.browser().sign_in(email)).status_code == 401
    assert await house.service(SignIns).listed(user_id) == []
    assert (await house.browser().sign_in(email, PASSWORD)).status_code == 401
    assert (await house.browser().sign_in(email, NEW)).status_code == 303


@pytest.mark.parametrize("by", ["a new password", "everywhere", "here"])
async def test_a_code_dies_with_the_sign_in_it_was_made_in(house: House, by: str) -> None:
    email, user_id = await house.person()
    browser = house.browser()
    code = await browser.code(email)
    if by == "a new password":
        await house.service(Recovery).finish(await reset_token(house, email), NEW)
    elif by == "everywhere":
        await house.service(SignIns).end_all(user_id)
    else:
        await browser.http.post("/auth/logout")
    answer = await browser.http.post("/auth/token", data=redemption(code))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


async def test_signing_in_again_replaces_what_the_browser_had(house: House) -> None:
    first, first_id = await house.person()
    second, second_id = await house.person()
    browser = house.browser()
    await browser.sign_in(first)
    page = await browser.http.get("/account/sign-in?next=/oauth/authorize?x=1")
    assert (await browser.sign_in(second, page=page)).status_code == 303
    sign_ins = house.service(SignIns)
    assert await sign_ins.listed(first_id) == []
    assert len(await sign_ins.listed(second_id)) == 1


async def test_max_age_of_nothing_asks_for_the_password_once(house: House, clock: ManualClock) -> None:
    email, _ = await house.person()
    browser = house.browser()
    await browser.code(email)
    clock.advance(timedelta(seconds=1))
    answer = await browser.authorize(max_age="0")
    assert answer.headers["location"].startswith("/account/sign-in")
    page = await browser.http.get(answer.headers["location"])
    answer = await browser.sign_in(email, page=page)
    clock.advance(timedelta(seconds=1))  # as any redirect takes
    answer = await browser.http.get(answer.headers["location"])
    assert answer.headers["location"].startswith(CALLBACK)


async def test_what_was_written_while_an_account_was_erased_goes_too(house: House) -> None:
    email, user_id = await house.person()
    tokens = await house.tokens(email)
    headers = {"authorization": f"Bearer {tokens['access_token']}"}
    http = client(house.app)
    assert (await http.get("/v1/users/me", headers=headers)).status_code == 200
    await house.service(Accounts).erase(user_id, PASSWORD)
    consent = {"purpose": "video_review", "version": 1, "action": "given"}
    assert (await http.post("/v1/me/consents", json=consent, headers=headers)).status_code == 201
    [forget] = [one for one in house.built.handlers if one.event is UserErased]
    async with house.db.transaction(user_id) as tx:
        await forget.call(tx, UserErased(user_id=user_id))
    async with house.db.system() as tx:
        left = await tx.fetchval("select count(*) from identity.consents where user_id = $1", user_id)
    assert left == 0


async def test_sign_ups_that_nobody_confirmed_leave_no_address_behind(
    house: House, clock: ManualClock
) -> None:
    """Neither beside the account that the same person made, nor after their day is over, nor after an erasure."""
    for email in ("twice@example.org", "never@example.org"):
        for _ in range(2):
            body = {"email": email, "password": PASSWORD, "name": "Ada"}
            assert (await client(house.app).post("/v1/users", json=body)).status_code == 202
    assert [len(await house.mails(email)) for email in ("twice@example.org", "never@example.org")] == [2, 2]
    token = (await house.link("twice@example.org")).partition("token=")[2]
    joined = await house.service(Accounts).confirm(token, PASSWORD, remote="198.51.100.7")
    assert len(await house.mails("twice@example.org")) == 1
    body = {"email": "twice@example.org", "password": NEW, "name": "Somebody"}
    await client(house.app).post("/v1/users", json=body)
    await house.service(Accounts).erase(joined.user_id, PASSWORD)
    assert await sign_ups(house, "twice@example.org") == 0
    clock.advance(timedelta(hours=25))
    await upkeep(house)
    assert await sign_ups(house, "never@example.org") == 0
    assert await house.mails("never@example.org") == await house.mails("twice@example.org") == []


async def sign_ups(house: House, email: str) -> int:
    async with house.db.system() as tx:
        count: int = await tx.fetchval("select count(*) from identity.sign_ups where email = $1", email)
        return count


async def upkeep(house: House) -> None:
    _, user_id = await house.person()
    async with house.db.system() as tx:
        await house.built.handlers[0].call(tx, UpkeepDue(user_id=user_id))


async def test_an_upkeep_that_is_tried_again_plans_only_one(
    house: House, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each try of a round that fails in its second half would otherwise begin a chain of rounds of its own."""
    async with house.db.system() as tx:
        await tx.execute("delete from identity.upkeep")
        await tx.execute("delete from events.timer where type = $1", UpkeepDue.TYPE)
    await house.service(KeyRing).rotate()
    clock.advance(timedelta(hours=1))

    async def broken(_: KeyRing) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(KeyRing, "rotate", broken)
        for _ in range(3):
            with pytest.raises(RuntimeError):
                await upkeep(house)
    await upkeep(house)
    async with house.db.system() as tx:
        planned = await tx.fetchval("select count(*) from events.timer where type = $1", UpkeepDue.TYPE)
    assert planned == 2  # the one that is due, which stays until it is done, and the next
