"""Becomes a server that cannot outlive its supervisor: run as a script, it drops root and then executes it.

Arguments: supervisor's pid, uid, gid, the signal to get when the supervisor dies, the command.

The order matters: a change of user clears the death signal, so it is asked for last; and the supervisor may
have died before that, so its pid is compared afterwards. The kernel binds the signal to the thread that
started us, which the keeper's thread outlives. Only the standard library is used: this runs with -I -S.
"""

import ctypes
import os
import signal
import sys

# Some interpreters need these to find their own library; a server must not be led astray by them.
LOADER_VARIABLES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_PR_SET_PDEATHSIG = 1


def main(supervisor: int, uid: int, gid: int, death: int, command: list[str]) -> None:
    os.umask(0o077)
    if os.geteuid() != uid:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    # What the supervisor's thread blocks or ignores is inherited; a server must hear that it shall end.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    if sys.platform == "linux" and ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, death):
        raise OSError(ctypes.get_errno(), "the death signal was refused")
    if os.getppid() != supervisor:
        sys.exit("the supervisor is gone")
    environment = {name: value for name, value in os.environ.items() if name not in LOADER_VARIABLES}
    os.execve(command[0], command, environment)  # noqa: S606  the command is built by the supervisor, no shell is near


if __name__ == "__main__":
    _supervisor, _uid, _gid, _death = map(int, sys.argv[1:5])
    main(_supervisor, _uid, _gid, _death, sys.argv[5:])
