"""npm's openid-client, a certified relying party, signs in against our provider over real HTTP."""

import asyncio
import json
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from valkey.asyncio import Valkey

from fitpulse.infra.db import Database
from fitpulse.infra.settings import Settings
from fitpulse.kernel.clock import SystemClock
from fitpulse.services.identity.domain.clients import Client
from fitpulse.services.identity.service.clients import Clients
from tests.services.identity.house import PASSWORD, House, open_house

FOLDER = Path(__file__).parent
pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(shutil.which("node") is None, reason="Node 20 is not installed"),
]


@pytest.fixture(scope="module")
def relying_party() -> None:
    """The pinned packages, installed unless they are there."""
    if not (FOLDER / "node_modules/openid-client").exists():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=FOLDER, check=True)


@asynccontextmanager
async def listening(db: Database, cache: Valkey, home: Path) -> AsyncIterator[tuple[House, str]]:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        settings = Settings(_env_file=None, home=home)  # type: ignore[call-arg]
        settings.http.port = bound.getsockname()[1]
        async with open_house(db, cache, SystemClock(), home, settings) as house:
            server = uvicorn.Server(uvicorn.Config(house.app, log_level="warning"))
            running = asyncio.create_task(server.serve(sockets=[bound]))
            yield house, settings.public_url
            server.should_exit = True
            await running


async def test_openid_client_completes_the_flow(
    db: Database, cache: Valkey, tmp_path: Path, relying_party: None
) -> None:
    async with db.system() as tx:
        await tx.execute("delete from identity.tries")
        await tx.execute("delete from identity.signing_keys")
    async with listening(db, cache, tmp_path) as (house, issuer):
        email, user_id = await house.person()
        clients: Clients = house.service(Clients)
        asking = Client("", "An API", (), frozenset(), may_introspect=True)
        registered = await clients.register(asking, confidential=True)
        assert registered.secret is not None
        said = await walk(issuer, email, PASSWORD, registered.client_id, registered.secret)
    async with db.system() as tx:  # sealed under a master key that goes with this test
        await tx.execute("delete from identity.signing_keys")
    assert said["pkce"] is True
    assert said["claims"]["sub"] == said["person"]["sub"] == str(user_id)
    assert said["person"]["email"] == email
    assert said["renewed"] is True
    assert (said["activeBefore"], said["activeAfter"]) == (True, False)
    assert said["afterRevocation"] == "invalid_grant"
    assert all(said["mixUps"].values()), said["mixUps"]
    assert said["carelessIsMixedUp"] is True, "the defence off: a client that checks neither iss nor state"


async def walk(*arguments: str) -> dict[str, Any]:
    node = await asyncio.create_subprocess_exec(
        "node", "walk.mjs", *arguments, cwd=FOLDER, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, errors = await asyncio.wait_for(node.communicate(), 60)
    assert node.returncode == 0, errors.decode()
    said: dict[str, Any] = json.loads(out)
    return said


def test_the_package_is_pinned() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text())
    wanted = json.loads((FOLDER / "package.json").read_text())["dependencies"]
    for name, version in wanted.items():
        assert lock["packages"][f"node_modules/{name}"]["version"] == version
    assert all("integrity" in package for path, package in lock["packages"].items() if path)
