"""What a worker of the pool does: it waits for a film, watches it, tells its landmarks, and waits again."""

import os
import resource
import signal
import sys
from array import array
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path

from fitpulse.infra.media.errors import MediaFailed
from fitpulse.infra.media.film import watch
from fitpulse.infra.media.limits import Limits
from fitpulse.infra.media.probe import probe
from fitpulse.infra.pose.pool import PosedFilm
from fitpulse.infra.pose.weights import Weights
from fitpulse.kernel.errors import FitPulseError

MOST_FPS = 12.0
"""Landmarks a second: a repetition takes at least half a second, and half the work of more shows in no count."""

LONGEST_SIDE = 720
TELL_EVERY = 8
MEMORY = 2 * 1024**3


def work(line: Connection) -> None:
    """Take weights and limits, then serve films by their path, until `line` closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who asked decides when this ends
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    with suppress(EOFError, ConnectionError):
        weights, limits = line.recv()
        with quiet():
            watcher = Watcher(weights, limits)
        while True:
            path = line.recv()
            try:
                told: PosedFilm | FitPulseError = watcher.watch(path, line)
            except FitPulseError as error:
                told = error
            except OSError as error:
                told = MediaFailed(str(error))
            line.send(told)


@contextmanager
def quiet() -> Iterator[None]:
    """LiteRT announces its choices on standard error, where they would break into a progress bar."""
    kept = os.dup(2)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


class Watcher:
    """Keeps the networks loaded between films."""

    def __init__(self, weights: Weights, limits: Limits) -> None:
        from fitpulse.infra.pose.network import Detector, Landmarker
        from fitpulse.infra.pose.tracker import Tracker

        self._tracker = Tracker(Detector(weights.detector), Landmarker(weights.landmarks))
        self._limits = limits

    def watch(self, path: Path, line: Connection) -> PosedFilm:
        import numpy as np

        clip = probe(path, self._limits)
        size = clip.fit(LONGEST_SIDE)
        times = array("d")
        self._tracker.start()
        for picture in watch(path, clip, size, self._limits, most_fps=MOST_FPS):
            pixels = np.frombuffer(picture.pixels, np.uint8).reshape(size[1], size[0], 4)
            self._tracker.see(picture.t, pixels)
            times.append(picture.t)
            if clip.seconds and len(times) % TELL_EVERY == 0:
                line.send(min(1.0, picture.t / clip.seconds))
        track = self._tracker.finish()
        values = track.values
        values[..., :2] *= (clip.width / size[0], clip.height / size[1])
        values[..., 2] *= clip.width / size[0]
        return PosedFilm(clip.width, clip.height, clip.fps, tuple(times), values.tobytes(), track.people)


if __name__ == "__main__":
    work(Connection(int(sys.argv[1])))
