"""Events that are handed over later: they wait in a table of their own and enter the log when they are due."""

from datetime import datetime
from typing import Final

from fitpulse.infra.db import Tx

ENTER: Final = """
with due as (
  delete from events.timer where id in (
    select id from events.timer where due_at <= $1 order by due_at limit 500 for update skip locked)
  returning id, due_at, type, key, partition, payload
)
insert into events.outbox (id, type, key, partition, payload)
select id, type, key, partition, payload from due order by due_at, id"""

FIRST: Final = "select min(due_at) from events.timer"


async def first_due(tx: Tx) -> datetime | None:
    """When the next timer is due, None without any."""
    instant: datetime | None = await tx.fetchval(FIRST)
    return instant


async def enter_due(tx: Tx, now: datetime) -> None:
    """Move timers that are due into the log, in their order."""
    await tx.execute(ENTER, now)
