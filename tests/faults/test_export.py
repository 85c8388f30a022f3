"""A copy of one's own data: who gets it, for how long, and what takes it away."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from fitpulse.services.identity.service.exporter import Exporter
from fitpulse.services.identity.store import exports as store
from tests.e2e.person import PASSWORD
from tests.faults.copies import EXPORTS, files_of, made, unpacked
from tests.faults.owner import told
from tests.faults.world import World

pytestmark = pytest.mark.server


async def test_a_person_asks_is_told_and_fetches_it_for_a_week(world: World) -> None:
    person = await world.person()
    user_id = await world.user_id(person)
    key = str(uuid4())
    first = await person.call("POST", EXPORTS, key=key)
    assert first.status_code == 202
    assert (await person.call("POST", EXPORTS, key=key)).content == first.content
    queued = first.json()
    assert queued["state"] == "queued"
    again = await person.call("POST", EXPORTS)
    assert again.status_code == 409
    assert again.json()["export"] == queued["id"]
    assert (await person.call("GET", f"{EXPORTS}/{queued['id']}/file")).status_code == 409
    assert await world.process.service(Exporter).work_off() == 1
    await world.drain()
    ready = await person.get(f"{EXPORTS}/{queued['id']}")
    assert (ready["state"], ready["share"]) == ("ready", 1.0)
    news = (await person.get("/v1/notifications"))["items"][0]
    assert (news["title"], news["link"]) == ("Your data is ready", f"/exports/{ready['id']}")
    await unpacked(person, ready)
    assert [one["id"] for one in (await person.get(EXPORTS))["items"]] == [ready["id"]]

    world.clock.advance(timedelta(days=7))
    await person.sign_in()
    gone = await person.call("GET", f"{EXPORTS}/{ready['id']}/file")
    assert gone.status_code == 410, "not a moment longer, whether the timer has rung or not"
    assert len(files_of(world, user_id)) == 1
    await world.drain()
    assert world.process.service(Exporter)._woken.is_set(), "the timer wakes the worker"
    await world.process.service(Exporter).work_off()
    assert files_of(world, user_id) == []
    assert (await person.get(f"{EXPORTS}/{ready['id']}"))["state"] == "expired"


async def test_three_a_day(world: World) -> None:
    person = await world.person()
    for _ in range(3):
        await made(world, person)
    refused = await person.call("POST", EXPORTS)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 3600
    world.clock.advance(timedelta(days=1))
    await person.sign_in()
    assert (await made(world, person))["state"] == "ready"


async def test_a_file_whose_export_was_taken_up_meanwhile_stays(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the comparison read of the table is old by the time it acts."""
    person = await world.person()
    user_id = await world.user_id(person)
    await made(world, person)
    exporter = world.process.service(Exporter)

    async def as_it_was(*_: object) -> dict[UUID, str]:
        return {}

    monkeypatch.setattr(store, "states", as_it_was)
    await exporter.reconcile(user_id)
    assert len(files_of(world, user_id)) == 1
    monkeypatch.setattr(store, "still", as_it_was)  # the defence off
    await exporter.reconcile(user_id)
    assert files_of(world, user_id) == []


@pytest.mark.parametrize("when", ["ready", "amid"])
async def test_erasure_takes_the_file_too(world: World, when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    person = await world.person()
    user_id = await world.user_id(person)
    exporter = world.process.service(Exporter)

    async def erase() -> None:
        assert (await person.call("DELETE", "/v1/users/me", {"password": PASSWORD})).status_code == 204

    if when == "amid":  # the account goes while its file is being written
        hold = exporter._hold

        async def erased_meanwhile(*values: Any) -> None:
            if await world.admin.fetchval(
                "select count(*) from identity.accounts where user_id = $1", user_id
            ):
                await erase()
            await hold(*values)

        monkeypatch.setattr(exporter, "_hold", erased_meanwhile)
        await told(person, "POST", EXPORTS)
        assert await exporter.work_off() == 0
    else:
        await made(world, person)
        assert len(files_of(world, user_id)) == 1
        await erase()
    await world.drain()
    await exporter.work_off()
    assert files_of(world, user_id) == []
    left = await world.admin.fetch(
        "select type from events.outbox where key = $1 union all select type from events.timer where key = $1",
        user_id,
    )
    assert {row["type"] for row in left} == {"fitpulse.identity.user-erased.v1"}, (
        "now, and once more by timer"
    )


async def test_a_service_that_is_away_delays_and_at_last_fails_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await world.person()
    exporter = world.process.service(Exporter)
    asked = await told(person, "POST", EXPORTS)
    sources = exporter._sources
    monkeypatch.setattr(exporter, "_sources", [sources[0], None])
    tries = 0
    while (await person.get(f"{EXPORTS}/{asked['id']}"))["state"] == "queued":
        assert await exporter.work_off() == 0
        assert await exporter.work_off() == 0, "not before its time"
        world.clock.advance(timedelta(minutes=30))
        await person.sign_in()
        tries += 1
    assert tries == 8
    assert (await person.get(f"{EXPORTS}/{asked['id']}"))["state"] == "failed"
    assert (await person.call("GET", f"{EXPORTS}/{asked['id']}/file")).status_code == 409
    assert files_of(world, await world.user_id(person)) == []
    monkeypatch.setattr(exporter, "_sources", sources)
    assert (await made(world, person))["state"] == "ready"
