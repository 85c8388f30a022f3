"""Taking a person out of the log."""

from typing import Final
from uuid import UUID

from fitpulse.infra.db import Tx

TABLES: Final = ("outbox", "timer", "retry", "dead_letter")


async def forget(tx: Tx, user_id: UUID) -> None:
    """Delete every event of a person: from the log, the timers, the parked events and the dead letters.

    Publish what makes the erasure known after this call, in the same transaction. A consumer that has some of
    the events in hand may still park or bury one: call it once more when that last event has been handled.
    """
    for table in TABLES:
        await tx.execute(f"delete from events.{table} where key = $1", user_id)  # noqa: S608 - a constant
