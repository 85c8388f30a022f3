"""Where failed events wait, and the later events of the same key behind them, so that their order holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Tx
from fitpulse.infra.events.log import Record, Share

KEYS: Final = 50
BEHIND: Final = 100
"""How many keys, and how many events of each, one look at the parked events takes."""

DUE: Final = """
select r.key, r.seq, r.id, r.type, r.payload, r.attempts, r.due_at, r.error
from (
  select distinct key from (
    select key from events.retry
    where consumer_group = $1 and partition = $2 and due_at <= $3 order by due_at limit $4) d
) k cross join lateral (
  select * from events.retry
  where consumer_group = $1 and partition = $2 and key = k.key order by seq limit $5
) r
order by r.key, r.seq"""

PARKED_KEYS: Final = """
select k.key from unnest($3::uuid[]) k (key)
where exists (select from events.retry r where r.consumer_group = $1 and r.partition = $2 and r.key = k.key)"""

PARK: Final = """
insert into events.retry (consumer_group, partition, key, seq, id, type, payload, attempts, due_at, error)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (consumer_group, partition, key, seq) do update
set attempts = excluded.attempts, due_at = excluded.due_at, error = excluded.error
where excluded.attempts > retry.attempts"""

UNPARK: Final = """
delete from events.retry where consumer_group = $1 and partition = $2
  and (key, seq) in (select * from unnest($3::uuid[], $4::bigint[]))"""

ADVANCE: Final = """
update events.retry r set due_at = $4
where r.consumer_group = $1 and r.partition = $2 and r.key = any($3::uuid[]) and r.due_at is null
  and r.seq = (select min(f.seq) from events.retry f
               where f.consumer_group = $1 and f.partition = $2 and f.key = r.key)"""

BURY: Final = """
insert into events.dead_letter
  (consumer_group, partition, key, seq, id, type, payload, attempts, failed_at, error)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (consumer_group, id) do nothing"""

SEEN: Final = """
insert into events.inbox (consumer_group, event_id) select $1, unnest($2::uuid[]) on conflict do nothing"""


@dataclass(frozen=True, slots=True)
class Parked:
    """A record that waits: for `due_at` at the head of its key, without one behind the head."""

    record: Record
    attempts: int = 0
    due_at: datetime | None = None
    error: str = ""

    def failed(self, error: str, due_at: datetime | None) -> "Parked":
        return replace(self, attempts=self.attempts + 1, due_at=due_at, error=error)


async def due(tx: Tx, share: Share, now: datetime) -> list[Parked]:
    """The keys with a due event: all their parked events in order, from the head on."""
    _, partition = share
    return [
        Parked(
            Record(partition, row["seq"], row["key"], row["id"], row["type"], row["payload"]),
            row["attempts"],
            row["due_at"],
            row["error"],
        )
        for row in await tx.fetch(DUE, *share, now, KEYS, BEHIND)
    ]


async def parked_keys(tx: Tx, share: Share, records: Iterable[Record]) -> set[UUID]:
    """Those keys of `records` whose events must wait because an earlier one does."""
    rows = await tx.fetch(PARKED_KEYS, *share, list({record.key for record in records}))
    return {row["key"] for row in rows}


async def park(tx: Tx, share: Share, parked: Sequence[Parked], now: datetime) -> None:
    """Keep events for later, and see to it that each of their keys has a head that is due."""
    if parked:
        await tx.executemany(PARK, [_columns(share, one, one.due_at) for one in parked])
        await _advance(tx, share, parked, now)


async def unpark(tx: Tx, share: Share, done: Sequence[Parked], now: datetime) -> None:
    """Drop events that need not wait any more; what stood behind them is due at once."""
    if done:
        keys, offsets = [one.record.key for one in done], [one.record.offset for one in done]
        await tx.execute(UNPARK, *share, keys, offsets)
        await _advance(tx, share, done, now)


async def bury(tx: Tx, share: Share, dead: Sequence[Parked], now: datetime) -> None:
    """Give events up: dead letters for a person to look at, and seen as far as the group is concerned."""
    if dead:
        await tx.executemany(BURY, [_columns(share, one, now) for one in dead])
        await tx.execute(SEEN, share[0], [one.record.id for one in dead])


async def _advance(tx: Tx, share: Share, touched: Sequence[Parked], now: datetime) -> None:
    await tx.execute(ADVANCE, *share, list({one.record.key for one in touched}), now)


def _columns(share: Share, parked: Parked, instant: datetime | None) -> tuple[object, ...]:
    record = parked.record
    return (
        *share,
        record.key,
        record.offset,
        record.id,
        record.type,
        record.payload,
        parked.attempts,
        instant,
        parked.error,
    )
