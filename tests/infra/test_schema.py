"""Starting on a database that is behind, and on one that is not."""

import io

import asyncpg
import pytest
from alembic import command
from alembic.script import ScriptDirectory

from fitpulse.infra.migration import config
from fitpulse.infra.schema import MIGRATIONS, SCHEMAS, newest, prepare
from tests.conftest import APP_PASSWORD


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_newest_version_is_the_one_alembic_means(schema: str) -> None:
    assert newest(schema) == ScriptDirectory.from_config(config(schema, "")).get_current_head()


@pytest.mark.parametrize("schema", SCHEMAS)
def test_one_history_has_one_end(schema: str) -> None:
    """Two changes that were made side by side must be put in a row, or no database can be migrated."""
    scripts = ScriptDirectory.from_config(config(schema, ""))
    assert len(scripts.get_heads()) == 1, scripts.get_heads()
    assert len(scripts.get_bases()) == 1, scripts.get_bases()


@pytest.mark.parametrize("schema", SCHEMAS)
def test_no_migration_waits_for_locks_without_an_end(schema: str) -> None:
    settings = config(schema, "postgresql://offline/offline")
    written = settings.attributes["buffer"] = io.StringIO()
    command.upgrade(settings, "head", sql=True)
    _, *steps = written.getvalue().split("-- Running upgrade ")
    assert len(steps) == len(list((MIGRATIONS / schema).glob("0*.py")))
    for step in steps:
        name, _, statements = step.partition("\n")
        assert statements.lstrip().startswith("set local lock_timeout = "), name


def test_every_folder_of_migrations_is_a_schema() -> None:
    assert {path.name for path in MIGRATIONS.iterdir() if any(path.glob("0*.py"))} == set(SCHEMAS)


@pytest.mark.server
async def test_a_prepared_database_is_prepared_again_without_harm(admin_url: str) -> None:
    await prepare(admin_url, APP_PASSWORD)
    owner = await asyncpg.connect(admin_url)
    try:
        for schema in SCHEMAS:
            found = await owner.fetchval(f"select version_num from {schema}.alembic_version")
            assert found == newest(schema)
    finally:
        await owner.close()
