"""Rows 32 and 33: a code works once, for sixty seconds, for whoever holds the PKCE verifier."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from fitpulse.kernel.clock import ManualClock
from fitpulse.services.identity.domain import provider
from fitpulse.services.identity.service.sign_ins import SignIns
from tests.services.identity.house import CHALLENGE, VERIFIER, House, client, redemption, returned

pytestmark = pytest.mark.server


async def test_a_code_used_again_gives_nothing_and_ends_what_it_gave(
    house: House, clock: ManualClock
) -> None:
    email, _ = await house.person()
    browser = house.browser()
    code = await browser.code(email)
    tokens = (await browser.http.post("/auth/token", data=redemption(code))).json()
    again = await browser.http.post("/auth/token", data=redemption(code))
    assert again.status_code == 400
    assert again.json()["error"] == "invalid_grant"
    assert (await refreshed(house, tokens)) == 400
    clock.advance(timedelta(seconds=61))
    headers = {"authorization": f"Bearer {tokens['access_token']}"}
    assert (await browser.http.get("/v1/users/me", headers=headers)).status_code == 401


async def test_the_code_test_fails_without_the_defence(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def keep(*_: object) -> int:
        return 0

    email, _ = await house.person()
    browser = house.browser()
    code = await browser.code(email)
    tokens = (await browser.http.post("/auth/token", data=redemption(code))).json()
    monkeypatch.setattr(SignIns, "end_within", keep)
    await browser.http.post("/auth/token", data=redemption(code))
    assert (await refreshed(house, tokens)) == 200


async def refreshed(house: House, tokens: dict[str, Any]) -> int:
    form = {"client_id": "fitpulse-app", "refresh_token": tokens["refresh_token"]}
    return (await client(house.app).post("/auth/refresh", data=form)).status_code


async def test_of_ten_that_race_with_one_code_at_most_one_wins_and_nobody_keeps_it(house: House) -> None:
    email, _ = await house.person()
    browser = house.browser()
    code = await browser.code(email)
    answers = await asyncio.gather(
        *(browser.http.post("/auth/token", data=redemption(code)) for _ in range(10))
    )
    winners = [answer for answer in answers if answer.status_code == 200]
    assert len(winners) == 1
    assert (await refreshed(house, winners[0].json())) == 400


@pytest.mark.parametrize(("seconds", "status"), [(59, 200), (60, 400), (3600, 400)])
async def test_a_code_lives_sixty_seconds(
    house: House, clock: ManualClock, seconds: int, status: int
) -> None:
    email, _ = await house.person()
    browser = house.browser()
    code = await browser.code(email)
    clock.advance(timedelta(seconds=seconds))
    assert (await browser.http.post("/auth/token", data=redemption(code))).status_code == status


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "fitpulse-cli"},
        {"redirect_uri": "http://127.0.0.1:51235/callback"},
        {"redirect_uri": ""},
        {"code": "made-up"},
        {"code": ""},
        {"code_verifier": ""},
        {"code_verifier": "w" * 50},
        {"code_verifier": CHALLENGE},
        {"code_verifier": VERIFIER + "v"},
        {"code_verifier": "v" * 20},
        {"grant_type": "password"},
        {"grant_type": ""},
    ],
)
async def test_a_code_is_redeemed_only_as_it_was_asked_for(house: House, changes: dict[str, str]) -> None:
    email, _ = await house.person()
    browser = house.browser()
    code = await browser.code(email)
    refused = await browser.http.post("/auth/token", data=redemption(code, **changes))
    assert refused.status_code == 400
    assert "access_token" not in refused.json()
    assert (await browser.http.post("/auth/token", data=redemption(code))).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge": None},
        {"code_challenge_method": None},
        {"code_challenge_method": "plain", "code_challenge": VERIFIER},
        {"code_challenge_method": "s256"},
        {"code_challenge_method": "S512"},
        {"code_challenge": "short"},
        {"code_challenge": "x" * 129},
    ],
)
async def test_no_code_without_an_s256_challenge(house: House, changes: dict[str, str | None]) -> None:
    email, _ = await house.person()
    browser = house.browser()
    await browser.sign_in(email)
    answer = await browser.walk(email, **changes)
    assert "code=" not in answer.headers.get("location", "")
    assert returned(answer)["error"] == "invalid_request"


async def test_the_test_above_fails_without_the_defence(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Authlib's own PKCE lets a client leave it out or use `plain`."""
    monkeypatch.setattr(provider.S256Only, "validate_code_challenge", lambda *_: None)
    email, _ = await house.person()
    answer = await house.browser().walk(email, code_challenge_method="plain", code_challenge=VERIFIER)
    assert "code" in returned(answer)


async def test_a_repeated_parameter_is_refused(house: House) -> None:
    email, _ = await house.person()
    browser = house.browser()
    code = await browser.code(email)
    body = "&".join(f"{key}={value}" for key, value in redemption(code).items()) + "&code=other"
    answer = await browser.http.post(
        "/auth/token", content=body, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.json()["error"] == "invalid_request"
