"""Writes pictures as a film that every player and browser shows: H.264 in MP4."""

import os
import select
import subprocess
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from fitpulse.infra.media.errors import MediaFailed, MediaStuck
from fitpulse.infra.media.limits import Limits
from fitpulse.infra.media.tool import launch, widen

QUALITY = "23"


class FilmWriter:
    """A context: the film at `path` appears when it ends well, and only then."""

    def __init__(self, path: Path, size: tuple[int, int], fps: float, limits: Limits) -> None:
        self._path = path
        self._part = path.with_name(f".{path.name}.part")
        self._limits = limits
        wide, high = size
        self._arguments = [
            *("-hide_banner", "-loglevel", "error", "-y"),
            *(
                "-f",
                "rawvideo",
                "-pixel_format",
                "rgb0",
                "-video_size",
                f"{wide}x{high}",
                "-framerate",
                str(fps),
            ),
            *("-protocol_whitelist", "fd,pipe", "-i", "pipe:0"),
            *(
                "-c:v",
                "libx264",
                "-preset",
                "superfast",
                "-crf",
                QUALITY,
                "-pix_fmt",
                "yuv420p",
                "-threads",
                "1",
            ),
            *("-protocol_whitelist", "fd,pipe", "-f", "mp4", "fd:"),
        ]

    def __enter__(self) -> Self:
        with self._part.open("wb") as film:
            self._process = launch(
                self._arguments, self._limits, stdin=subprocess.PIPE, stdout=film, stderr=subprocess.DEVNULL
            )
        assert self._process.stdin is not None
        self._into = self._process.stdin.fileno()
        os.set_blocking(self._into, False)
        widen(self._into)
        return self

    def add(self, pixels: bytearray) -> None:
        """Append one picture of width x height x 4 bytes. Raises MediaFailed or MediaStuck."""
        picture = memoryview(pixels)
        sent = 0
        while sent < len(picture):
            if not select.select([], [self._into], [], self._limits.stall_s)[1]:
                raise MediaStuck
            try:
                sent += os.write(self._into, picture[sent:])
            except BrokenPipeError as error:
                raise MediaFailed from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        try:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
            if error is None:
                self._finish()
        finally:
            with suppress(ProcessLookupError):
                self._process.kill()
            self._process.wait()
            self._part.unlink(missing_ok=True)

    def _finish(self) -> None:
        try:
            status = self._process.wait(timeout=self._limits.stall_s)
        except subprocess.TimeoutExpired as error:
            raise MediaStuck from error
        if status != 0:
            detail = f"{self._path.name} couldn't be written: the encoder ended with {status}."
            raise MediaFailed(detail)
        self._part.replace(self._path)
