"""Small films made on the spot by the real ffmpeg."""

import subprocess
from pathlib import Path

import pytest

pytest.importorskip("imageio_ffmpeg", reason="films need the extra “vision”")

from fitpulse.infra.media.extra import find_ffmpeg


def make(path: Path, *arguments: str) -> Path:
    """Run ffmpeg without any guard, as whoever makes a film does."""
    subprocess.run(
        [find_ffmpeg(), "-hide_banner", "-loglevel", "error", "-nostdin", "-y", *arguments, str(path)],
        check=True,
        timeout=60,
    )
    return path


def pattern(
    path: Path, *, size: str = "320x180", fps: float = 30, seconds: float = 1.0, also: tuple[str, ...] = ()
) -> Path:
    """A test pattern in which every picture differs from the last."""
    return make(
        path,
        "-f",
        "lavfi",
        "-i",
        f"testsrc2=s={size}:r={fps}:d={seconds}",
        *also,
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
    )
