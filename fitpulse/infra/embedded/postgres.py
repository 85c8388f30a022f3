"""PostgreSQL's particulars: its settings, its first data and what it leaves behind when it is killed."""

import os
import shutil
from pathlib import Path
from signal import Signals

from fitpulse.infra.embedded import leftovers, private, programs
from fitpulse.infra.embedded.account import Account
from fitpulse.infra.embedded.errors import StartFailed
from fitpulse.infra.embedded.launch import Command, complete
from fitpulse.infra.embedded.ports import HOST

DATABASE = "fitpulse"
_MAJOR = "18"

# Given on the command line, where no ALTER SYSTEM can loosen them.
_SETTINGS = {
    "cluster_name": "fitpulse",
    "listen_addresses": HOST,
    "unix_socket_directories": "",  # a deep home would make the socket's path too long
    "max_connections": "100",
    "shared_buffers": "128MB",
    "huge_pages": "off",
    "max_wal_size": "512MB",
    "random_page_cost": "1.1",  # solid-state disks
    "jit": "off",  # costs more than our short statements take
    "max_parallel_workers_per_gather": "0",  # the same
    "io_method": "sync",  # saves three processes
    "max_logical_replication_workers": "0",  # saves one
    "synchronous_commit": "on",
    "shared_preload_libraries": "pg_stat_statements",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_parameter_max_length": "0",  # parameters are people's data
    "log_parameter_max_length_on_error": "0",
}
# For the throw-away databases of tests: a power cut may destroy everything.
_FRAGILE = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
}
_CLUSTER = (
    "--username=postgres",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--locale=C.UTF-8",
)


class Postgres:
    name = "postgres"
    program = "postgres"
    # Fast shutdown, which drops clients and writes a checkpoint; immediate shutdown; the end.
    farewell = ((0.0, Signals.SIGINT), (12.0, Signals.SIGQUIT), (15.0, Signals.SIGKILL))

    def __init__(self, home: Path, *, account: Account, password: str, durable: bool) -> None:
        self._parent = home / "postgres"
        self.folder = self._parent / "data"
        self._account = account
        self._password = password
        self._durable = durable
        self._bin = programs.postgres(home / "parts", account)

    def prepare(self) -> None:
        """Make the cluster with its database on first start.

        It is made beside its place and then renamed, so that a start cut short leaves nothing half made.
        """
        self._account.make_folder(self._parent)
        version = self.folder / "PG_VERSION"
        if not version.exists():
            self._initialise()
        elif (found := version.read_text().strip()) != _MAJOR:
            message = (
                f"{self.folder} was written by PostgreSQL {found} and this is {_MAJOR}: "
                "dump it with the old version and load it into a new home."
            )
            raise StartFailed(message)

    def clear(self) -> None:
        """Remove the pid file of a killed server, whose pid may meanwhile be anybody's."""
        if leftovers.can_look():
            (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def command(self, port: int) -> Command:
        settings = _SETTINGS | ({} if self._durable else _FRAGILE) | {"port": str(port)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return Command((self._bin / "postgres", "-D", self.folder, *options), death=Signals.SIGINT)

    def is_ready(self, pid: int, port: int) -> bool:
        """Whether the pid file says so: the pid in its first line, the port in its fourth, then the state."""
        try:
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return lines[:1] == [str(pid)] and lines[3:4] == [str(port)] and lines[-1].strip() == "ready"

    def _initialise(self) -> None:
        fresh = self._parent / "data.new"
        leftovers.see_off(fresh, self.program, self.farewell)
        shutil.rmtree(fresh, ignore_errors=True)
        password_file = self._parent / "password.new"
        private.write(password_file, self._password)
        os.chown(password_file, self._account.uid, self._account.gid, follow_symlinks=False)
        try:
            self._run("initdb", "-D", fresh, "--no-sync", f"--pwfile={password_file}", *_CLUSTER)
        finally:
            password_file.unlink()
        self._run(
            "postgres", "--single", "-F", "-D", fresh, "postgres", stdin=f"CREATE DATABASE {DATABASE}\n"
        )
        if self._durable:
            self._run("initdb", "--sync-only", "-D", fresh)
        fresh.rename(self.folder)
        private.sync_folder(self._parent)

    def _run(self, program: str, *arguments: str | Path, stdin: str = "") -> None:
        complete(Command((self._bin / program, *arguments), stdin=stdin.encode()), self._account)
