"""The demonstration's athlete: made once, and made anew where the making was cut short."""

import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio
from rich.console import Console

from fitpulse.infra.embedded import Endpoints
from fitpulse.main import demo
from fitpulse.main.compose import Process
from fitpulse.main.failure import Misconfigured
from fitpulse.services.identity.service.sign_ins import Browser, SignIns
from tests.faults.world import World, open_world

pytestmark = pytest.mark.server
HERE = Browser("198.51.100.7")


@pytest_asyncio.fixture
async def world(
    tmp_path: Path, endpoints: Endpoints, admin_url: str, app_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    monkeypatch.setattr(demo, "DAYS", 8)
    async with open_world(
        tmp_path, admin_url=admin_url, app_url=app_url, valkey_url=endpoints.valkey_url
    ) as opened:
        await opened.admin.execute("delete from identity.accounts where email = $1", demo.EMAIL)
        await opened.admin.execute("delete from community.member where handle = 'mira_rask'")
        yield opened


async def made(process: Process, folder: Path) -> UUID:
    """Make the demonstration and sign in as it says."""
    told = io.StringIO()
    await demo.make_demo(process, folder, Console(file=told, width=200))
    password = told.getvalue().rstrip().rpartition(" ")[2]
    entered = await process.service(SignIns).sign_in(demo.EMAIL, password, HERE)
    assert json.loads((folder / "demo.json").read_text()) == {"user_id": str(entered.user_id)}
    return entered.user_id


async def sets(world: World) -> dict[UUID, int]:
    rows = await world.admin.fetch(
        "select user_id, count(*) from training.set_log where user_id in "
        "(select user_id from community.member where handle = 'mira_rask') group by user_id"
    )
    return {row[0]: row[1] for row in rows}


async def test_an_athlete_cut_short_is_made_anew_and_then_kept(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train, days = demo._train_today, 0

    async def until_ctrl_c(*values: object) -> None:
        nonlocal days
        days += 1
        if days == 3:
            raise KeyboardInterrupt
        await train(*values)

    with monkeypatch.context() as patch:
        patch.setattr(demo, "_train_today", until_ctrl_c)
        with pytest.raises(KeyboardInterrupt):
            await demo.make_demo(world.process, tmp_path, Console(file=io.StringIO()))
    [(unfinished, some)] = (await sets(world)).items()
    user_id = await made(world.process, tmp_path)
    assert user_id != unfinished
    [(person, all_sets)] = (await sets(world)).items()
    assert person == user_id
    assert all_sets > some > 0
    assert await made(world.process, tmp_path) == user_id
    assert await sets(world) == {user_id: all_sets}


async def test_an_account_with_another_password_is_told_plainly(world: World, tmp_path: Path) -> None:
    await made(world.process, tmp_path)
    with pytest.raises(Misconfigured, match="FITPULSE_HOME"):
        await demo.make_demo(world.process, tmp_path / "other", Console(file=io.StringIO()))
