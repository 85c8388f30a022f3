"""A secret of 32 random bytes in a file of its own, made the first time it is asked for."""

import base64
import binascii
import os
import secrets
from pathlib import Path
from typing import Final

SECRET_BYTES: Final = 32


def secret_file(path: Path) -> bytes:
    """The secret of this file, mode 0600; of two that start at once, both read the same."""
    if not path.exists():
        _make(path)
    return secret_bytes(path.read_text(), str(path))


def secret_bytes(text: str, where: str) -> bytes:
    """32 bytes from base64; raises ValueError that names `where`."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != SECRET_BYTES:
        message = f"{where} must hold {SECRET_BYTES} bytes in base64"
        raise ValueError(message)
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode() + "\n"
    draft = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)  # of two that start at once, the first link stands and both read it
    except FileExistsError:
        pass
    finally:
        draft.unlink()
