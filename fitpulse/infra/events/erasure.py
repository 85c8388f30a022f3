"""Taking a person out of the log, and out of the answers that are stored for retries."""

from typing import Final
from uuid import UUID

from fitpulse.infra.db import Tx
from fitpulse.kernel.events import Event

TABLES: Final = ("outbox", "timer", "retry", "dead_letter")


async def forget(tx: Tx, user_id: UUID, *, last: type[Event] | None = None) -> None:
    """Delete a person's events (log, timers, parked, dead letters) and the answers stored under their keys.

    Publish what makes the erasure known after this call, in the same transaction. A consumer that has some of
    the events in hand may still park or bury one, and a request under way may publish one: so each group that
    handles the `last` event calls this once more, with that type, which stays for the other groups to hear.
    """
    kept = "" if last is None else last.TYPE
    for table in TABLES:
        statement = f"delete from events.{table} where key = $1 and type <> $2"  # noqa: S608 - a constant
        await tx.execute(statement, user_id, kept)
    await tx.execute("delete from web.idempotency where user_id = $1", user_id)
