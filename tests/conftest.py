"""Real servers for every test that asks: each pytest worker has its own PostgreSQL and Valkey."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, is_hypothesis_test, settings
from valkey.asyncio import Valkey

from fitpulse.infra.db import Database
from fitpulse.infra.embedded import Endpoints, Supervisor
from fitpulse.infra.schema import prepare
from fitpulse.infra.settings import with_credentials
from fitpulse.kernel.clock import ManualClock
from tests.e2e.topology import MASTER_KEY
from tests.vaults import VAULT

APP_PASSWORD = "only-for-tests"
# Tests share databases, so they share what seals their keys.
os.environ["FITPULSE_AUTH__MASTER_KEY"] = os.environ["FITPULSE_DOCUMENTS__MASTER_KEY"] = MASTER_KEY

settings.register_profile(
    "fitpulse",
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.register_profile("gate", settings.get_profile("fitpulse"))
settings.load_profile("fitpulse")
GATE_SHARE, GATE_LEAST = 5, 8


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Under the profile `gate`, a property is shown a fifth of its examples; `make test` shows it all of them.

    A number that a test names itself wins over any profile's, so it is divided here, on the test.
    """
    if config.getoption("--hypothesis-profile") != "gate":
        return
    for test in {item.obj for item in items if isinstance(item, pytest.Function)}:
        if is_hypothesis_test(test):
            own = test._hypothesis_internal_use_settings
            fewer = min(own.max_examples, max(own.max_examples // GATE_SHARE, GATE_LEAST))
            test._hypothesis_internal_use_settings = settings(own, max_examples=fewer)


@pytest.fixture(scope="session")
def endpoints() -> Iterator[Endpoints]:
    with tempfile.TemporaryDirectory(prefix="fitpulse-test-", ignore_cleanup_errors=True) as home:
        Path(home).chmod(0o755)  # the servers run as another user when we are root
        with Supervisor(Path(home) / "home", durable=False) as started:
            yield started


@pytest.fixture(scope="session")
def admin_url(endpoints: Endpoints) -> str:
    """The owner's URL of this worker's migrated database."""
    asyncio.run(prepare(endpoints.postgres_admin_url, APP_PASSWORD))
    return endpoints.postgres_admin_url


@pytest.fixture(scope="session")
def app_url(admin_url: str) -> str:
    """The application role's URL of the same database."""
    return with_credentials(admin_url, "fitpulse_app", APP_PASSWORD)


@pytest_asyncio.fixture(scope="session")
async def db(app_url: str) -> AsyncIterator[Database]:
    database = await Database.connect(app_url, size=10, vault=VAULT)
    yield database
    await database.close()


@pytest_asyncio.fixture
async def admin(admin_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Sees every row of everyone."""
    connection = await asyncpg.connect(admin_url)
    yield connection
    await connection.close()


@pytest_asyncio.fixture
async def cache(endpoints: Endpoints) -> AsyncIterator[Valkey]:
    client = Valkey.from_url(endpoints.valkey_url)
    await client.flushdb()
    yield client
    await client.aclose()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
