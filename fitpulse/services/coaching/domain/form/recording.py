"""Recorded landmarks in NumPy's .npz, read frame by frame without NumPy and in constant memory."""

import ast
import struct
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from fitpulse.services.coaching.domain.form.errors import FrameInvalid
from fitpulse.services.coaching.domain.form.landmarks import COUNT, VALUES, WORLD_VALUES

MAGIC = b"\x93NUMPY"
PREFIX = 8
FORMATS = {"<f4": ("f", 4), "<f8": ("d", 8), "<i8": ("q", 8), "<i4": ("i", 4), "<f2": ("e", 2)}
LONGEST_HEADER = 65_535
FPS = (1.0, 1000.0)


@dataclass(frozen=True, slots=True)
class Moment:
    """One frame: `points` 33 times (x, y, z, visibility) in pixels, `world` 33 times (x, y, z) metres or None."""

    t: float
    points: tuple[float, ...]
    world: tuple[float, ...] | None


class _Array:
    """One array of the archive, read in order."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream = stream
        self.name = name
        start = stream.read(PREFIX)
        if len(start) < PREFIX or not start.startswith(MAGIC):
            detail = f"“{name}” isn't a NumPy array."
            raise FrameInvalid(detail)
        size = (
            struct.unpack("<H", stream.read(2))[0]
            if start[6] == 1
            else struct.unpack("<I", stream.read(4))[0]
        )
        header: Any = ast.literal_eval(stream.read(min(size, LONGEST_HEADER)).decode("latin-1"))
        self.shape: tuple[int, ...] = header["shape"]
        if header["descr"] not in FORMATS or (header["fortran_order"] and len(self.shape) > 1):
            detail = f"“{name}” is stored as {header['descr']}, which isn't read; use float32."
            raise FrameInvalid(detail)
        self._letter, self._width = FORMATS[header["descr"]]

    def take(self, count: int) -> tuple[float, ...]:
        raw = self._stream.read(count * self._width)
        if len(raw) < count * self._width:
            detail = f"“{self.name}” ends before its last frame."
            raise FrameInvalid(detail)
        return struct.unpack(f"<{count}{self._letter}", raw)


@dataclass(slots=True)
class Recording:
    """A landmark file: `frames` frames at `fps`, `wh` the picture's size; iterate over it once."""

    fps: float
    frames: int
    wh: tuple[float, float]
    _points: _Array
    _world: _Array | None

    def __iter__(self) -> Iterator[Moment]:
        for number in range(self.frames):
            world = self._world.take(WORLD_VALUES) if self._world is not None else None
            yield Moment(number / self.fps, self._points.take(VALUES), world)


@contextmanager
def open_recording(path: Path) -> Iterator[Recording]:
    """Open `path`; raises FrameInvalid with what is wrong with it."""
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(zipfile.ZipFile(path))
            yield _recording(archive, stack, path)
        except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError) as error:
            detail = f"{path.name} is not an .npz file of landmarks."
            raise FrameInvalid(detail) from error
        except (SyntaxError, KeyError, struct.error, UnicodeDecodeError, TypeError) as error:
            detail = f"{path.name} has an array with a broken header."
            raise FrameInvalid(detail) from error


def _recording(archive: zipfile.ZipFile, stack: ExitStack, path: Path) -> Recording:
    names = {name.removesuffix(".npy") for name in archive.namelist()}
    if not {"lm", "fps"} <= names:
        detail = f"{path.name} needs the arrays lm and fps; it has {', '.join(sorted(names)) or 'none'}."
        raise FrameInvalid(detail)
    arrays = {
        name: _Array(stack.enter_context(archive.open(f"{name}.npy")), name)
        for name in ("lm", "world", "fps", "wh")
        if name in names
    }
    points, world = arrays["lm"], arrays.get("world")
    if points.shape[1:] != (COUNT, 4):
        detail = f"lm has the shape {points.shape}; a recording is (frames, {COUNT}, 4)."
        raise FrameInvalid(detail)
    if world is not None and world.shape != (points.shape[0], COUNT, 3):
        detail = f"world has the shape {world.shape}, which doesn't fit lm's {points.shape}."
        raise FrameInvalid(detail)
    fps = arrays["fps"].take(1)[0]
    if not FPS[0] <= fps <= FPS[1]:
        detail = f"fps is {fps}; it must lie between {FPS[0]:g} and {FPS[1]:g}."
        raise FrameInvalid(detail)
    wide, high = arrays["wh"].take(2) if "wh" in arrays else (1.0, 1.0)
    return Recording(fps, points.shape[0], (wide, high), points, world)
