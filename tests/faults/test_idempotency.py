"""Rows 1 and 2: a process killed around the commit, and the request sent again: one effect, one answer."""

import asyncio
import signal
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest

from fitpulse.infra.failpoints import BUILD, POINTS
from fitpulse.kernel.clock import SystemClock
from tests.e2e.person import Person
from tests.e2e.topology import Installation, Node
from tests.faults.installed import athlete
from tests.faults.owner import a_set

pytestmark = pytest.mark.server
KILLED_AT = ("web.before-commit", "web.after-commit")


async def restart(node: Node, **environment: str) -> None:
    """Stop the process if it still runs, and start it with these failpoints or none."""
    await asyncio.to_thread(node.stop)
    for name in (BUILD, POINTS):
        node.environment.pop(name, None)
    node.environment.update(environment)
    node.start()
    await asyncio.to_thread(node.wait_ready)


async def counts(admin_url: str, user_id: UUID) -> dict[str, int]:
    """Effects of a person: sets, completed workouts, journal entries, and events by type."""
    admin = await asyncpg.connect(admin_url)
    rows = await admin.fetch(
        """
select 'sets' as name, count(*) as n from training.set_log where user_id = $1
union all select 'completed', count(*) from training.workout where user_id = $1 and state = 'completed'
union all select 'changes', count(*) from training.change where user_id = $1
union all select type, count(*) from events.outbox where key = $1 group by type""",
        user_id,
    )
    await admin.close()
    return {row["name"]: row["n"] for row in rows}


async def requests_of(person: Person) -> dict[str, tuple[str, Any]]:
    """The two requests of the matrix: a set of today's workout, and its completion."""
    workout = (await person.get("/v1/workouts/next"))["id"]
    done = a_set(SystemClock().now())
    return {
        "set": (f"/v1/workouts/{workout}/sets", done),
        "completion": (f"/v1/workouts/{workout}/complete", {"minutes": 40}),
    }


def added(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {name: n - before.get(name, 0) for name, n in after.items() if n != before.get(name, 0)}


SET_ONCE = {"sets": 1, "changes": 1, "fitpulse.training.set-logged.v1": 1}
DONE_ONCE = {"completed": 1, "changes": 1, "fitpulse.training.workout-completed.v1": 1}


@pytest.mark.parametrize("failpoint", KILLED_AT)
async def test_killed_around_the_commit_and_retried_it_happens_once(
    running: Installation, admin_url: str, failpoint: str
) -> None:
    async with athlete(running) as person:
        await kill_and_retry(running.nodes[0], admin_url, person, failpoint)


async def kill_and_retry(node: Node, admin_url: str, person: Person, failpoint: str) -> None:
    user_id = UUID((await person.get("/v1/users/me"))["id"])
    asked = await requests_of(person)
    for name, once in (("set", SET_ONCE), ("completion", DONE_ONCE)):
        path, body = asked[name]
        key = str(uuid4())
        before = await counts(admin_url, user_id)
        await restart(node, **{BUILD: "test", POINTS: f"{failpoint}=kill"})
        with pytest.raises(httpx2.TransportError):
            await person.call("POST", path, body, key=key)
        assert await asyncio.to_thread(node.process.wait, 10) == -signal.SIGKILL
        committed = added(before, await counts(admin_url, user_id))
        assert bool(committed) == (failpoint == "web.after-commit")
        await restart(node)
        first = await person.call("POST", path, body, key=key)
        again = await person.call("POST", path, body, key=key)
        assert first.status_code == again.status_code == 200, first.text
        assert first.content == again.content
        assert ("idempotency-replayed" in first.headers) == (failpoint == "web.after-commit")
        effects = added(before, await counts(admin_url, user_id))
        records = effects.pop("fitpulse.training.record-achieved.v1", 0)
        assert effects == once
        assert records == len(first.json().get("records", ())) or name == "completion"


async def test_without_a_key_the_retry_has_a_second_effect(running: Installation) -> None:
    """The defence off: the same retry of a change without an id of its own counts twice."""
    consent = {"purpose": "video_review", "version": 1, "action": "given"}
    async with athlete(running) as person:
        bearer = {"authorization": f"Bearer {person.tokens['access_token']}"}
        bare = [await person.http.post("/v1/me/consents", json=consent, headers=bearer) for _ in range(2)]
        assert bare[0].content != bare[1].content
        key = str(uuid4())
        keyed = [await person.call("POST", "/v1/me/consents", consent, key=key) for _ in range(2)]
        assert keyed[0].content == keyed[1].content
        ledger = (await person.get("/v1/me/consents"))["ledger"]
        assert sum(line["purpose"] == "video_review" for line in ledger) == 2 + 1
