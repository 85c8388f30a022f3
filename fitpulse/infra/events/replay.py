"""Rebuilding a projection: its group goes back to the beginning and reads the whole log again."""

from collections.abc import Callable, Iterable
from typing import Any, Final

import asyncpg

from fitpulse.infra.db import Database
from fitpulse.infra.events.handler import Handler
from fitpulse.infra.events.relay import Relay, RelayOptions
from fitpulse.kernel.clock import Clock
from fitpulse.kernel.errors import Conflict, NotFound

CLEARED: Final = ("inbox", "retry", "dead_letter")
CLEAR_S: Final = 600.0


class NoSuchGroup(NotFound):
    slug = "no-such-group"
    title = "No handlers of this group run here"


class NotAProjection(Conflict):
    slug = "not-a-projection"
    title = "This group cannot be rebuilt"


class GroupBusy(Conflict):
    slug = "group-busy"
    title = "This group is busy with a slow event"


async def replay(
    db: Database,
    handlers: Iterable[Handler[Any]],
    group: str,
    *,
    clock: Clock,
    options: RelayOptions | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> int:
    """Reset a group's projection and feed it the log; `progress` gets (done, total); returns how many it fed.

    The reset, the empty inbox and the offset at the beginning are one transaction, for which the group stands
    still everywhere; the feeding is ordinary consumption. So it may be killed at any point: whichever relay
    has the group goes on from there, and what is published meanwhile follows in its order.
    """
    chosen = [handler for handler in handlers if handler.group == group]
    if not chosen:
        detail = f"There are no handlers of the group {group!r} in this process."
        raise NoSuchGroup(detail)
    resets = [handler.reset for handler in chosen if handler.reset is not None]
    if len(resets) < len(chosen):
        detail = f"A handler of {group!r} has no reset: its effects leave this system."
        raise NotAProjection(detail)
    total = done = 0

    def fed(count: int) -> None:
        nonlocal done
        done += count
        progress(done, max(done, total))

    relay = Relay(db, chosen, clock=clock, options=options, progress=fed)
    try:
        async with db.system() as tx:
            total = await relay.log.rewind(tx, group)
            for table in CLEARED:
                await tx.connection.execute(
                    f"delete from events.{table} where consumer_group = $1",  # noqa: S608 - a constant
                    group,
                    timeout=CLEAR_S,
                )
            for reset in dict.fromkeys(resets):
                await reset(tx)
    except asyncpg.LockNotAvailableError as error:
        detail = "One of its events is taking long; try again when it is done."
        raise GroupBusy(detail, retry_after_s=30) from error
    progress(0, total)
    return await relay.drain(timeout_s=None)
