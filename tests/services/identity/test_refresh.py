"""Row 31: a refresh token works once; a second time ends its family, also in another process."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from fitpulse.kernel.clock import ManualClock
from fitpulse.services.identity.service.sign_ins import SignIns
from tests.services.identity.house import House, client

pytestmark = pytest.mark.server


async def refresh(http: httpx2.AsyncClient, token: str, **changes: str) -> httpx2.Response:
    return await http.post(
        "/auth/refresh", data={"client_id": "fitpulse-app", "refresh_token": token} | changes
    )


async def first(house: House) -> dict[str, Any]:
    email, _ = await house.person()
    return await house.tokens(email)


async def test_each_refresh_gives_a_new_token_that_works(house: House) -> None:
    tokens = await first(house)
    http = client(house.app)
    for _ in range(3):
        answer = await refresh(http, tokens["refresh_token"])
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert answer.json()["refresh_token"] != tokens["refresh_token"]
        tokens = answer.json()
        await house.authenticator.authenticate(tokens["access_token"])


async def replay(house: House, http: httpx2.AsyncClient) -> tuple[httpx2.Response, httpx2.Response]:
    """A thief shows the first token after its owner has; then the owner tries with the newest."""
    stolen = (await first(house))["refresh_token"]
    newest = (await refresh(http, stolen)).json()["refresh_token"]
    return await refresh(http, stolen), await refresh(http, newest)


async def test_a_replayed_token_ends_the_family(house: House) -> None:
    thief, owner = await replay(house, client(house.app))
    assert thief.status_code == owner.status_code == 400
    assert thief.json() == owner.json() == {"error": "invalid_grant"}


async def test_the_test_above_fails_without_the_defence(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def keep(*_: object) -> int:
        return 0

    monkeypatch.setattr(SignIns, "end_within", keep)
    _, owner = await replay(house, client(house.app))
    assert owner.status_code == 200


async def test_a_replay_is_known_after_a_restart(house: House, restarted: Callable[[], Any]) -> None:
    stolen = (await first(house))["refresh_token"]
    newest = (await refresh(client(house.app), stolen)).json()["refresh_token"]
    async with restarted() as again:
        assert (await refresh(client(again.app), stolen)).status_code == 400
    assert (await refresh(client(house.app), newest)).status_code == 400


async def test_a_replay_ends_the_access_tokens_too(house: House, clock: ManualClock) -> None:
    tokens = await first(house)
    http = client(house.app)
    await refresh(http, tokens["refresh_token"])
    await refresh(http, tokens["refresh_token"])
    clock.advance(timedelta(seconds=61))
    answer = await http.get("/v1/users/me", headers={"authorization": f"Bearer {tokens['access_token']}"})
    assert answer.status_code == 401


async def test_of_twenty_that_race_with_one_token_at_most_one_wins_and_nobody_keeps_it(house: House) -> None:
    token = (await first(house))["refresh_token"]
    http = client(house.app)
    answers = await asyncio.gather(*(refresh(http, token) for _ in range(20)))
    winners = [answer for answer in answers if answer.status_code == 200]
    assert len(winners) == 1
    assert (await refresh(http, winners[0].json()["refresh_token"])).status_code == 400


async def test_a_family_lives_thirty_days_however_often_it_is_used(house: House, clock: ManualClock) -> None:
    token = (await first(house))["refresh_token"]
    http = client(house.app)
    for _ in range(29):
        clock.advance(timedelta(days=1))
        token = (await refresh(http, token)).json()["refresh_token"]
    clock.advance(timedelta(days=1))
    assert (await refresh(http, token)).status_code == 400


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": "fitpulse-cli"}, "invalid_grant"),
        ({"client_id": "nobody"}, "invalid_client"),
        ({"client_id": ""}, "invalid_client"),
        ({"refresh_token": "made-up"}, "invalid_grant"),
        ({"refresh_token": ""}, "invalid_request"),
        ({"client_secret": "guess"}, "invalid_client"),
    ],
)
async def test_a_refresh_that_is_not_in_order_gives_nothing_and_ends_nothing(
    house: House, changes: dict[str, str], error: str
) -> None:
    token = (await first(house))["refresh_token"]
    http = client(house.app)
    answer = await refresh(http, token, **changes)
    assert answer.status_code in {400, 401}
    assert answer.json()["error"] == error
    assert (await refresh(http, token)).status_code == 200


async def test_a_refresh_may_narrow_its_scope_but_not_widen_it(house: House) -> None:
    email, _ = await house.person()
    tokens = await house.tokens(email, scope="openid fitpulse")
    http = client(house.app)
    widened = await refresh(http, tokens["refresh_token"], scope="openid email fitpulse")
    assert widened.json()["error"] == "invalid_scope"
    narrowed = await refresh(http, tokens["refresh_token"], scope="fitpulse")
    assert narrowed.json()["scope"] == "fitpulse"
