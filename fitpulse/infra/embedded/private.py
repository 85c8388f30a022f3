"""Small files that only their owner may read, replaced whole so that a crash never leaves half of one."""

import os
import secrets
from pathlib import Path


def write(path: Path, text: str) -> None:
    """Replace `path` durably with `text`, mode 0600, never following a link; makes its folder where need be."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make renames inside `path` survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def password(path: Path) -> str:
    """Return the password kept in `path`, made on first use: 192 random bits, safe inside a URL."""
    if not path.exists():
        write(path, secrets.token_urlsafe(24))
    return path.read_text(encoding="utf-8")
