"""What identity does by the clock: the next signing key in time, and what has expired cleared away."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from fitpulse.infra.db import Database, Tx
from fitpulse.infra.events import publish
from fitpulse.infra.mail import forget_mails
from fitpulse.kernel.clock import Clock
from fitpulse.services.identity.events import UpkeepDue
from fitpulse.services.identity.store import issuer

EVERY: Final = timedelta(hours=1)
GRACE: Final = timedelta(hours=1)
"""How late a planned upkeep may be before another is planned."""
KEEP: Final = timedelta(days=1)
NOBODY: Final = UUID(int=0)


async def plan(tx: Tx, now: datetime) -> None:
    """Make sure that one upkeep is planned, however many processes start (system role)."""
    await _plan_unless_after(tx, now, now - GRACE)


async def clear(db: Database, clock: Clock) -> None:
    """Clear what has expired, and plan the next round: once, however often this one is repeated."""
    async with db.system() as tx:
        now = clock.now()
        for stranger in await issuer.purge(tx, now, KEEP):
            await forget_mails(tx, stranger)
        await _plan_unless_after(tx, now, now + EVERY / 2)


async def _plan_unless_after(tx: Tx, now: datetime, planned: datetime) -> None:
    if await issuer.claim_upkeep(tx, now + EVERY, unless_after=planned):
        await publish(tx, UpkeepDue(user_id=NOBODY), at=now, due_at=now + EVERY)
