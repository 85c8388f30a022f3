"""The system user that the servers run as: PostgreSQL refuses root, and neither server has a use for it."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from fitpulse.infra.embedded.errors import StartFailed

# A dedicated user where the image or installer made one; `nobody` exists everywhere.
_CANDIDATES = ("fitpulse", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    name: str
    uid: int
    gid: int

    @property
    def is_current(self) -> bool:
        return self.uid == os.geteuid()

    def can_reach(self, path: Path) -> bool:
        """Whether the account may pass through every folder above `path` and read and execute `path`."""
        if self.is_current:
            return os.access(path, os.R_OK | os.X_OK)
        return self._may(path, 0o5) and self.can_pass(path.absolute().parent)

    def can_pass(self, folder: Path) -> bool:
        """Whether the account may pass through `folder` and all above it."""
        if self.is_current:
            return os.access(folder, os.X_OK)
        return all(self._may(step, 0o1) for step in (folder.absolute(), *folder.absolute().parents))

    def make_folder(self, path: Path) -> None:
        """Make `path` if needed, for this account alone."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.is_current:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def _may(self, path: Path, bits: int) -> bool:
        found = path.stat()
        mode = found.st_mode
        if found.st_uid == self.uid:
            mode >>= 6
        elif found.st_gid == self.gid:
            mode >>= 3
        return mode & bits == bits


def choose(home: Path) -> Account:
    """Who runs the servers: this user, or when this user is root, whoever owns the data already."""
    if os.geteuid() != 0:
        return _of(os.geteuid(), os.getegid())
    data = home / "postgres"
    if data.exists() and (found := data.stat()).st_uid != 0:
        return _of(found.st_uid, found.st_gid)
    for name in _CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    message = f"Root needs another user to run the servers as: make one called {_CANDIDATES[0]}."
    raise StartFailed(message)


def _of(uid: int, gid: int) -> Account:
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:  # a container may run under a number without a name
        name = str(uid)
    return Account(name, uid, gid)
