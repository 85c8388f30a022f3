"""Notifications on the real database and over HTTP: one each, in any order, mailed at most once."""

import random
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from fitpulse.infra.db import Database
from fitpulse.kernel.catalogue import load_catalogue
from fitpulse.kernel.clock import ManualClock
from fitpulse.kernel.paging import encode_cursor
from fitpulse.services.identity.events import UserErased
from fitpulse.services.notifications import pages, routes
from fitpulse.services.notifications.service import Notifications, Retention
from fitpulse.services.training.events import (
    RecordAchieved,
    RecordsWithdrawn,
    WorkoutCompleted,
    WorkoutReopened,
)
from tests.services.notifications.happenings import NOON, beaten, finished, resumed
from tests.services.signed_in import as_person, client_of

pytestmark = pytest.mark.server
Happening = WorkoutCompleted | WorkoutReopened | RecordAchieved | RecordsWithdrawn


class World:
    """Notifications, and someone who trains on a Monday at noon."""

    def __init__(self, db: Database, clock: ManualClock) -> None:
        self.ada = uuid4()
        self.db = db
        self.clock = clock
        self.notifications = Notifications(db, load_catalogue(), clock, public_url="http://test")
        self.client = client_of(routes.router, [self.notifications])
        self.pages = client_of(pages.router, [self.notifications])

    async def hear(self, events: Iterable[Happening]) -> None:
        for event in events:
            async with self.db.transaction(event.user_id) as tx:
                if isinstance(event, WorkoutCompleted):
                    await self.notifications.take_workout(tx, event)
                elif isinstance(event, WorkoutReopened):
                    await self.notifications.take_reopening(tx, event)
                elif isinstance(event, RecordsWithdrawn):
                    await self.notifications.take_records_withdrawal(tx, event)
                else:
                    await self.notifications.take_record(tx, event)

    async def mails(self) -> list[str]:
        async with self.db.read(self.ada) as tx:
            rows = await tx.fetch("select subject from infra.mail_outbox order by subject")
        return [row["subject"] for row in rows]

    async def inbox(self, query: str = "", user_id: UUID | None = None) -> dict:  # type: ignore[type-arg]
        answer = await self.client.get(f"/v1/notifications{query}", headers=as_person(user_id or self.ada))
        assert answer.status_code == 200, answer.text
        return answer.json()  # type: ignore[no-any-return]

    async def titles(self, query: str = "") -> list[str]:
        return [item["title"] for item in (await self.inbox(query))["items"]]


@pytest_asyncio.fixture
async def world(db: Database, clock: ManualClock) -> World:
    clock.set(NOON + timedelta(minutes=1))
    return World(db, clock)


async def test_a_workout_and_a_record_are_told_in_the_app_and_by_mail(world: World) -> None:
    await world.hear([beaten(world.ada), finished(world.ada, completed_at=NOON + timedelta(seconds=5))])
    inbox = await world.inbox()
    assert inbox["unread"] == 2
    assert [item["kind"] for item in inbox["items"]] == ["workout", "record"]
    assert inbox["items"][0]["read"] is False
    mails = await world.mails()
    assert mails[0] == "Done: 16 hard sets in 45 minutes"
    assert mails[1].startswith("Stronger than ever: ")


async def test_ten_copies_in_any_order_make_the_same_notifications_and_one_mail_each(world: World) -> None:
    done = finished(world.ada)
    better = finished(world.ada, workout_id=done.workout_id, revision=2, hard_sets=18)
    record = beaten(world.ada)
    others = [
        beaten(
            world.ada, set_id=record.set_id, workout_id=record.workout_id, kind=kind, value=5.0, previous=4.0
        )
        for kind in ("load", "reps")
    ]
    again = finished(world.ada)
    taken_back = resumed(again)
    many = [done, better, record, *others, again, taken_back] * 10
    for seed in range(3):
        random.Random(seed).shuffle(many)  # noqa: S311 - a test's order, no secret
        await world.hear(many)
        titles = sorted(await world.titles())
        assert titles[0] == "Done: 18 hard sets in 45 minutes"
        assert titles[1].startswith("Stronger than ever: ")
        assert len(titles) == 2
        assert len(await world.mails()) == 3  # two workouts, one workout's records
        async with world.db.transaction(world.ada) as tx:
            await tx.execute("delete from notifications.notification")


async def test_a_slip_that_was_corrected_is_no_record_any_more(world: World) -> None:
    """1000 kg in place of 100; in whatever order it is heard, the correction stands."""
    slip = beaten(world.ada, kind="load", value=1000.0, previous=95.0, load_kg=None)
    taken_back = RecordsWithdrawn(
        user_id=world.ada,
        set_id=slip.set_id,
        workout_id=slip.workout_id,
        exercise=slip.exercise,
        withdrawn_at=NOON,
        revision=2,
    )
    await world.hear([slip])
    assert "1,000 kg" in (await world.inbox())["items"][0]["body"]
    await world.hear([taken_back, slip])
    assert await world.titles() == []
    still = beaten(
        world.ada,
        set_id=slip.set_id,
        workout_id=slip.workout_id,
        kind="load",
        value=100.0,
        previous=95.0,
        revision=2,
    )
    await world.hear([still, taken_back, slip])
    assert [item["body"] for item in (await world.inbox())["items"]] == ["100 kg, up 5 kg from 95 kg."]


