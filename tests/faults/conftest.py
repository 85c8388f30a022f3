"""The world that the fault tests share, and the person whose things others must not touch."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from fitpulse.infra.embedded import Endpoints
from tests.e2e.topology import ONE, Installation, installation
from tests.faults.installed import forget_keys
from tests.faults.owner import Owner, settle
from tests.faults.world import MASTER_KEY, World, open_world


@pytest_asyncio.fixture(scope="module")
async def world(
    tmp_path_factory: pytest.TempPathFactory, endpoints: Endpoints, admin_url: str, app_url: str
) -> AsyncIterator[World]:
    home: Path = tmp_path_factory.mktemp("home")
    async with open_world(
        home, admin_url=admin_url, app_url=app_url, valkey_url=endpoints.valkey_url
    ) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module")
async def owner(world: World) -> Owner:
    """Someone with at least one of everything."""
    return await settle(world)


@pytest.fixture(scope="module")
def running(endpoints: Endpoints, admin_url: str, app_url: str) -> Iterator[Installation]:
    """FitPulse as one real process."""
    forget_keys(admin_url)
    with installation(
        ONE, app_url=app_url, valkey_url=endpoints.valkey_url, FITPULSE_AUTH__MASTER_KEY=MASTER_KEY
    ) as started:
        yield started
