"""One run of ffmpeg: locked in, watched, and read without ever waiting for ever."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from fitpulse.infra.media.errors import MediaFailed, MediaStuck
from fitpulse.infra.media.extra import find_ffmpeg
from fitpulse.infra.media.limits import Limits

JAIL = Path(__file__).with_name("jail.py")
LAST_WORDS = 16_384
CHUNK = 65_536
PIPE_BYTES = 1 << 20
F_SETPIPE_SZ = 1031


def launch(
    arguments: Sequence[str],
    limits: Limits,
    *,
    stdin: IO[bytes] | int,
    stdout: IO[bytes] | int,
    stderr: IO[bytes] | int,
    pipes: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start ffmpeg in its jail; `pipes` are descriptors that it inherits."""
    bounds = {
        "memory": limits.memory,
        "cpu_s": limits.cpu_s,
        "file_bytes": limits.file_bytes,
        "files": limits.files,
    }
    return subprocess.Popen(  # noqa: S603 - our own jail and ffmpeg, without a shell
        [sys.executable, "-I", "-S", str(JAIL), json.dumps(bounds), "--", find_ffmpeg(), *arguments],
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        pass_fds=tuple(pipes),
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
    )


class Tool:
    """A running ffmpeg that reads. Its standard input is `source`: it can seek in it without being able to open it."""

    def __init__(
        self, arguments: Sequence[str], limits: Limits, source: IO[bytes], *, pipes: Sequence[int] = ()
    ) -> None:
        self._limits = limits
        self._deadline = time.monotonic() + limits.wall_s
        self._said = b""
        self._process = launch(
            arguments, limits, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.PIPE, pipes=pipes
        )
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self.out = self._process.stdout.fileno()
        self._err = self._process.stderr.fileno()
        self._err_open = True
        widen(self.out)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def kill(self) -> None:
        """End it, however it is, and give back its pipes."""
        with suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()
        for stream in (self._process.stdout, self._process.stderr, self._process.stdin):
            if stream is not None:
                stream.close()

    def fill(self, into: memoryview, descriptor: int | None = None) -> int:
        """Read until `into` is full or the output ends; the number of bytes read. Raises MediaStuck."""
        source = self.out if descriptor is None else descriptor
        got = 0
        while got < len(into):
            self._wait(source)
            count = os.readv(source, [into[got:]])
            if count == 0:
                break
            got += count
        return got

    def take(self, descriptor: int) -> bytes:
        """What is there to read, at least one byte unless it has ended. Raises MediaStuck."""
        self._wait(descriptor)
        return os.read(descriptor, CHUNK)

    def _wait(self, source: int) -> None:
        """Return once `source` can be read, listening to complaints meanwhile so that they can't block it."""
        while True:
            left = self._deadline - time.monotonic()
            if left <= 0:  # looked at before the output, which may never cease
                self.kill()
                detail = f"It took longer than {self._limits.wall_s:g} s and was ended."
                raise MediaStuck(detail)
            watched = [source, self._err] if self._err_open else [source]
            ready, _, _ = select.select(watched, [], [], min(self._limits.stall_s, left))
            if not ready and left > self._limits.stall_s:
                self.kill()
                detail = f"It gave nothing for {self._limits.stall_s:g} s and was ended."
                raise MediaStuck(detail)
            if self._err in ready:
                self._listen()
            if source in ready:
                return

    def _listen(self) -> None:
        heard = os.read(self._err, CHUNK)
        self._err_open = bool(heard)
        self._said = (self._said + heard)[-LAST_WORDS:]

    def finish(self) -> str:
        """Wait for the end and return what it said; raises MediaStuck, and MediaFailed where a signal ended it."""
        while self._err_open:
            self._wait(self._err)
        try:
            status = self._process.wait(timeout=max(0.1, self._deadline - time.monotonic()))
        except subprocess.TimeoutExpired as error:
            self.kill()
            raise MediaStuck from error
        if status < 0:
            detail = f"It was ended by {signal.Signals(-status).name}."
            raise MediaFailed(detail)
        return self._said.decode(errors="replace")

    @property
    def status(self) -> int | None:
        return self._process.poll()


def widen(descriptor: int) -> None:
    """Let a pipe hold more than Linux' 64 KiB, since a picture is some hundred."""
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(descriptor, F_SETPIPE_SZ, PIPE_BYTES)
