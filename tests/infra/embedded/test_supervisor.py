"""The servers as their clients see them: ready, private, the same after every kind of trouble."""

import json
import os
import signal
import socket
import stat
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncpg
import pytest
from valkey import Valkey

from fitpulse.infra.embedded import Endpoints, HomeInUse, StartFailed, Supervisor, holder

pytestmark = pytest.mark.server

Eventually = Callable[..., object]
Query = Callable[[str, str], object]
ServersOf = Callable[[Path], tuple[int, ...]]


@pytest.fixture
def supervisor(home: Path) -> Supervisor:
    return Supervisor(home)


@pytest.fixture
def endpoints(supervisor: Supervisor) -> Iterator[Endpoints]:
    with supervisor as found:
        yield found


def pid_of(supervisor: Supervisor, part: str) -> int | None:
    return next(status.pid for status in supervisor.status() if status.name == part)


def test_the_first_start_makes_a_durable_private_database(
    new_home: Path, query: Query, servers_of: ServersOf
) -> None:
    with Supervisor(new_home) as found:
        settings = {
            name: query(found.postgres_admin_url, f"SHOW {name}")
            for name in (
                "fsync",
                "synchronous_commit",
                "full_page_writes",
                "listen_addresses",
                "password_encryption",
                "shared_preload_libraries",
                "lock_timeout",
                "server_encoding",
            )
        }
        assert settings == {
            "fsync": "on",
            "synchronous_commit": "on",
            "full_page_writes": "on",
            "listen_addresses": "127.0.0.1",
            "password_encryption": "scram-sha-256",
            "shared_preload_libraries": "pg_stat_statements",
            "lock_timeout": "0",
            "server_encoding": "UTF8",
        }
        locale = "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'fitpulse'"
        assert query(found.postgres_admin_url, locale) == "bC.UTF-8"
        with Valkey.from_url(found.valkey_url) as client:
            info = client.info()
            assert (info["aof_enabled"], info["maxmemory_policy"]) == (1, "noeviction")
    assert servers_of(new_home) == ()
    for secret in (new_home / "secrets").iterdir():
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
        assert len(secret.read_text()) == 32


def test_a_wrong_password_opens_nothing(endpoints: Endpoints, query: Query) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        query(endpoints.postgres_admin_url.replace("postgres:", "postgres:x"), "SELECT 1")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has privileges to drop")
def test_the_servers_of_root_run_as_somebody_else(supervisor: Supervisor, endpoints: Endpoints) -> None:
    for status in supervisor.status():
        lines = Path(f"/proc/{status.pid}/status").read_text().splitlines()
        fields = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
        assert "0" not in fields["Uid"].split()
        assert "0" not in fields["Gid"].split()
        assert fields["Groups"].strip() == ""
        assert int(fields["CapEff"], 16) == 0


def test_a_killed_postgres_returns_with_what_was_committed(
    supervisor: Supervisor, endpoints: Endpoints, query: Query, eventually: Eventually
) -> None:
    url = endpoints.postgres_admin_url
    query(url, "CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer")
    killed = pid_of(supervisor, "postgres")
    assert killed
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: pid_of(supervisor, "postgres") not in {None, killed})
    assert query(url, "SELECT answer FROM kept") == 42
    query(url, "DROP TABLE kept")


def test_a_backend_busy_while_its_postmaster_dies_does_not_hold_up_the_next(
    supervisor: Supervisor, endpoints: Endpoints, query: Query, eventually: Eventually
) -> None:
    url = endpoints.postgres_admin_url
    active = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = 'BUSY'"
    busy = "SELECT count(*) FROM generate_series(1, 10000) a, generate_series(1, 20000) b"
    with ThreadPoolExecutor(1) as other:
        lost = other.submit(query, url, busy)
        eventually(lambda: query(url, active.replace("BUSY", busy)) == 1)
        killed = pid_of(supervisor, "postgres")
        assert killed
        os.kill(killed, signal.SIGKILL)
        eventually(lambda: pid_of(supervisor, "postgres") not in {None, killed}, within_s=5)
        assert isinstance(lost.exception(), (asyncpg.PostgresError, asyncpg.InterfaceError, OSError))
    assert query(url, "SELECT 1") == 1


