"""Publishing: one row per event, written by the transaction that made it true."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Tx
from fitpulse.kernel.events import Event
from fitpulse.kernel.ids import new_id

PARTITIONS: Final = 16


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """The columns of `events.outbox` that a writer fills; hot paths insert them inside their own statement."""

    id: UUID
    type: str
    key: UUID
    partition: int
    payload: bytes
    """A CloudEvents 1.0 envelope in JSON."""


def outbox_row(event: Event, *, at: datetime) -> OutboxRow:
    raise NotImplementedError(event, at, new_id)


async def publish(tx: Tx, *events: Event, at: datetime, due_at: datetime | None = None) -> None:
    """Insert into the log in the caller's transaction; with `due_at`, hand over only then (a timer)."""
    raise NotImplementedError(tx, events, at, due_at)
