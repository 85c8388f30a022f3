"""Row 14: with the cache server away, a revoked token is worth nothing after a minute."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from fitpulse.infra.auth import authenticator
from tests.e2e.person import Person
from tests.faults.owner import told
from tests.faults.world import World, open_world

pytestmark = pytest.mark.server
NOWHERE = "redis://127.0.0.1:1"
MINUTE = timedelta(seconds=authenticator.REMEMBER_S)


@pytest_asyncio.fixture
async def lonely(tmp_path: Path, admin_url: str, app_url: str) -> AsyncIterator[World]:
    """A world whose cache server does not answer."""
    async with open_world(tmp_path, admin_url=admin_url, app_url=app_url, valkey_url=NOWHERE) as opened:
        yield opened


async def accepted_after(world: World, person: Person, wait: timedelta) -> int:
    """How many of the person's revoked tokens still open a door, `wait` after everything was signed out."""
    tokens = [person.tokens["access_token"]]
    for _ in range(3):
        await person.sign_in()
        tokens.append(person.tokens["access_token"])
    assert await opened(world, tokens) == len(tokens)  # all of them known and remembered
    await told(person, "DELETE", "/v1/me/sessions")
    world.clock.advance(wait)
    return await opened(world, tokens)


async def opened(world: World, tokens: list[str]) -> int:
    async with world.client() as http:
        answers = [
            await http.get("/v1/users/me", headers={"authorization": f"Bearer {token}"}) for token in tokens
        ]
    return sum(answer.status_code == 200 for answer in answers)


async def test_no_revoked_token_is_accepted_after_a_minute_without_the_cache(lonely: World) -> None:
    assert await accepted_after(lonely, await lonely.person(), MINUTE) == 0


async def test_a_token_remembered_for_longer_would_be_accepted(
    lonely: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defence off: nobody asks again whether the sign-in stands."""
    monkeypatch.setattr(authenticator, "REMEMBER_S", 3600.0)
    assert await accepted_after(lonely, await lonely.person(), MINUTE) == 4


async def test_reads_go_on_without_the_cache(lonely: World) -> None:
    person = await lonely.person()
    await told(person, "PUT", "/v1/community/membership", {"handle": "lonely_runner"})
    assert (await person.get("/v1/leaderboards/weekly"))["entries"] is not None
