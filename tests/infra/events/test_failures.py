"""What happens to an event that cannot be handled, and to those around it."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.events import DeadLetters, Relay, RelayOptions, Retries, outbox_row, publish
from fitpulse.infra.events.dead_letters import GroupGone, NoSuchLetter
from fitpulse.kernel.clock import ManualClock
from fitpulse.kernel.errors import Unavailable
from fitpulse.kernel.ids import new_id
from tests.infra.events.ledger import AT, GROUP, Noted, NotedAgain, count, note, notes, noting, say

pytestmark = pytest.mark.server

POISON = 13
LONGER_THAN_ANY_PAUSE = timedelta(minutes=1)


class Trouble:
    """A handler that fails on one number until it is mended, after having written."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error or RuntimeError("Jane Roe, 12 Elm Street")
        self.mended = False
        self.tries = 0

    async def __call__(self, tx: Tx, event: Noted) -> None:
        await note(tx, event)
        if event.n == POISON and not self.mended:
            self.tries += 1
            raise self.error


async def drain_for_long(relay: Relay, clock: ManualClock, rounds: int = 10) -> None:
    for _ in range(rounds):
        await relay.drain()
        clock.advance(LONGER_THAN_ANY_PAUSE)


async def test_one_poisoned_event_in_a_thousand_costs_one_dead_letter(
    db: Database, clock: ManualClock
) -> None:
    people = [new_id() for _ in range(100)]
    sick = people[37]
    for person in people:
        await say(db, person, *range(20, 30))
    await say(db, sick, 1, POISON, 3, 4)
    trouble = Trouble()
    relay = Relay(db, [noting(trouble, projection=False)], clock=clock)
    assert await relay.drain() == 1004
    assert await notes(db, sick) == [*range(20, 30), 1], "what follows the failure waits"
    assert len(await notes(db)) == 1001, "nobody else does"
    assert await count(db, "retry") == 3
    await drain_for_long(relay, clock)
    assert trouble.tries == Retries().attempts
    assert await notes(db, sick) == [*range(20, 30), 1, 3, 4]
    assert await count(db, "retry") == 0
    letters = (await DeadLetters(db).list_dead()).items
    assert [(one.group, one.key, one.attempts) for one in letters] == [(GROUP, sick, 8)]
    assert await relay.drain() == 0


async def test_without_an_end_to_the_retries_the_poisoned_key_waits_forever(
    db: Database, clock: ManualClock
) -> None:
    """The defence off: never given up, it holds up all that comes after it."""
    person = new_id()
    await say(db, person, 1, POISON, 3, 4)
    endless = RelayOptions(retries=Retries(attempts=10**9))
    relay = Relay(db, [noting(Trouble(), projection=False)], clock=clock, options=endless)
    await drain_for_long(relay, clock, rounds=30)
    assert await notes(db, person) == [1]
    assert (await count(db, "dead_letter"), await count(db, "retry")) == (0, 3)


async def test_a_dead_letter_tells_where_it_failed_and_nothing_about_people(
    db: Database, clock: ManualClock
) -> None:
    await say(db, new_id(), POISON)
    await drain_for_long(Relay(db, [noting(Trouble(), projection=False)], clock=clock), clock)
    (letter,) = (await DeadLetters(db).list_dead()).items
    assert letter.error.startswith("builtins.RuntimeError in tests.infra.events.test_failures, line ")
    assert letter.type == Noted.TYPE


async def test_a_key_goes_on_in_order_once_its_event_succeeds(db: Database, clock: ManualClock) -> None:
    person, trouble = new_id(), Trouble()
    relay = Relay(db, [noting(trouble, projection=False)], clock=clock)
    await say(db, person, 1, POISON, 3)
    await relay.drain()
    await say(db, person, 4)
    await relay.drain()
    assert await notes(db, person) == [1]
    assert trouble.tries == 1, "a retry has to wait for its time"
    trouble.mended = True
    clock.advance(LONGER_THAN_ANY_PAUSE)
    await relay.drain()
    await say(db, person, 5)
    await relay.drain()
    assert await notes(db, person) == [1, POISON, 3, 4, 5]
    assert await count(db, "retry") == 0


async def test_more_parked_events_than_one_look_takes_keep_their_order(
    db: Database, clock: ManualClock
) -> None:
    person, trouble = new_id(), Trouble()
    relay = Relay(db, [noting(trouble, projection=False)], clock=clock)
    await say(db, person, POISON, *range(100, 350))
    await relay.drain()
    assert await count(db, "retry") == 251
    trouble.mended = True
    clock.advance(LONGER_THAN_ANY_PAUSE)
    await relay.drain()
    assert await notes(db, person) == [POISON, *range(100, 350)]


async def test_an_outage_is_waited_out_without_dead_letters(db: Database, clock: ManualClock) -> None:
    person, trouble = new_id(), Trouble(Unavailable())
    relay = Relay(db, [noting(trouble, projection=False)], clock=clock)
    await say(db, person, POISON, 2)
    await drain_for_long(relay, clock, rounds=30)
    assert trouble.tries == 30
    trouble.mended = True
    await relay.drain()
    assert await notes(db, person) == [POISON, 2]
    assert await count(db, "dead_letter") == 0


