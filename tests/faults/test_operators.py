"""Row 39, the operator's side: routes for those who run an installation open for them and for nobody else."""

from uuid import uuid4

import httpx2
import pytest
import pytest_asyncio

from fitpulse.infra.auth import Authenticator
from fitpulse.kernel.principal import Principal
from tests.e2e.person import Person
from tests.faults.cases import Route, call, every_route
from tests.faults.owner import Owner, bury, promote, stranger_of, undecided
from tests.faults.world import World

pytestmark = pytest.mark.server
DEAD = "/v1/operations/events/dead"
REFUSED = {"anonymous": 401, "athlete": 403}


@pytest_asyncio.fixture(scope="module")
async def operator(world: World) -> Person:
    person = await stranger_of(world)
    await promote(world, person)
    return person


@pytest_asyncio.fixture(scope="module")
async def athlete(world: World) -> Person:
    return await stranger_of(world)


async def routes_for_operators() -> list[Route]:
    found = [route for route in await every_route() if route.who == "operator"]
    assert len(found) >= 4
    return found


async def answers(world: World, owner: Owner, person: Person | None) -> dict[str, httpx2.Response]:
    """What each operators' route says to this person, each time with a dead letter that still lies there."""
    headers = {"authorization": f"Bearer {person.tokens['access_token']}"} if person else {}
    found = {}
    async with world.client() as http:
        for route in await routes_for_operators():
            owner.letter = await bury(world, owner)
            await undecided(world, owner)
            found[route.name] = await call(http, world, owner, route, headers)
    return found


async def letters(world: World) -> int:
    count: int = await world.admin.fetchval("select count(*) from events.dead_letter")
    return count


@pytest.mark.parametrize("actor", REFUSED)
async def test_nobody_else_may(world: World, owner: Owner, athlete: Person, actor: str) -> None:
    before = await letters(world)
    told = await answers(world, owner, athlete if actor == "athlete" else None)
    assert {name: answer.status_code for name, answer in told.items()} == dict.fromkeys(told, REFUSED[actor])
    assert {answer.headers["content-type"] for answer in told.values()} == {"application/problem+json"}
    assert await letters(world) == before + len(told), "what was refused had an effect"


async def test_an_operator_may(world: World, owner: Owner, operator: Person) -> None:
    before = await letters(world)
    told = await answers(world, owner, operator)
    wrong = {name: answer.text for name, answer in told.items() if answer.status_code not in {200, 204}}
    assert wrong == {}
    assert await letters(world) == before + len(told) - 2, "one was tried again and one dropped"
    seen = "".join(answer.text for answer in told.values())
    assert [secret for secret in owner.secrets() if secret in seen] == []


async def test_the_check_sees_a_role_that_nobody_asks_for(
    world: World, owner: Owner, athlete: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defence off: whoever is signed in may act as an operator."""

    async def anyone_signed_in(self: Authenticator, header: str | None, _: str) -> Principal:
        return await self.authenticate((header or "").removeprefix("Bearer "))

    monkeypatch.setattr(Authenticator, "authorize", anyone_signed_in)
    told = await answers(world, owner, athlete)
    assert {answer.status_code for answer in told.values()} <= {200, 204}


async def test_a_role_that_was_taken_away_ends_with_the_token(
    world: World, owner: Owner, athlete: Person
) -> None:
    person = await stranger_of(world)
    await promote(world, person)
    assert (await person.call("GET", DEAD)).status_code == 200
    await promote(world, person, to="athlete")
    assert (await person.call("GET", DEAD)).status_code == 403


async def test_dead_letters_come_in_pages(world: World, owner: Owner, operator: Person) -> None:
    newest = [await bury(world, owner) for _ in range(5)]
    first = await operator.get(f"{DEAD}?limit=3")
    second = await operator.get(f"{DEAD}?limit=2&cursor={first['next']}")
    assert [one["number"] for one in first["items"] + second["items"]] == newest[::-1]
    assert first["items"][0].keys() == {"number", "group", "type", "attempts", "error", "failed_at"}


async def test_a_letter_that_is_gone_is_not_found(world: World, owner: Owner, operator: Person) -> None:
    number = await bury(world, owner)
    path = f"{DEAD}/{number}"
    assert (await operator.call("POST", f"{path}/requeue")).status_code == 204
    parked = "select attempts from events.retry where consumer_group = 'identity.upkeep' and key = $1"
    assert await world.admin.fetchval(parked, owner.user_id) == 0
    for method, gone in (("POST", f"{path}/requeue"), ("DELETE", path), ("DELETE", f"{DEAD}/{2**63 - 1}")):
        answer = await operator.call(method, gone)
        assert answer.status_code == 404, answer.text
        assert answer.json()["type"].endswith("/no-such-dead-letter")
    for odd in (0, -1, 2**63, "x", uuid4()):
        assert (await operator.call("DELETE", f"{DEAD}/{odd}")).status_code == 422


async def test_a_letter_of_a_group_that_was_removed_is_not_taken_back(
    world: World, owner: Owner, operator: Person
) -> None:
    number = await bury(world, owner)
    move = "update events.dead_letter set consumer_group = $2 where number = $1"
    for group in ("community.kudos", "gone.entirely"):
        await world.admin.execute(move, number, group)
        answer = await operator.call("POST", f"{DEAD}/{number}/requeue")
        assert answer.status_code == 409, answer.text
        assert answer.json()["type"].endswith("/consumer-group-gone")
        assert repr(group) in answer.json()["detail"]
        assert (
            await world.admin.fetchval("select count(*) from events.retry where consumer_group = $1", group)
            == 0
        )
    assert (await operator.call("DELETE", f"{DEAD}/{number}")).status_code == 204


async def test_the_lag_is_that_of_every_consumer_group(world: World, operator: Person) -> None:
    groups = {handler.group for one in world.process.built.values() for handler in one.handlers}
    told = (await operator.get("/v1/operations/events/lag"))["groups"]
    assert [one["group"] for one in told] == sorted(groups)
