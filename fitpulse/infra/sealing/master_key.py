"""Where a master key comes from: the environment, or a file made on the first start."""

from pathlib import Path
from typing import Final

from fitpulse.infra.secret_file import secret_bytes, secret_file

FILE: Final = "master.key"


def master_key(folder: Path, given: str, setting: str) -> bytes:
    """The key as `given` in base64 by `setting`, else of the file in `folder`, which is made if it is missing."""
    return secret_bytes(given, f"the setting {setting}") if given else secret_file(folder / FILE)
