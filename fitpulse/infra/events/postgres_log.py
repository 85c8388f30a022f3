"""The log in PostgreSQL: the outbox table itself, read in the order of its numbers."""

import asyncio
import zlib
from collections.abc import Mapping
from typing import Final

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.events.log import Lag, Record, Share
from fitpulse.infra.events.outbox import PARTITIONS
from fitpulse.infra.events.watermark import Watermark

FIRST_PAUSE_S: Final = 0.002
LONGEST_PAUSE_S: Final = 0.05
REWIND_S: Final = 60
"""How long a rewind waits for the events that a group has in hand; a handler may take 30 s by default."""
REWIND_ROOM_S: Final = 600.0
"""A rewind's own statements: the wait above, and counting a long log."""

PENDING: Final = """
with newest as (
  select n.name, p.partition::smallint,
    (select max(e.seq) from events.outbox e
     where e.name = n.name and e.partition = p.partition and e.seq <= $4) as seq
  from unnest($3::text[]) n (name), generate_series(0, $5 - 1) p (partition)
)
select distinct s.consumer_group, newest.partition
from unnest($1::text[], $2::text[]) s (consumer_group, name)
join newest using (name)
left join events.consumer_offset o using (consumer_group, partition)
where newest.seq > coalesce(o.seq, 0)"""

LAST: Final = "select case when is_called then last_value else 0 end from events.outbox_seq_seq"

CLAIM: Final = "select pg_try_advisory_xact_lock($1, $2)"
CLAIM_ALL: Final = "select pg_advisory_xact_lock($1, partition) from generate_series(0, $2 - 1) p (partition)"

READ: Final = """
select e.seq, e.key, e.id, e.type, e.payload
from unnest($1::text[]) n (name) cross join lateral (
  select seq, key, id, type, payload from events.outbox
  where name = n.name and partition = $3 and seq <= $4
    and seq > coalesce((select seq from events.consumer_offset where consumer_group = $2 and partition = $3), 0)
  order by seq limit $5
) e
order by e.seq limit $5"""

COMMIT: Final = """
insert into events.consumer_offset (consumer_group, partition, seq) values ($1, $2, $3)
on conflict (consumer_group, partition) do update set seq = excluded.seq"""

LAG: Final = """
select s.consumer_group, coalesce(sum(ahead.n), 0)::bigint as waiting,
  coalesce(extract(epoch from clock_timestamp() - min(ahead.oldest)), 0)::float8 as oldest_s
from unnest($1::text[], $2::text[]) s (consumer_group, name)
cross join generate_series(0, $3 - 1) p (partition)
left join events.consumer_offset o on o.consumer_group = s.consumer_group and o.partition = p.partition
cross join lateral (
  select count(*) as n, min(recorded_at) as oldest from (
    select recorded_at from events.outbox e
    where e.name = s.name and e.partition = p.partition and e.seq > coalesce(o.seq, 0)
    order by seq limit 10000) e
) ahead
group by s.consumer_group"""


class PostgresLog:
    """Implements `Log`; `subscriptions` names the unversioned events that each group handles.

    A claim is an advisory lock and not a row lock: a row lock would give the claiming transaction an id, and
    as long as it is open nothing written after it could be settled.
    """

    def __init__(self, db: Database, subscriptions: Mapping[str, frozenset[str]]) -> None:
        self._db = db
        self._names = {group: sorted(names) for group, names in subscriptions.items()}
        pairs = [(group, name) for group, names in self._names.items() for name in names]
        self._pairs = [group for group, _ in pairs], [name for _, name in pairs]
        self._watermark = Watermark(db.pool)

    @property
    def settling(self) -> bool:
        return self._watermark.waits

    async def look(self) -> None:
        await self._watermark.advance()

    async def pending(self, tx: Tx) -> list[Share]:
        groups, names = self._pairs
        settled = self._watermark.settled
        rows = await tx.fetch(PENDING, groups, names, sorted(set(names)), settled, PARTITIONS)
        return [(row["consumer_group"], row["partition"]) for row in rows]

    async def catch_up(self) -> None:
        target = await self._db.pool.fetchval(LAST)
        pause = FIRST_PAUSE_S
        while await self._watermark.advance() < target:
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    async def claim(self, tx: Tx, group: str, partition: int) -> bool:
        claimed: bool = await tx.fetchval(CLAIM, _lock(group), partition)
        return claimed

    async def read(self, tx: Tx, group: str, partition: int, limit: int) -> list[Record]:
        settled = self._watermark.settled
        rows = await tx.fetch(READ, self._names[group], group, partition, settled, limit)
        return [
            Record(partition, row["seq"], row["key"], row["id"], row["type"], row["payload"]) for row in rows
        ]

    async def commit(self, tx: Tx, group: str, partition: int, offset: int) -> None:
        await tx.execute(COMMIT, group, partition, offset)

    async def rewind(self, tx: Tx, group: str) -> int:
        await tx.execute(f"set local lock_timeout = '{REWIND_S}s'")
        # The pool's own limit on a statement is shorter than the wait, and would hide what was waited for.
        await tx.connection.execute(CLAIM_ALL, _lock(group), PARTITIONS, timeout=REWIND_ROOM_S)
        await tx.execute("delete from events.consumer_offset where consumer_group = $1", group)
        ahead: int = await tx.connection.fetchval(
            "select count(*) from events.outbox where name = any($1)",
            self._names[group],
            timeout=REWIND_ROOM_S,
        )
        return ahead

    async def lag(self, tx: Tx) -> list[Lag]:
        rows = await tx.fetch(LAG, *self._pairs, PARTITIONS)
        return [Lag(row["consumer_group"], row["waiting"], row["oldest_s"]) for row in rows]


def _lock(group: str) -> int:
    """The first half of a group's advisory locks (a signed 32-bit number); the partition is the other."""
    return zlib.crc32(group.encode()) - 2**31
