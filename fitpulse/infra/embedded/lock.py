"""One supervisor per home: an advisory lock that the kernel drops with its holder, so it is never stale."""

import fcntl
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_FILE = "supervisor.lock"


@dataclass(frozen=True, slots=True)
class Holder:
    """The living process that supervises a home; `serves` names its servers once they answer."""

    pid: int
    since: datetime
    serves: tuple[str, ...]


class HomeLock:
    def __init__(self, home: Path) -> None:
        self._path = home / _FILE
        self._descriptor: int | None = None
        self._since = datetime.now(UTC)

    def acquire(self) -> bool:
        """Take the lock without waiting; False when another process has it."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        self._since = datetime.now(UTC)
        # A forked child shares the lock and could outlive us with it.
        os.register_at_fork(after_in_child=self._forget)
        self.announce(())
        return True

    def announce(self, serves: Sequence[str]) -> None:
        """Tell those who find the lock taken who we are, and which servers answer."""
        assert self._descriptor is not None
        text = json.dumps({"pid": os.getpid(), "since": self._since.isoformat(), "serves": serves})
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text.encode(), 0)

    def release(self) -> None:
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            self._forget()

    def _forget(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def holder(home: Path) -> Holder | None:
    """Who supervises `home` now; None when nobody does or the holder has only just come or gone."""
    try:
        descriptor = os.open(home / _FILE, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return _read(descriptor)
    finally:
        os.close(descriptor)
    return None


def _read(descriptor: int) -> Holder | None:
    try:
        entry = json.loads(os.pread(descriptor, 4096, 0))
        return Holder(int(entry["pid"]), datetime.fromisoformat(entry["since"]), tuple(entry["serves"]))
    except (ValueError, KeyError):
        return None
