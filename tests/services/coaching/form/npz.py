"""Writes landmark files for tests without NumPy."""

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path


def array(shape: tuple[int, ...], values: Sequence[float], descr: str = "<f8") -> bytes:
    header = str({"descr": descr, "fortran_order": False, "shape": shape}).encode() + b"\n"
    return (
        b"\x93NUMPY\x01\x00"
        + struct.pack("<H", len(header))
        + header
        + struct.pack(f"<{len(values)}d", *values)
    )


def write(
    path: Path, points: Sequence[Sequence[float]], world: Sequence[Sequence[float]] | None, fps: float = 30.0
) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("lm.npy", array((len(points), 33, 4), [value for row in points for value in row]))
        if world is not None:
            archive.writestr(
                "world.npy", array((len(world), 33, 3), [value for row in world for value in row])
            )
        archive.writestr("fps.npy", array((), [fps]))
    return path
