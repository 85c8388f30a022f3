"""What waits for an instant: timers, which then enter the log, and parked events, which are tried again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fitpulse.infra.db import Tx
from fitpulse.infra.events.log import Share

AGENDA: Final = """
select null as consumer_group, null as partition, min(due_at) as due_at from events.timer
union all
select consumer_group, partition, min(due_at) from events.retry
where due_at is not null and consumer_group = any($1) group by consumer_group, partition"""

ENTER: Final = """
with due as (
  delete from events.timer where id in (
    select id from events.timer where due_at <= $1 order by due_at limit 500 for update skip locked)
  returning id, due_at, type, key, partition, payload
)
insert into events.outbox (id, type, key, partition, payload)
select id, type, key, partition, payload from due order by due_at, id"""


@dataclass(frozen=True, slots=True)
class Agenda:
    """What is due now, and the next instant at which something will be."""

    timers: bool
    shares: frozenset[Share]
    next_at: datetime | None


async def agenda_of(tx: Tx, groups: Sequence[str], now: datetime) -> Agenda:
    """Look at the timers and at the parked events of `groups`."""
    timers, shares, later = False, set(), []
    for group, partition, due_at in await tx.fetch(AGENDA, groups):
        if due_at is not None and due_at > now:
            later.append(due_at)
        elif group is not None:
            shares.add((group, partition))
        else:
            timers = due_at is not None
    return Agenda(timers, frozenset(shares), min(later, default=None))


async def enter_due(tx: Tx, now: datetime) -> None:
    """Move timers that are due into the log, in their order."""
    await tx.execute(ENTER, now)
