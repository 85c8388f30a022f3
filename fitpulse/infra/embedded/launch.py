"""Starting a program as another user so that it dies with the thread that started it."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

from fitpulse.infra.embedded import launcher
from fitpulse.infra.embedded.account import Account
from fitpulse.infra.embedded.errors import StartFailed


@dataclass(frozen=True, slots=True)
class Command:
    """A program with its arguments; `stdin` carries what must not show in a process list."""

    argv: tuple[str | Path, ...]
    stdin: bytes = b""
    death: Signals = Signals.SIGKILL

    @property
    def program(self) -> str:
        return Path(self.argv[0]).name


def start(command: Command, account: Account) -> "subprocess.Popen[bytes]":
    """Start `command` in a session of its own, away from the terminal's Ctrl-C; its output is one pipe."""
    numbers = (os.getpid(), account.uid, account.gid, command.death.value)
    process = subprocess.Popen(  # noqa: S603  built from our own parts, without a shell
        [sys.executable, "-I", "-S", launcher.__file__, *map(str, numbers), *map(str, command.argv)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=_environment(),
        cwd="/",
        start_new_session=True,
    )
    assert process.stdin is not None
    try:
        process.stdin.write(command.stdin)
        process.stdin.close()
    except BrokenPipeError:
        pass  # it ended already, and its exit is seen by whoever waits for it
    return process


def _environment() -> dict[str, str]:
    """Leave out all that is ours: settings with secrets, and variables that servers would obey."""
    loader = {name: os.environ[name] for name in launcher.LOADER_VARIABLES if name in os.environ}
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC", **loader}


def complete(command: Command, account: Account) -> str:
    """Run `command` to its end and return what it printed.

    Raises StartFailed with the output when it fails.
    """
    process = start(command, account)
    assert process.stdout is not None
    with process:
        output = process.stdout.read().decode(errors="replace")
    if process.returncode != 0:
        message = f"{command.program} ended with {process.returncode}: {output.strip()}"
        raise StartFailed(message)
    return output
