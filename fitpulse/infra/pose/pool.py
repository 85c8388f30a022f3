"""Workers that watch films, each in a process of its own, so that a crash costs one film and not the service."""

import os
import queue
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

from fitpulse.infra.media.errors import MediaFailed, MediaStuck
from fitpulse.infra.media.limits import Limits
from fitpulse.infra.pose.weights import Weights
from fitpulse.kernel.errors import FitPulseError

Progress = Callable[[float], None]

TRIES = 3
GRACE_S = 10.0
"""What a worker may be silent beyond its decoder's own limit, to notice that and to say so."""

START_S = 60.0
KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(1 << 26), "MALLOC_TRIM_THRESHOLD_": str(1 << 28)}
"""For glibc: a picture's memory is used for the next one; giving it back each time takes a fifth of the time."""

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
"""For NumPy: a pose's products are too small to be shared out, so every worker would start its threads in vain."""


@dataclass(frozen=True, slots=True)
class PosedFilm:
    """The landmarks of a film: `times` in seconds (frames), `values` float32 (frames, 33, 7) as bytes.

    The seven are x, y, z in pixels of the upright picture of `width` x `height`, visibility, and world x, y, z in
    metres; NaN where the person wasn't seen. `fps` is the file's own rate. `people` were told apart.
    """

    width: int
    height: int
    fps: float
    times: tuple[float, ...]
    values: bytes
    people: int


class _Worker:
    """A process that runs `work`: started afresh rather than forked, and without the caller's own modules."""

    def __init__(self, weights: Weights, limits: Limits) -> None:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            self.process = subprocess.Popen(  # noqa: S603 - our own module, without a shell
                [sys.executable, "-m", "fitpulse.infra.pose.work", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env={**os.environ, **KEEP_MEMORY, **ONE_THREAD},
            )
            self.line = Connection(ours.detach())
        self.films = 0
        try:
            self.line.send((weights, limits))
        except ConnectionError as error:
            self.end()
            detail = f"A process that watches films ended at its start with {self.process.returncode}."
            raise MediaFailed(detail) from error

    @property
    def alive(self) -> bool:
        return self.process.poll() is None and not self.line.closed

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.line.close()


class PosePool:
    """Up to `workers` films at once; callers beyond that wait. Use it from threads, not from an event loop."""

    def __init__(self, weights: Weights, limits: Limits | None = None, *, workers: int = 1) -> None:
        self._weights = weights
        self._limits = limits or Limits()
        self._count = workers
        self._free: queue.Queue[_Worker | None] = queue.Queue()
        for _ in range(workers):
            self._free.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every worker; films under way are waited for."""
        for worker in [self._free.get() for _ in range(self._count)]:
            if worker is not None:
                worker.end()
            self._free.put(None)

    @property
    def workers(self) -> tuple[int, ...]:
        """The process ids of workers that wait for a film."""
        return tuple(worker.process.pid for worker in self._free.queue if worker is not None and worker.alive)

    def watch(self, path: Path, progress: Progress | None = None) -> PosedFilm:
        """The landmarks of the film at `path`, tried up to three times where failing may have been chance.

        Raises what `infra.media.errors` lists.
        """
        for last in (*(False,) * (TRIES - 1), True):
            try:
                with self._worker() as worker:
                    return self._film(worker, path, progress)
            except (MediaFailed, MediaStuck):
                if last:
                    raise
        raise AssertionError

    @contextmanager
    def _worker(self) -> Iterator[_Worker]:
        worker = self._free.get()
        try:
            if worker is None or not worker.alive:
                worker = _Worker(self._weights, self._limits)
            yield worker
        finally:
            self._free.put(worker)

    def _film(self, worker: _Worker, path: Path, progress: Progress | None) -> PosedFilm:
        deadline = time.monotonic() + self._limits.wall_s + GRACE_S
        patience = self._limits.stall_s + GRACE_S + (START_S if worker.films == 0 else 0.0)
        worker.films += 1
        answered = False
        try:
            worker.line.send(path)
            while worker.line.poll(max(0.0, min(patience, deadline - time.monotonic()))):
                told = worker.line.recv()
                if isinstance(told, float):
                    if progress is not None:
                        progress(told)
                    continue
                answered = True
                if isinstance(told, FitPulseError):
                    raise told
                assert isinstance(told, PosedFilm)
                return told
        except (EOFError, ConnectionError) as error:
            worker.end()
            detail = f"The process that watched {path.name} ended with {worker.process.returncode}."
            raise MediaFailed(detail) from error
        finally:
            if not answered:  # what it still has to say of this film would be taken for the next one's
                worker.end()
        detail = f"Nothing was heard about {path.name} for too long."
        raise MediaStuck(detail)
