"""The model is made the same twice, learns, and is kept until its sources change."""

from pathlib import Path

import pytest

np = pytest.importorskip("numpy")

from fitpulse.infra.onnx.network import Network, read_network  # noqa: E402 - only where NumPy is there
from fitpulse.infra.onnx.writing import Layer, perceptron  # noqa: E402
from fitpulse.main import recogniser  # noqa: E402
from fitpulse.services.coaching.domain.form.recognition.model import FILE, Model, notes  # noqa: E402
from fitpulse.services.coaching.domain.form.recognition.training import trained  # noqa: E402
from fitpulse.services.coaching.domain.form.recognition.training.examples import CLASSES, examples  # noqa: E402
from fitpulse.services.coaching.domain.form.recognition.training.perceptron import (  # noqa: E402
    Layers,
    Recipe,
    probabilities,
    train,
)

SMALL = Recipe(hidden=(16,), epochs=6, batch=32)


def written(layers: Layers) -> bytes:
    return perceptron(
        [Layer(weights.tolist(), biases.tolist()) for weights, biases in layers], notes(CLASSES)
    )


def test_the_same_seed_gives_the_same_bytes() -> None:
    first = written(trained(1, 2.0, SMALL))
    assert first == written(trained(1, 2.0, SMALL))
    assert first != written(trained(1, 2.0, SMALL, seed=2))
    assert Model(Network(first)).classes == CLASSES


def test_the_file_answers_as_numpy_does() -> None:
    chance = np.random.default_rng(5)
    found = examples(1, 2.0, chance)
    layers = train(found, len(CLASSES), SMALL, chance)
    network = Network(written(layers))
    for vector, expected in zip(found.vectors[:20], probabilities(layers, found.vectors[:20]), strict=True):
        assert network(vector.tolist()) == pytest.approx(expected.tolist(), abs=1e-5)


def test_it_learns_what_it_is_shown() -> None:
    chance = np.random.default_rng(5)
    found = examples(1, 2.0, chance)
    layers = train(found, len(CLASSES), Recipe(epochs=60, batch=32, idle=1.0), chance)
    right = probabilities(layers, found.vectors).argmax(axis=1) == found.labels
    assert right.mean() > 0.6


def test_a_model_is_kept_until_what_it_is_made_from_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def small() -> Layers:
        made.append(1)
        return trained(1, 2.0, Recipe(hidden=(4,), epochs=1, batch=32))

    monkeypatch.setattr("fitpulse.services.coaching.domain.form.recognition.training.trained", small)
    manifest = recogniser.make(tmp_path)
    assert recogniser.make(tmp_path) == manifest
    assert len(made) == 1
    (tmp_path / FILE).write_bytes(b"broken")
    assert recogniser.make(tmp_path) == manifest
    monkeypatch.setattr(recogniser, "fingerprint", lambda: "changed")
    assert recogniser.make(tmp_path)["sources"] == "changed"
    assert len(made) == 3
    assert Model(read_network(tmp_path / FILE)).classes == CLASSES
    assert {each.name for each in tmp_path.iterdir()} == {FILE, recogniser.MANIFEST}
