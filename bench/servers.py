"""What is measured, as real processes: PostgreSQL and Valkey, FitPulse, and the bare application."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx2

READY_S: Final = 120.0
ROOT: Final = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Child:
    """A process of ours that serves HTTP."""

    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_ready(self, path: str) -> None:
        """Poll until it answers; raises TimeoutError with the end of its log."""
        end = time.monotonic() + READY_S
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if httpx2.get(f"{self.url}{path}", timeout=2).status_code == 200:
                    return
            except httpx2.TransportError:
                pass
            time.sleep(0.02)
        message = f"{self.process.args!r} did not become ready:\n{self.log.read_text()[-3000:]}"
        raise TimeoutError(message)

    def freeze(self) -> None:
        """Keep it from taking any CPU until `thaw`."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        self.thaw()
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def child(module: str, arguments: Sequence[str], *, port: int, home: Path, **extra: str) -> Iterator[Child]:
    """Run `python -m module arguments --port port` until the block ends; `extra` is its environment's addition."""
    log = home / f"{module}-{port}.log"
    command = [sys.executable, "-m", module, *arguments, "--port", str(port)]
    with log.open("ab") as sink:
        process = subprocess.Popen(command, env=os.environ | extra, cwd=ROOT, stdout=sink, stderr=sink)
    started = Child(port, process, log)
    with ExitStack() as stack:
        stack.callback(started.stop)
        yield started