async def test_a_handler_that_hangs_is_a_failure(db: Database, clock: ManualClock) -> None:
    async def hang(tx: Tx, event: Noted) -> None:
        await tx.execute("select pg_sleep(60)")

    await say(db, new_id(), 1)
    options = RelayOptions(handler_timeout_s=0.05, retries=Retries(attempts=1))
    assert await Relay(db, [noting(hang)], clock=clock, options=options).drain() == 1
    (letter,) = (await DeadLetters(db).list_dead()).items
    assert "TimeoutError" in letter.error


async def test_what_cannot_be_decoded_is_given_up_at_once(db: Database, clock: ManualClock) -> None:
    person = new_id()
    row = outbox_row(Noted(user_id=person, n=1), at=AT)
    broken = row.payload.replace(b'"n":1', b'"n":"one"')
    async with db.transaction(person) as tx:
        await tx.execute(
            "insert into events.outbox (id, type, key, partition, payload) values ($1, $2, $3, $4, $5)",
            row.id, row.type, row.key, row.partition, broken,
        )  # fmt: skip
    await say(db, person, 2)
    await Relay(db, [noting()], clock=clock).drain()
    assert await notes(db, person) == [2]
    (letter,) = (await DeadLetters(db).list_dead()).items
    assert "$.data.n" in letter.error
    assert letter.payload == broken


async def test_an_unknown_version_is_kept_as_a_dead_letter_and_not_passed_over(
    db: Database, clock: ManualClock
) -> None:
    person = new_id()
    async with db.transaction(person) as tx:
        await publish(tx, NotedAgain(user_id=person, n=5, reason="new"), at=AT)
    await Relay(db, [noting()], clock=clock).drain()
    (letter,) = (await DeadLetters(db).list_dead()).items
    assert f"no handler knows {NotedAgain.TYPE}" in letter.error


async def dead(db: Database, clock: ManualClock, person: UUID) -> Trouble:
    trouble = Trouble()
    await say(db, person, POISON, 2)
    await drain_for_long(Relay(db, [noting(trouble, projection=False)], clock=clock), clock)
    return trouble


async def test_a_dead_event_that_comes_again_stays_dead(db: Database, clock: ManualClock) -> None:
    person = new_id()
    trouble = await dead(db, clock, person)
    tries = trouble.tries
    async with db.system() as tx:
        await tx.execute(
            "insert into events.outbox (id, type, key, partition, payload) "
            "select id, type, key, partition, payload from events.dead_letter"
        )
    assert await Relay(db, [noting(trouble, projection=False)], clock=clock).drain() == 1
    assert trouble.tries == tries
    assert await count(db, "dead_letter") == 1
    assert await count(db, "retry") == 0


async def test_many_relays_try_a_failing_event_once_each_time(db: Database, clock: ManualClock) -> None:
    trouble = Trouble()
    relays = [Relay(db, [noting(trouble, projection=False)], clock=clock) for _ in range(3)]
    await say(db, new_id(), POISON, 2)
    for times in range(1, 5):
        await asyncio.gather(*(relay.drain() for relay in relays))
        assert trouble.tries == times
        clock.advance(LONGER_THAN_ANY_PAUSE)


async def test_a_dead_letter_can_be_handed_over_again(db: Database, clock: ManualClock) -> None:
    person = new_id()
    trouble = await dead(db, clock, person)
    (letter,) = (await DeadLetters(db).list_dead()).items
    trouble.mended = True
    await DeadLetters(db).requeue(letter.number)
    await Relay(db, [noting(trouble, projection=False)], clock=clock).drain()
    assert await notes(db, person) == [2, POISON]
    assert (await DeadLetters(db).list_dead()).items == ()
    with pytest.raises(NoSuchLetter):
        await DeadLetters(db).requeue(letter.number)


async def test_a_dead_letter_of_a_group_that_is_gone_is_not_handed_over(
    db: Database, clock: ManualClock
) -> None:
    await dead(db, clock, new_id())
    (letter,) = (await DeadLetters(db).list_dead()).items
    with pytest.raises(GroupGone, match=letter.group):
        await DeadLetters(db, handled=lambda group: group != letter.group).requeue(letter.number)
    assert (await DeadLetters(db).list_dead()).items == (letter,)
    assert await count(db, "retry") == 0


async def test_a_dead_letter_can_be_dropped(db: Database, clock: ManualClock) -> None:
    person = new_id()
    trouble = await dead(db, clock, person)
    (letter,) = (await DeadLetters(db).list_dead()).items
    await DeadLetters(db).discard(letter.number)
    trouble.mended = True
    await drain_for_long(Relay(db, [noting(trouble, projection=False)], clock=clock), clock, rounds=2)
    assert await notes(db, person) == [2]
    with pytest.raises(NoSuchLetter):
        await DeadLetters(db).discard(letter.number)


async def test_dead_letters_come_in_pages_newest_first(db: Database, clock: ManualClock) -> None:
    options = RelayOptions(retries=Retries(attempts=1))
    relay = Relay(db, [noting(Trouble(), projection=False)], clock=clock, options=options)
    people = [new_id() for _ in range(5)]
    for person in people:
        await say(db, person, POISON)
        await relay.drain()
    first = await DeadLetters(db).list_dead(limit=3)
    rest = await DeadLetters(db).list_dead(limit=3, cursor=first.next)
    assert [one.key for one in first.items + rest.items] == people[::-1]
    assert rest.next is None
