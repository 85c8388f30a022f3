"""Row 17 of the fault matrix: the decoder crashes or hangs, a worker dies; the film fails, the service doesn't."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fitpulse.infra.media.errors import MediaFailed, MediaStuck, MediaUnreadable
from fitpulse.infra.media.extra import find_ffmpeg
from fitpulse.infra.media.limits import Limits
from fitpulse.infra.pose.pool import TRIES, PosePool
from tests.infra.media.clips import pattern
from tests.infra.pose.models import weights

pytestmark = pytest.mark.slow

LIMITS = Limits(stall_s=1.0, wall_s=30.0)
STAND_IN = """#!/bin/sh
echo "$$" >> {calls}
case "$(cat {mode})" in
  crash) kill -SEGV $$ ;;
  hang) exec sleep 600 ;;
esac
exec {real} "$@"
"""


class Decoder:
    """An ffmpeg that can be told to misbehave, and remembers how often it was called."""

    def __init__(self, folder: Path) -> None:
        self._mode, self._calls = folder / "mode", folder / "calls"
        self._calls.touch()
        self.behave("well")
        self.program = folder / "ffmpeg"
        self.program.write_text(STAND_IN.format(mode=self._mode, calls=self._calls, real=find_ffmpeg()))
        self.program.chmod(0o755)

    def behave(self, mode: str) -> None:
        self._mode.write_text(mode)

    @property
    def calls(self) -> list[int]:
        return [int(line) for line in self._calls.read_text().split()]


@pytest.fixture
def decoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Decoder:
    decoder = Decoder(tmp_path)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(decoder.program))
    return decoder


@pytest.fixture
def pool(decoder: Decoder) -> Iterator[PosePool]:
    with PosePool(weights(), LIMITS) as pool:
        yield pool


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return pattern(tmp_path / "film.mp4", size="64x64")


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_film_without_anybody_is_watched_too(pool: PosePool, film: Path) -> None:
    told: list[float] = []
    posed = pool.watch(film, told.append)
    assert len(posed.times) == 12
    assert (posed.width, posed.height, posed.fps, posed.people) == (64, 64, 30.0, 0)
    assert told == sorted(told)


@pytest.mark.parametrize(("mode", "error"), [("crash", MediaFailed), ("hang", MediaStuck)])
def test_a_decoder_that_fails_is_tried_three_times_and_the_worker_lives(
    pool: PosePool, decoder: Decoder, film: Path, mode: str, error: type[Exception]
) -> None:
    pool.watch(film)
    (worker,) = pool.workers
    before = len(decoder.calls)
    decoder.behave(mode)
    started = time.monotonic()
    with pytest.raises(error):
        pool.watch(film)
    assert time.monotonic() - started < TRIES * LIMITS.stall_s + 15
    assert len(decoder.calls) - before == TRIES
    assert all(gone(pid) for pid in decoder.calls)
    decoder.behave("well")
    assert len(pool.watch(film).times) == 12
    assert pool.workers == (worker,)


def test_a_film_at_fault_isnt_tried_again(pool: PosePool, decoder: Decoder, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"nothing")
    with pytest.raises(MediaUnreadable):
        pool.watch(broken)
    assert len(decoder.calls) == 1


def test_a_film_given_up_half_way_does_not_answer_for_the_next(pool: PosePool, film: Path) -> None:
    def give_up(_: float) -> None:
        raise ZeroDivisionError

    first = pool.watch(film)
    assert pool.workers
    with pytest.raises(ZeroDivisionError):
        pool.watch(film, give_up)
    assert not pool.workers, "the one amid a film is gone"
    assert pool.watch(film) == first


def test_a_worker_that_was_killed_is_replaced(pool: PosePool, film: Path) -> None:
    pool.watch(film)
    (worker,) = pool.workers
    os.kill(worker, signal.SIGKILL)
    assert len(pool.watch(film).times) == 12
    assert pool.workers != (worker,)


def test_closing_leaves_no_worker(decoder: Decoder, film: Path) -> None:
    pool = PosePool(weights(), LIMITS)
    pool.watch(film)
    (worker,) = pool.workers
    pool.close()
    assert gone(worker)
