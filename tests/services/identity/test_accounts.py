"""Signing up, confirming, a forgotten password, the profile, and leaving."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import pytest

from fitpulse.kernel.clock import ManualClock
from fitpulse.services.identity.api import ContactRequest, UnknownPerson
from tests.services.identity.house import PASSWORD, Browser, House, client

pytestmark = pytest.mark.server
NEW = "four brisk otters"


async def signed_up(house: House, email: str, password: str = PASSWORD) -> Browser:
    browser = house.browser()
    page = await browser.http.get("/account/sign-up")
    answer = await browser.submit(page, email=email, name="Grace Hopper", password=password)
    assert "Check your mail" in answer.text
    return browser


async def bearer(house: House, email: str, **changes: str) -> httpx2.AsyncClient:
    """An app signed in as this person."""
    tokens = await house.tokens(email, **changes)
    http = client(house.app)
    http.headers["authorization"] = f"Bearer {tokens['access_token']}"
    return http


async def published(house: House, kind: str, user_id: UUID) -> int:
    async with house.db.system() as tx:
        count: int = await tx.fetchval(
            "select count(*) from events.outbox where type = $1 and key = $2",
            f"fitpulse.identity.{kind}.v1",
            user_id,
        )
        return count


async def test_signing_up_confirming_and_signing_in(house: House) -> None:
    browser = await signed_up(house, "grace@example.org")
    assert (await house.browser().sign_in("grace@example.org")).status_code == 401
    link = await house.link("grace@example.org")
    answer = await browser.submit(await browser.http.get(link), password=PASSWORD)
    assert answer.headers["location"] == "/account/sign-ins"
    assert "grace@example.org" in (await browser.http.get("/account/sign-ins")).text
    me = (await (await bearer(house, "grace@example.org")).get("/v1/users/me")).json()
    assert me["name"] == "Grace Hopper"
    assert await published(house, "user-registered", UUID(me["id"])) == 1


async def test_a_confirmation_link_works_once_and_for_a_day(house: House, clock: ManualClock) -> None:
    browser = await signed_up(house, "once@example.org")
    link = await house.link("once@example.org")
    page = await browser.http.get(link)
    assert (await browser.submit(page, password=PASSWORD)).status_code == 303
    assert (await browser.submit(await browser.http.get(link), password=PASSWORD)).status_code == 410
    await signed_up(house, "late@example.org")
    clock.advance(timedelta(hours=24))
    late = house.browser()
    page = await late.http.get(await house.link("late@example.org"))
    assert (await late.submit(page, password=PASSWORD)).status_code == 410


async def test_a_strangers_sign_up_with_my_address_is_not_confirmed_by_me(house: House) -> None:
    """Pre-hijacking: the link alone is not enough, the password chosen with it must be known."""
    await signed_up(house, "victim@example.org", "the thief knows this")
    victim = house.browser()
    page = await victim.http.get(await house.link("victim@example.org"))
    assert (await victim.submit(page, password=PASSWORD)).status_code == 403
    await signed_up(house, "victim@example.org", PASSWORD)
    page = await victim.http.get(await house.link("victim@example.org"))
    assert (await victim.submit(page, password=PASSWORD)).status_code == 303
    assert (await house.browser().sign_in("victim@example.org", "the thief knows this")).status_code == 401


async def test_signing_up_again_sends_a_mail_and_changes_nothing(house: House) -> None:
    email, _ = await house.person()
    await signed_up(house, email.upper(), NEW)
    assert "already has an account" in (await house.mails(email))[-1]["body"]
    assert (await house.browser().sign_in(email)).status_code == 303


async def test_strangers_can_not_flood_an_address_with_mail(house: House) -> None:
    for _ in range(8):
        await signed_up(house, "flooded@example.org")
    assert len(await house.mails("flooded@example.org")) == 5


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"email": "no address"}, 422),
        ({"email": "a@b@c"}, 422),
        ({"email": "a\x00@example.org"}, 422),
        ({"password": "short"}, 422),
        ({"password": "password1234"}, 422),
        ({"password": "aaaaaaaaaaaaaa"}, 422),
        ({"password": "1234567890"}, 422),
        ({"password": "fitpulse123"}, 422),
        ({"name": "  "}, 422),
        ({"name": "a\x00b"}, 422),
        ({"name": "\u202eevil"}, 422),
        ({"locale": "english!"}, 422),
        ({"time_zone": "Mars/Olympus"}, 422),
        ({"time_zone": "../../etc/passwd"}, 422),
        ({"role": "operator"}, 422),
    ],
)
async def test_a_sign_up_that_breaks_a_rule_says_which(
    house: House, changes: dict[str, str], status: int
) -> None:
    body = {"email": "rules@example.org", "password": PASSWORD, "name": "Ada"} | changes
    answer = await client(house.app).post("/v1/users", json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_json_way_in(house: House) -> None:
    http = client(house.app)
    body = {"email": "json@example.org", "password": PASSWORD, "name": "Ada", "time_zone": "Europe/Berlin"}
    assert (await http.post("/v1/users", json=body)).status_code == 202
    token = (await house.link("json@example.org")).partition("token=")[2]
    wrong = {"token": token, "password": "not the password"}
    assert (await http.post("/v1/users/confirm", json=wrong)).status_code == 403
    assert (
        await http.post("/v1/users/confirm", json={"token": token, "password": PASSWORD})
    ).status_code == 204
    assert (await (await bearer(house, "json@example.org")).get("/v1/users/me")).json()[
        "time_zone"
    ] == "Europe/Berlin"


async def test_a_new_password_signs_out_everywhere(house: House, clock: ManualClock) -> None:
    email, _ = await house.person()
    tokens = await house.tokens(email)
    other = house.browser()
    await other.sign_in(email)
    owner = house.browser()
    await owner.submit(await owner.http.get("/account/forgot"), email=email)
    link = await house.link(email)
    weak = await owner.submit(await owner.http.get(link), password="password1234")
    assert weak.status_code == 422
    assert "Your new password is set" in (await owner.submit(weak, password=NEW)).text
    assert (await owner.http.get(link)).status_code == 410
    assert (await other.http.get("/account/sign-ins")).headers["location"] == "/account/sign-in"
    form = {"client_id": "fitpulse-app", "refresh_token": tokens["refresh_token"]}
    assert (await client(house.app).post("/auth/refresh", data=form)).status_code == 400
    assert (await house.browser().sign_in(email)).status_code == 401
    assert (await house.browser().sign_in(email, NEW)).status_code == 303
    assert "was changed" in (await house.mails(email))[-1]["body"]


async def test_a_reset_link_lives_an_hour_and_dies_with_its_siblings(
    house: House, clock: ManualClock
) -> None:
    email, _ = await house.person()
    owner = house.browser()
    links = []
    for _ in range(2):
        await owner.submit(await owner.http.get("/account/forgot"), email=email)
        links.append(await house.link(email))
    await owner.submit(await owner.http.get(links[0]), password=NEW)
    assert (await owner.http.get(links[1])).status_code == 410
    await owner.submit(await owner.http.get("/account/forgot"), email=email)
    clock.advance(timedelta(hours=1))
    assert (await owner.http.get(await house.link(email))).status_code == 410


async def test_the_profile_changes_only_where_told(house: House) -> None:
    email, _ = await house.person()
    http = await bearer(house, email)
    changed = await http.patch("/v1/users/me", json={"units": "imperial", "locale": "de-AT"})
    assert changed.status_code == 200
    me = (await http.get("/v1/users/me")).json()
    assert (me["units"], me["locale"], me["name"], me["email"]) == (
        "imperial",
        "de-AT",
        "Ada Lovelace",
        email,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"role": "operator"},
        {"email": "other@example.org"},
        {"id": "018f0000-0000-7000-8000-000000000000"},
        {"user_id": "018f0000-0000-7000-8000-000000000000"},
        {"password_hash": "x"},
        {"created_at": "2020-01-01T00:00:00Z"},
    ],
)
async def test_read_only_fields_stay(house: House, changes: dict[str, Any]) -> None:
    email, user_id = await house.person()
    http = await bearer(house, email)
    before = (await http.get("/v1/users/me")).json()
    assert (await http.patch("/v1/users/me", json=changes)).status_code == 422
    assert (await http.get("/v1/users/me")).json() == before
    assert before["id"] == str(user_id)


async def test_leaving_takes_the_password_and_leaves_no_row(house: House) -> None:
    email, user_id = await house.person()
    http = await bearer(house, email)
    await house.browser().sign_in(email)
    refused = await http.request("DELETE", "/v1/users/me", json={"password": "not the password"})
    assert refused.status_code == 403
    assert (await http.request("DELETE", "/v1/users/me", json={"password": PASSWORD})).status_code == 204
    assert await published(house, "user-erased", user_id) == 1
    async with house.db.system() as tx:
        tables = await tx.fetch(
            "select c.table_name from information_schema.columns c where c.table_schema = 'identity' "
            "and c.column_name = 'user_id'"
        )
        for (table,) in tables:
            assert not await tx.fetchval(f"select count(*) from identity.{table} where user_id = $1", user_id)
    with pytest.raises(UnknownPerson):
        await house.built.offers[0][1].contact(ContactRequest(user_id))
    assert (await house.browser().sign_in(email)).status_code == 401


@pytest.mark.parametrize(
    "statement",
    [
        "update identity.accounts set role = 'operator'",
        "update identity.accounts set password_hash = ''",
        "update identity.accounts set email_key = 'x'",
        "update identity.sign_ins set expires_at = now() + interval '1 year'",
        "update identity.sign_ins set user_id = user_id",
        "delete from identity.accounts",
        "select 1 from identity.refresh_tokens",
        "select 1 from identity.signing_keys",
        "select 1 from identity.sign_ups",
    ],
)
async def test_even_our_own_sql_can_not_raise_a_person(house: House, statement: str) -> None:
    """The role that people's requests run as may change a profile and end a sign-in, nothing else."""
    _, user_id = await house.person()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with house.db.transaction(user_id) as tx:
            await tx.execute(statement)


