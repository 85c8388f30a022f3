"""A server's log on disk, bounded in size, with its last lines at hand for an error message."""

import contextlib
import threading
from collections import deque
from pathlib import Path
from typing import IO

_LIMIT_BYTES = 8 * 1024 * 1024
_KEPT = 3
_TAIL_LINES = 12


class Journal:
    """Writes what a server says to `path`; at 8 MiB the file becomes `.1`, and three old ones are kept."""

    def __init__(self, path: Path, *, limit_bytes: int = _LIMIT_BYTES) -> None:
        self._path = path
        self._limit = limit_bytes
        self._writing = threading.Lock()  # an old server's last words may meet a new one's first
        self._tail: deque[str] = deque(maxlen=_TAIL_LINES)

    def follow(self, stream: IO[bytes]) -> threading.Thread:
        """Copy `stream` in the thread returned until its last writer is gone, then close it."""
        reader = threading.Thread(
            target=self._copy, args=(stream,), name=f"journal {self._path.stem}", daemon=True
        )
        reader.start()
        return reader

    def tail(self) -> str:
        return "\n".join(self._tail)

    def _copy(self, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                self._tail.append(line.decode(errors="replace").rstrip())
                # A full disk must not leave the server waiting at a full pipe.
                with contextlib.suppress(OSError):
                    self._append(line)

    def _append(self, line: bytes) -> None:
        with self._writing, self._path.open("ab") as file:
            file.write(line)
            if file.tell() > self._limit:
                self._rotate()

    def _rotate(self) -> None:
        for age in range(_KEPT, 0, -1):
            newer = self._path.with_name(f"{self._path.name}.{age - 1}") if age > 1 else self._path
            if newer.exists():
                newer.replace(self._path.with_name(f"{self._path.name}.{age}"))
