"""Rows 1 and 2: a process killed around the commit, and the request sent again: one effect, one answer."""

import asyncio
import signal
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final
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
BEFORE: Final = "web.before-commit"
AFTER: Final = "web.after-commit"


async def restart(node: Node, **environment: str) -> None:
    """Start the process anew with these failpoints or none; the one that still runs gets no warning."""
    node.process.kill()
    await asyncio.to_thread(node.process.wait)
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


def added(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {name: n - before.get(name, 0) for name, n in after.items() if n != before.get(name, 0)}


SET_ONCE: Final = {"sets": 1, "changes": 1, "fitpulse.training.set-logged.v1": 1}
DONE_ONCE: Final = {"completed": 1, "changes": 1, "fitpulse.training.workout-completed.v1": 1}


@dataclass(slots=True)
class Step:
    """One request that is killed at `failpoint`, then sent again to the next process."""

    person: Person
    user_id: UUID
    path: str
    body: Any
    once: dict[str, int]
    failpoint: str
    key: str = field(default_factory=lambda: str(uuid4()))
    before: dict[str, int] = field(default_factory=dict)

    async def send(self) -> httpx2.Response:
        return await self.person.call("POST", self.path, self.body, key=self.key)

    async def be_killed(self, node: Node, admin_url: str) -> None:
        self.before = await counts(admin_url, self.user_id)
        with pytest.raises(httpx2.TransportError):
            await self.send()
        assert await asyncio.to_thread(node.process.wait, 10) == -signal.SIGKILL
        committed = added(self.before, await counts(admin_url, self.user_id))
        assert bool(committed) == (self.failpoint == AFTER)

    async def retry(self, admin_url: str) -> None:
        first, again = await self.send(), await self.send()
        assert first.status_code == again.status_code == 200, first.text
        assert first.content == again.content
        assert ("idempotency-replayed" in first.headers) == (self.failpoint == AFTER)
        effects = added(self.before, await counts(admin_url, self.user_id))
        effects.pop("fitpulse.training.record-achieved.v1", None)
        assert effects == self.once


async def steps_of(person: Person, failpoint: str) -> list[Step]:
    """A set of today's workout, and the workout's completion."""
    user_id = UUID((await person.get("/v1/users/me"))["id"])
    workout = (await person.get("/v1/workouts/next"))["id"]
    done = a_set(SystemClock().now())
    return [
        Step(person, user_id, f"/v1/workouts/{workout}/sets", done, SET_ONCE, failpoint),
        Step(person, user_id, f"/v1/workouts/{workout}/complete", {"minutes": 40}, DONE_ONCE, failpoint),
    ]


async def test_killed_around_the_commit_and_retried_it_happens_once(
    running: Installation, admin_url: str
) -> None:
    node = running.nodes[0]
    async with athlete(running) as ada, athlete(running) as bob:
        steps = [*await steps_of(ada, BEFORE), *await steps_of(bob, AFTER)]
        for last, step in pairwise([None, *steps]):
            assert step is not None
            passes = 1 if last is not None and last.failpoint == BEFORE else 0  # the retry before it
            await restart(node, **{BUILD: "test", POINTS: f"{step.failpoint}=kill@{passes + 1}"})
            if last is not None:
                await last.retry(admin_url)
            await step.be_killed(node, admin_url)
        await restart(node)
        await steps[-1].retry(admin_url)


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
