"""Where a master key comes from: the environment, or a file made on the first start."""

import base64
import binascii
import os
import secrets
from pathlib import Path
from typing import Final

from fitpulse.infra.sealing.vault import KEY_BYTES

FILE: Final = "master.key"


def master_key(folder: Path, given: str, setting: str) -> bytes:
    """The key as `given` in base64 by `setting`, else of the file in `folder`, which is made if it is missing."""
    if given:
        return _decoded(given, f"the setting {setting}")
    path = folder / FILE
    if path.exists():
        return _decoded(path.read_text(), str(path))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n"
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
    return _decoded(path.read_text(), str(path))


def _decoded(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        message = f"{where} must hold {KEY_BYTES} bytes in base64"
        raise ValueError(message)
    return key
