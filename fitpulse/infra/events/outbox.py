"""Publishing: one row per event, written by the transaction that made it true."""

from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import UNSET, Struct

from fitpulse.infra.db import Tx
from fitpulse.infra.events.envelope import Envelope, encode, source
from fitpulse.infra.events.waking import wake
from fitpulse.infra.telemetry.tracing import traceparent
from fitpulse.kernel.events import Event
from fitpulse.kernel.ids import new_id

PARTITIONS: Final = 16
"""Fixed for good: the order of a key's events holds within its partition."""

APPEND: Final = """
insert into events.outbox (id, type, key, partition, payload)
select id, type, key, partition, payload
from unnest($1::uuid[], $2::text[], $3::uuid[], $4::smallint[], $5::bytea[])
  with ordinality as event (id, type, key, partition, payload, place)
order by place"""

SCHEDULE: Final = """
insert into events.timer (id, type, key, partition, payload, due_at)
select *, $6::timestamptz from unnest($1::uuid[], $2::text[], $3::uuid[], $4::smallint[], $5::bytea[])"""


class OutboxRow(Struct, frozen=True):
    """The columns of `events.outbox` that a writer fills; hot paths insert them inside their own statement."""

    id: UUID
    type: str
    key: UUID
    partition: int
    payload: bytes
    """A CloudEvents 1.0 envelope in JSON."""


def partition_of(key: UUID) -> int:
    """The partition of a key, by the low bits that are random in every version of UUID we make."""
    return key.int % PARTITIONS


def outbox_row(event: Event, *, at: datetime) -> OutboxRow:
    """The row of `event`, which became true `at`."""
    identifier = new_id()
    key = event.user_id
    envelope = Envelope(identifier, source(event.TYPE), event.TYPE, key, at, event, traceparent() or UNSET)
    return OutboxRow(identifier, event.TYPE, key, partition_of(key), encode(envelope))


async def publish(tx: Tx, *events: Event, at: datetime, due_at: datetime | None = None) -> None:
    """Insert into the log in the caller's transaction; with `due_at`, hand over only then (a timer)."""
    rows = [outbox_row(event, at=at) for event in events]
    columns = (
        [row.id for row in rows],
        [row.type for row in rows],
        [row.key for row in rows],
        [row.partition for row in rows],
        [row.payload for row in rows],
    )
    if due_at is None:
        await tx.execute(APPEND, *columns)
    else:
        await tx.execute(SCHEDULE, *columns, due_at)
    tx.after_commit.append(wake)
