"""Gives up what a program doesn't need, then becomes it: `python -I -S jail.py '{"memory": …}' -- PROGRAM ARGUMENTS`.

It is a program rather than a `preexec_fn`, because code between fork and exec may deadlock in a process with threads.
Limits hold everywhere; no network and no new privileges hold on Linux, where the kernel allows it.
"""

import ctypes
import json
import os
import resource
import signal
import sys
from contextlib import suppress

READ_ONLY = 1 << 30
"""Address space beside `memory`: the program's own code, which is mapped but hardly loaded."""

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38


def lock_in(bounds: dict[str, int]) -> None:
    """Apply `bounds`: memory in bytes, cpu_s, file_bytes, files."""
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_DATA, bounds["memory"]),
        (resource.RLIMIT_AS, bounds["memory"] + READ_ONLY),
        (resource.RLIMIT_CPU, bounds["cpu_s"]),
        (resource.RLIMIT_FSIZE, bounds["file_bytes"]),
        (resource.RLIMIT_NOFILE, bounds["files"]),
    ):
        with suppress(ValueError, OSError):  # macOS knows no such limits on memory
            resource.setrlimit(kind, (most, most))
    if sys.platform != "linux":
        return
    kernel = ctypes.CDLL(None, use_errno=True)
    kernel.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    kernel.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    kernel.unshare(CLONE_NEWUSER | CLONE_NEWNET)  # refused in some containers; the protocol list still holds


if __name__ == "__main__":
    _, given, _, *command = sys.argv
    lock_in(json.loads(given))
    os.execv(command[0], command)  # noqa: S606 - what `tool` handed over, without a shell
