"""Identity on its own, over HTTP, on the real database and a clock that the test moves."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from valkey.asyncio import Valkey

from fitpulse.infra.db import Database
from fitpulse.infra.settings import Settings
from fitpulse.kernel.clock import ManualClock
from tests.services.identity.house import House, open_house


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("identity")


@pytest_asyncio.fixture
async def house(db: Database, cache: Valkey, clock: ManualClock, home: Path) -> AsyncIterator[House]:
    """A fresh process of identity; the limits that earlier tests reached are gone."""
    async with db.system() as tx:
        await tx.execute("delete from identity.tries")
    async with open_house(db, cache, clock, home) as opened:
        yield opened


@pytest.fixture
def restarted(db: Database, cache: Valkey, clock: ManualClock, home: Path) -> Callable[..., object]:
    """Another process of identity on the same database, with nothing remembered."""

    def restart(settings: Settings | None = None) -> object:
        return open_house(db, cache, clock, home, settings)

    return restart