async def test_consents_are_a_ledger(house: House) -> None:
    email, user_id = await house.person()
    http = await bearer(house, email)
    health = (await http.get("/v1/me/consents")).json()["purposes"][0]
    assert (health["purpose"], health["given"]) == ("health_data", True)
    said = {"purpose": "health_data", "version": health["version"], "action": "withdrawn"}
    assert (await http.post("/v1/me/consents", json=said)).status_code == 201
    now = (await http.get("/v1/me/consents")).json()
    assert now["purposes"][0]["given"] is False
    assert [line["action"] for line in now["ledger"]] == ["withdrawn", "given"]
    assert await published(house, "consent-changed", user_id) == 2
    old = said | {"version": 99}
    assert (await http.post("/v1/me/consents", json=old)).status_code == 409
    unknown = said | {"purpose": "sell_my_data"}
    assert (await http.post("/v1/me/consents", json=unknown)).status_code == 404


async def test_the_ledger_can_not_be_rewritten(house: House) -> None:
    email, user_id = await house.person()
    await house.tokens(email)
    for statement in ("update identity.consents set action = 'given'", "delete from identity.consents"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with house.db.transaction(user_id) as tx:
                await tx.execute(statement)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with house.db.system() as tx:
            await tx.execute("update identity.consents set action = 'given'")