async def test_history_makes_neither_notification_nor_mail(world: World) -> None:
    await world.hear([finished(world.ada, completed_at=NOON - timedelta(days=30))])
    assert await world.titles() == []
    assert await world.mails() == []


async def test_mails_follow_the_preferences(world: World) -> None:
    me = as_person(world.ada)
    assert (await world.client.get("/v1/notifications/preferences", headers=me)).json() == {
        "mail": {"workout": True, "record": True}
    }
    wish = {"mail": {"workout": False, "record": True}}
    changed = await world.client.put("/v1/notifications/preferences", json=wish, headers=me)
    assert changed.json() == wish
    await world.hear([finished(world.ada), beaten(world.ada)])
    assert len(await world.titles()) == 2
    assert [subject.split(":")[0] for subject in await world.mails()] == ["Stronger than ever"]


@pytest.mark.parametrize(
    "wish", [{}, {"mail": {"workout": True}}, {"mail": {"workout": "yes", "record": True}}]
)
async def test_half_a_preference_is_refused(world: World, wish: dict[str, object]) -> None:
    answer = await world.client.put("/v1/notifications/preferences", json=wish, headers=as_person(world.ada))
    assert answer.status_code == 422


async def test_the_link_in_a_mail_ends_such_mails_and_looking_at_it_does_not(world: World) -> None:
    await world.hear([finished(world.ada)])
    async with world.db.read(world.ada) as tx:
        link = await tx.fetchval("select switch_off from infra.mail_outbox")
    assert link.startswith("http://test/mail/off/")
    page = await world.pages.get(link)
    assert page.status_code == 200
    assert "<button" in page.text
    await world.hear([finished(world.ada)])
    assert len(await world.mails()) == 2

    done = await world.pages.post(link, content=b"List-Unsubscribe=One-Click")
    assert "no more mails about workout summaries" in done.text
    await world.hear([finished(world.ada), beaten(world.ada)])
    assert len(await world.mails()) == 3  # the record still comes
    assert len(await world.titles()) == 4


async def test_a_link_that_nobody_was_given_is_gone(world: World) -> None:
    assert (await world.pages.post(f"/mail/off/{uuid4()}/workout")).status_code == 410
    assert (await world.pages.get(f"/mail/off/{uuid4()}/everything")).status_code == 422


async def test_reading_one_and_all(world: World) -> None:
    await world.hear([finished(world.ada), finished(world.ada), finished(world.ada)])
    me = as_person(world.ada)
    first = (await world.inbox())["items"][0]
    path = f"/v1/notifications/{first['id']}/read"
    for _ in range(2):
        assert (await world.client.post(path, headers=me)).status_code == 204
    assert (await world.inbox())["unread"] == 2
    assert len(await world.titles("?unread=true")) == 2
    assert (await world.client.post("/v1/notifications/read-all", headers=me)).status_code == 204
    assert (await world.inbox())["unread"] == 0


async def test_anothers_notification_can_neither_be_seen_nor_read(world: World) -> None:
    await world.hear([finished(world.ada)])
    bob = uuid4()
    first = (await world.inbox())["items"][0]
    answer = await world.client.post(f"/v1/notifications/{first['id']}/read", headers=as_person(bob))
    assert answer.status_code == 404
    assert (await world.inbox(user_id=bob))["items"] == []
    assert (await world.inbox())["unread"] == 1


async def test_pages_hold_every_notification_once(world: World) -> None:
    await world.hear(
        finished(world.ada, completed_at=NOON - timedelta(minutes=step // 2), hard_sets=step + 1)
        for step in range(7)
    )
    seen, cursor = [], ""
    while True:
        page = await world.inbox(f"?limit=3{cursor}")
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize(
    "at", ["2026-11-23T12:00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "x"]
)
async def test_a_made_up_cursor_is_refused(world: World, at: str) -> None:
    cursor = encode_cursor(at, UUID(int=1))
    bad = await world.client.get(f"/v1/notifications?cursor={cursor}", headers=as_person(world.ada))
    assert bad.status_code == 400


async def test_erasing_a_person_leaves_no_notification_mail_or_link(world: World) -> None:
    await world.hear([finished(world.ada), beaten(world.ada)])
    async with world.db.read(world.ada) as tx:
        link = await tx.fetchval("select switch_off from infra.mail_outbox limit 1")
    async with world.db.transaction(world.ada) as tx:
        await world.notifications.forget(tx, UserErased(user_id=world.ada))
    assert await world.titles() == []
    assert await world.mails() == []
    assert (await world.pages.post(link)).status_code == 410


async def test_old_notifications_go_and_first_records_are_told_once_for_good(world: World) -> None:
    first = beaten(world.ada, previous=None)
    await world.hear([first, finished(world.ada)])
    assert len(await world.titles()) == 2
    retention = Retention(world.db, world.clock, kept=timedelta(days=30))
    world.clock.advance(timedelta(days=29))
    await retention.look_after()
    assert len(await world.titles()) == 2
    world.clock.advance(timedelta(days=2))
    assert await retention.look_after() >= 1
    assert await world.titles() == ["Your first records are set"]
    again = beaten(world.ada, previous=None, achieved_at=world.clock.now())
    await world.hear([again])
    assert await world.titles() == ["Your first records are set"]
