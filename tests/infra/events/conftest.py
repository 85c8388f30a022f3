"""Each test of the log starts with an empty one."""

import pytest_asyncio

from fitpulse.infra.db import Database
from tests.infra.events.ledger import lay_down


@pytest_asyncio.fixture
async def db(admin_url: str, db: Database) -> Database:
    await lay_down(admin_url)
    return db
