"""Makes the model of recognition at installation, since no weights are in the repository: a few seconds, once.

`python -m fitpulse.main.recogniser` trains it on films of the figure and keeps it beside the pose model's weights.
"""

import hashlib
import json
import os
import sys
import tempfile
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from fitpulse.infra.onnx.network import read_network
from fitpulse.infra.onnx.wire import NetworkInvalid
from fitpulse.infra.onnx.writing import Layer, perceptron
from fitpulse.infra.pose.weights import installed
from fitpulse.services.coaching.domain import form
from fitpulse.services.coaching.domain.form.recognition.model import FILE, FORMAT, Model, ModelInvalid, notes

MANIFEST: Final = "recogniser.json"
READ: Final = (".py", ".json")
SOURCES: Final = ("recognition", "avatar", "arithmetic.py", "body.py", "clock.py", "filters.py", "signals.py")
"""What the model's training and its features come from."""


def installed_model() -> Model:
    """The model that `make install` made; raises NetworkInvalid or ModelInvalid with why there is none."""
    return Model(read_network(installed() / FILE))


def make(folder: Path) -> dict[str, object]:
    """Train, and keep model and manifest in `folder`; what is there from the same sources stays. The manifest."""
    origin = fingerprint()
    if (kept := _kept(folder, origin)) is not None:
        return kept
    from fitpulse.services.coaching.domain.form.recognition.training import SEED, trained
    from fitpulse.services.coaching.domain.form.recognition.training.examples import CLASSES

    layers = [Layer(weights.tolist(), biases.tolist()) for weights, biases in trained()]
    content = perceptron(layers, notes(CLASSES))
    manifest: dict[str, object] = {
        "format": FORMAT,
        "sha256": hashlib.sha256(content).hexdigest(),
        "trained_on": "films of the kinematic figure",
        "seed": SEED,
        "sources": origin,
    }
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / FILE, content)
    _write(folder / MANIFEST, (json.dumps(manifest, indent=2) + "\n").encode())
    return manifest


def fingerprint() -> str:
    """The SHA-256 of all that the model is made from."""
    digest = hashlib.sha256()
    root = files(form)
    for name in SOURCES:
        for path, content in _contents(root / name):
            digest.update(f"{path} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _contents(place: Traversable) -> list[tuple[str, bytes]]:
    if place.is_file():
        return [(place.name, place.read_bytes())] if place.name.endswith(READ) else []
    every = sorted(place.iterdir(), key=lambda each: each.name)
    return [(f"{place.name}/{path}", content) for each in every for path, content in _contents(each)]


def _kept(folder: Path, origin: str) -> dict[str, object] | None:
    """The manifest of a model that is whole and of these sources."""
    try:
        manifest: dict[str, object] = json.loads((folder / MANIFEST).read_bytes())
        digest = hashlib.sha256((folder / FILE).read_bytes()).hexdigest()
    except (OSError, ValueError):
        return None
    return manifest if (manifest.get("sources"), manifest.get("sha256")) == (origin, digest) else None


def _write(path: Path, content: bytes) -> None:
    """All of `content` or nothing, whoever else does the same at the same time."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
        part.write(content)
    Path(part.name).chmod(0o644)
    Path(part.name).replace(path)


if __name__ == "__main__":
    os.environ["OPENBLAS_NUM_THREADS"] = (
        "1"  # before NumPy comes: a second thread only waits, and may round otherwise
    )
    made = make(installed())
    try:
        installed_model()
    except (NetworkInvalid, ModelInvalid) as broken:
        sys.exit(f"The model of recognition can't be used: {broken}")
    sys.stdout.write(f"Recognition: {installed() / FILE}, SHA-256 {made['sha256']}\n")
