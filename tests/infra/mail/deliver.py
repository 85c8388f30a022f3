"""A postman in a process of its own, to be killed at a failpoint."""

import asyncio
import os
import sys
from uuid import UUID

from fitpulse.infra.db import Database
from fitpulse.infra.failpoints import arm
from fitpulse.infra.mail import Postman
from fitpulse.infra.settings import Mail as MailSettings
from fitpulse.kernel.clock import SystemClock


async def deliver(database_url: str, smtp_url: str) -> None:
    async def address(_: UUID) -> str | None:
        return None

    db = await Database.connect(database_url, size=1)
    await Postman(db, MailSettings(smtp_url=smtp_url), address=address, clock=SystemClock()).deliver_due()
    await db.close()


if __name__ == "__main__":
    arm(os.environ)
    asyncio.run(deliver(sys.argv[1], sys.argv[2]))
