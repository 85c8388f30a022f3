"""However a supervisor ends, its servers end too, and the next start finds everything."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from fitpulse.infra.embedded import Supervisor

pytestmark = pytest.mark.server

Eventually = Callable[..., object]
Query = Callable[[str, str], object]
Spawn = Callable[..., AbstractContextManager[Any]]
ServersOf = Callable[[Path], tuple[int, ...]]
NOBODY = 65534


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        ("return", 0),
        ("raise", 1),
        ("exit", 3),
        ("vanish", 4),
        (signal.SIGINT, -signal.SIGINT),
        (signal.SIGTERM, -signal.SIGTERM),
        (signal.SIGKILL, -signal.SIGKILL),
    ],
)
def test_servers_end_with_their_supervisor(
    home: Path,
    query: Query,
    spawn: Spawn,
    servers_of: ServersOf,
    eventually: Eventually,
    ending: str | signal.Signals,
    code: int,
) -> None:
    with spawn(home, stderr=subprocess.DEVNULL) as child:
        query(child.postgres_url, "CREATE TABLE IF NOT EXISTS survivor AS SELECT 7 AS sets")
        if isinstance(ending, signal.Signals):
            child.process.send_signal(ending)
        else:
            child.tell(ending)
        assert child.process.wait(20) == code
        eventually(lambda: not servers_of(home), within_s=10)
    with Supervisor(home) as found:
        assert query(found.postgres_admin_url, "SELECT sets FROM survivor") == 7
        query(found.postgres_admin_url, "DROP TABLE survivor")


def test_a_start_right_after_a_kill_waits_for_the_old_servers(home: Path, query: Query, spawn: Spawn) -> None:
    with spawn(home) as child:
        query(child.postgres_url, "CREATE TABLE IF NOT EXISTS hasty AS SELECT 7 AS sets")
        child.process.kill()
        child.process.wait(20)
        with Supervisor(home) as found:
            assert found.postgres_admin_url == child.postgres_url
            assert query(found.postgres_admin_url, "SELECT sets FROM hasty") == 7
            query(found.postgres_admin_url, "DROP TABLE hasty")


def test_a_kill_amid_the_first_start_leaves_no_half_made_database(
    new_home: Path, query: Query, eventually: Eventually
) -> None:
    script = Path(__file__).with_name("supervise.py")
    with subprocess.Popen([sys.executable, script, new_home], stdin=subprocess.PIPE) as child:
        eventually((new_home / "postgres/data.new/PG_VERSION").exists)
        child.kill()
    with Supervisor(new_home) as found:
        assert query(found.postgres_admin_url, "SELECT current_database()") == "fitpulse"
    assert not (new_home / "postgres/data.new").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="the other tests run without root already")
def test_it_runs_without_root(
    new_home: Path, query: Query, copies: Path, everyones_python: Path, spawn: Spawn
) -> None:
    new_home.mkdir()
    os.chown(new_home, NOBODY, NOBODY)
    library = {"LD_LIBRARY_PATH": str(everyones_python.parents[1] / "lib")}
    user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    with spawn(
        new_home, python=everyones_python, site=copies / "site", env=library, cwd="/", **user
    ) as child:
        assert query(child.postgres_url, "SELECT current_database()") == "fitpulse"
        for pid in child.pids.values():
            assert Path(f"/proc/{pid}").stat().st_uid == NOBODY
        child.tell("return")
        assert child.process.wait(20) == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can read what its servers' user can't")
def test_root_lends_its_servers_the_programs_they_cannot_reach(
    new_home: Path, query: Query, copies: Path, spawn: Spawn
) -> None:
    copies.chmod(0o700)
    try:
        with spawn(new_home, site=copies / "site") as child:
            query(child.postgres_url, "CREATE EXTENSION pg_trgm")
            for pid in child.pids.values():
                program = Path(f"/proc/{pid}/exe").readlink()
                assert program.is_relative_to(new_home / "parts")
    finally:
        copies.chmod(0o755)