def test_a_killed_valkey_returns_with_what_was_written(
    supervisor: Supervisor, endpoints: Endpoints, eventually: Eventually
) -> None:
    with Valkey.from_url(endpoints.valkey_url) as client:
        client.set("answer", 42)
    killed = pid_of(supervisor, "valkey")
    assert killed
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: pid_of(supervisor, "valkey") not in {None, killed})
    with Valkey.from_url(endpoints.valkey_url) as client:
        assert client.getdel("answer") == b"42"


def test_a_server_with_a_url_is_left_alone(home: Path) -> None:
    supervisor = Supervisor(home, postgres_url="postgresql://elsewhere/db")
    with supervisor as found:
        assert found.postgres_admin_url == "postgresql://elsewhere/db"
        assert [status.name for status in supervisor.status()] == ["valkey"]


def test_a_server_killed_again_and_again_is_started_again(
    supervisor: Supervisor, endpoints: Endpoints, eventually: Eventually
) -> None:
    for _ in range(3):
        killed = pid_of(supervisor, "valkey")
        assert killed
        os.kill(killed, signal.SIGKILL)
        eventually(lambda killed=killed: pid_of(supervisor, "valkey") not in {None, killed})
    assert [status.restarts for status in supervisor.status()] == [0, 3]


def test_ports_and_passwords_stay(home: Path) -> None:
    with Supervisor(home) as first:
        pass
    with Supervisor(home) as second:
        assert second == first


def test_a_port_that_somebody_took_is_replaced(home: Path, query: Query) -> None:
    port = json.loads((home / "ports.json").read_text())["postgres"]
    with socket.create_server(("127.0.0.1", port)), Supervisor(home) as found:
        assert f":{port}/" not in found.postgres_admin_url
        assert query(found.postgres_admin_url, "SELECT 1") == 1


def test_a_second_supervisor_is_told_who_was_first(home: Path, endpoints: Endpoints) -> None:
    with pytest.raises(HomeInUse, match=f"process {os.getpid()} since"):
        Supervisor(home).start()


def test_a_second_supervisor_may_attach_and_ends_nothing(
    home: Path, endpoints: Endpoints, query: Query
) -> None:
    second = Supervisor(home, attach=True)
    with second as found:
        assert found == endpoints
        assert {status.name for status in second.status()} == {"postgres", "valkey"}
    assert query(endpoints.postgres_admin_url, "SELECT 1") == 1


def test_the_lock_goes_with_its_holder(home: Path) -> None:
    with Supervisor(home):
        found = holder(home)
        assert found
        assert found.pid == os.getpid()
        assert set(found.serves) == {"postgres", "valkey"}
    assert holder(home) is None


@pytest.mark.parametrize("state", ["alive", "zombie"])
def test_a_stale_pid_file_is_no_obstacle(home: Path, query: Query, state: str) -> None:
    """Its pid may by now belong to a process of the very user that the servers run as."""
    data = home / "postgres/data"
    owner = {"user": data.stat().st_uid, "group": data.stat().st_gid} if os.geteuid() == 0 else {}
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, cwd="/", **owner) as other:
        if state == "zombie":
            other.stdin.close()
            os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
        (data / "postmaster.pid").write_text(f"{other.pid}\n{data}\n0\n1\n\n\n")
        with Supervisor(home) as found:
            assert query(found.postgres_admin_url, "SELECT 1") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a folder that the servers' user can't enter")
def test_a_home_that_the_servers_cannot_enter_is_refused_with_a_way_out(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(StartFailed, match="choose a folder such as /var/lib/fitpulse"):
        Supervisor(tmp_path / "home").start()


def test_data_of_another_major_version_is_left_alone(new_home: Path) -> None:
    data = new_home / "postgres/data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("17\n")
    with pytest.raises(StartFailed, match="PostgreSQL 17"):
        Supervisor(new_home, valkey_url="redis://elsewhere").start()
    assert holder(new_home) is None


def test_a_server_that_cannot_start_says_why_and_leaves_nothing(home: Path, servers_of: ServersOf) -> None:
    control = home / "postgres/data/global/pg_control"
    away = control.rename(control.with_suffix(".away"))
    try:
        with pytest.raises(StartFailed, match="pg_control"):
            Supervisor(home).start()
    finally:
        away.rename(control)
    assert servers_of(home) == ()
    assert holder(home) is None
