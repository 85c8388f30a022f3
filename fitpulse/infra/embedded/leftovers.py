"""Servers of a killed supervisor: found by the folder they work in, and seen off before a new start."""

import os
import time
from collections.abc import Sequence
from pathlib import Path
from signal import Signals

from fitpulse.infra.embedded.errors import StartFailed

# Signals to send, each at its second since the first: asked politely, then firmly, then ended.
Farewell = Sequence[tuple[float, Signals]]

_PROCESSES = Path("/proc")
_PATIENCE_S = 30.0
_LOOK_AGAIN_S = 0.02


def can_look() -> bool:
    """Whether this system shows its processes; where not, PostgreSQL's own check has to do."""
    return _PROCESSES.is_dir()


def find(folder: Path, program: str) -> tuple[int, ...]:
    """Process ids of `program` working in `folder`; none where the system does not show them.

    A zombie has no working directory any more, so a pid that nobody reaped does not count as alive.
    """
    if not can_look():
        return ()
    wanted = str(folder.resolve())
    return tuple(
        int(entry.name)
        for entry in _PROCESSES.iterdir()
        if entry.name.isdigit() and _link(entry / "cwd") == wanted and _is(program, _link(entry / "exe"))
    )


def see_off(folder: Path, program: str, farewell: Farewell) -> None:
    """Wait until no `program` works in `folder`, with more and more pressure.

    Raises StartFailed when one is still there after half a minute.
    """
    began = time.monotonic()
    pending = list(farewell)
    while alive := find(folder, program):
        elapsed = time.monotonic() - began
        while pending and elapsed >= pending[0][0]:
            _signal(alive, pending.pop(0)[1])
        if elapsed > _PATIENCE_S:
            message = f"Process {alive[0]} ({program}) still works in {folder} and does not end."
            raise StartFailed(message)
        time.sleep(_LOOK_AGAIN_S)


def _link(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:  # gone, a zombie, or another user's
        return ""


def _is(program: str, executable: str) -> bool:
    return Path(executable.removesuffix(" (deleted)")).name == program


def _signal(pids: Sequence[int], number: Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
