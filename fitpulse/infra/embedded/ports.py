"""Local ports that stay the same from one start to the next, unless somebody else took them meanwhile."""

import json
import secrets
import socket
import threading
from pathlib import Path

from fitpulse.infra.embedded import private

HOST = "127.0.0.1"
# Below the range from which systems take outgoing ports, so that none is lent away while we are down.
_LOWEST, _HIGHEST = 20_000, 32_000


def is_free(port: int) -> bool:
    """Whether a server could listen on `port` of the loopback address now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as both servers do
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


class PortBook:
    """The ports of one home, by part name, kept in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def known(self) -> dict[str, int]:
        try:
            entries = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(part): int(port) for part, port in entries.items()}

    def claim(self, part: str) -> int:
        """Return the part's port if it is free, else a new free one, and remember it."""
        with self._lock:
            known = self.known()
            port = known.get(part)
            if port is not None and is_free(port):
                return port
            known[part] = port = self._pick(avoiding=set(known.values()))
            private.write(self._path, json.dumps(known))
            return port

    @staticmethod
    def _pick(*, avoiding: set[int]) -> int:
        while True:
            port = _LOWEST + secrets.randbelow(_HIGHEST - _LOWEST)
            if port not in avoiding and is_free(port):
                return port
