"""A process that seals what an earlier version left in the clear, to be killed at a failpoint.

python -m tests.services.training.reseal APP_URL
"""

import asyncio
import os
import sys

from fitpulse.infra.db import Database
from fitpulse.infra.failpoints import arm
from fitpulse.services.training.service.resealing import Resealing
from tests.vaults import VAULT


async def reseal(url: str) -> None:
    db = await Database.connect(url, size=1, vault=VAULT)
    await Resealing(db).look_after()
    await db.close()


if __name__ == "__main__":
    arm(os.environ)
    asyncio.run(reseal(sys.argv[1]))
