"""Valkey's particulars: its configuration, which never touches the disk, and its first answer."""

import contextlib
import json
import socket
from pathlib import Path
from signal import Signals

from fitpulse.infra.embedded import programs
from fitpulse.infra.embedded.account import Account
from fitpulse.infra.embedded.launch import Command
from fitpulse.infra.embedded.ports import HOST

_CONFIGURATION = """\
bind {host}
port {port}
dir {folder}
requirepass {password}
appendonly {append_only}
appendfsync everysec
save ""
maxmemory 256mb
maxmemory-policy noeviction
daemonize no
"""
_ANSWER_S = 0.5


class Valkey:
    name = "valkey"
    program = "valkey-server"
    farewell = ((0.0, Signals.SIGTERM), (5.0, Signals.SIGKILL))

    def __init__(self, home: Path, *, account: Account, password: str, durable: bool) -> None:
        self.folder = home / "valkey"
        self._account = account
        self._password = password
        self._durable = durable
        self._server = programs.valkey(home / "parts", account)

    def prepare(self) -> None:
        self._account.make_folder(self.folder)

    def clear(self) -> None:
        """Nothing: Valkey keeps no pid file, and repairs the end of its own log."""

    def command(self, port: int) -> Command:
        configuration = _CONFIGURATION.format(
            host=HOST,
            port=port,
            folder=json.dumps(str(self.folder), ensure_ascii=False),  # its quoting is Valkey's too
            password=self._password,
            append_only="yes" if self._durable else "no",
        )
        return Command((self._server, "-"), stdin=configuration.encode(), death=Signals.SIGTERM)

    def is_ready(self, pid: int, port: int) -> bool:  # noqa: ARG002  the password proves that it is ours
        """Whether it answers a ping, which it does not while it still loads its data."""
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), _ANSWER_S) as line:
            line.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
            with line.makefile("rb") as answers:
                return [answers.readline(), answers.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
        return False
