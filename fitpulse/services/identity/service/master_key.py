"""Where the issuer's master key comes from: the environment, or a file made on the first start."""

from pathlib import Path
from typing import Final

from fitpulse.infra.secret_file import secret_bytes, secret_file

FILE: Final = "identity/master.key"


def master_key(home: Path, given: str = "") -> bytes:
    """The key as `given` in base64, else of the file below `home`, which is made if it is missing."""
    return secret_bytes(given, "the setting auth.master_key") if given else secret_file(home / FILE)
