"""A small multilayer perceptron: ReLU, softmax, cross-entropy with smoothed labels, Adam (Kingma & Ba, ICLR 2015).

Features are dropped and shaken while it learns, so that no single one decides: people differ from the figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from fitpulse.services.coaching.domain.form.recognition.training.examples import Examples

Array = NDArray[np.float64]
FIRST, SECOND, LEAST = 0.9, 0.99, 1e-8


@dataclass(frozen=True, slots=True)
class Recipe:
    """How it is trained; `rate` falls to 0 as half a cosine. The last class counts `idle` times as much as another."""

    hidden: tuple[int, ...] = (64, 32)
    epochs: int = 30
    batch: int = 256
    rate: float = 2e-3
    decay: float = 1e-3
    dropped: float = 0.2
    shaken: float = 0.15
    smoothing: float = 0.05
    idle: float = 16.0


Layers = list[tuple[Array, Array]]


def train(found: Examples, classes: int, recipe: Recipe, chance: Generator) -> Layers:
    """Weights (inputs, outputs) and biases of each layer; the same generator gives the same ones on one machine."""
    sizes = [found.vectors.shape[1], *recipe.hidden, classes]
    layers = [(chance.normal(0.0, np.sqrt(2.0 / a), (a, b)), np.zeros(b)) for a, b in pairwise(sizes)]
    flat = [each for layer in layers for each in layer]
    slow, fast = ([np.zeros_like(each) for each in flat] for _ in range(2))
    counts = np.maximum(1, np.bincount(found.labels, minlength=classes))
    weights = np.where(np.arange(classes) == classes - 1, recipe.idle, 1.0) / counts
    weights *= len(found.labels) / (weights * counts).sum()
    rounds = max(1, len(found.labels) // recipe.batch)
    step = 0
    for _ in range(recipe.epochs):
        order = chance.permutation(len(found.labels))
        for number in range(rounds):
            taken = order[number * recipe.batch : (number + 1) * recipe.batch]
            labels = found.labels[taken]
            wanted = np.full((len(taken), classes), recipe.smoothing / classes)
            wanted[np.arange(len(taken)), labels] += 1.0 - recipe.smoothing
            slopes = _slopes(layers, _shaken(found.vectors[taken], recipe, chance), wanted, weights[labels])
            step += 1
            rate = recipe.rate * (1.0 + np.cos(np.pi * step / (recipe.epochs * rounds))) / 2.0
            for place, slope in enumerate(slopes):
                slow[place] += (1.0 - FIRST) * (slope - slow[place])
                fast[place] += (1.0 - SECOND) * (slope * slope - fast[place])
                size = np.sqrt(fast[place] / (1.0 - SECOND**step)) + LEAST
                if slope.ndim > 1:
                    flat[place] *= 1.0 - rate * recipe.decay
                flat[place] -= rate * slow[place] / (1.0 - FIRST**step) / size
    return layers


def probabilities(layers: Layers, vectors: Array) -> Array:
    """What the network answers, row by row."""
    return _softmax(_forward(layers, vectors)[-1])


def _shaken(vectors: Array, recipe: Recipe, chance: Generator) -> Array:
    """Values made uncertain, some of them unknown."""
    half = vectors.shape[1] // 2
    kept = chance.random((len(vectors), half)) > recipe.dropped
    values = vectors[:, :half] + recipe.shaken * chance.normal(size=(len(vectors), half))
    known = vectors[:, half:] * kept
    return np.concatenate([np.where(known > 0.0, values, 0.0), known], axis=1)


def _forward(layers: Layers, vectors: Array) -> list[Array]:
    passed = [vectors]
    for number, (weights, biases) in enumerate(layers):
        found = passed[-1] @ weights + biases
        passed.append(found if number == len(layers) - 1 else np.maximum(found, 0.0))
    return passed


def _softmax(values: Array) -> Array:
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _slopes(layers: Layers, vectors: Array, wanted: Array, weights: Array) -> Sequence[Array]:
    """The loss's derivatives by every weight and bias, in the order of the layers."""
    passed = _forward(layers, vectors)
    back = (_softmax(passed[-1]) - wanted) * weights[:, None] / len(vectors)
    slopes: list[Array] = []
    for (layer, _), below in zip(reversed(layers), reversed(passed[:-1]), strict=True):
        slopes = [below.T @ back, back.sum(axis=0), *slopes]
        back = (back @ layer.T) * (below > 0.0)
    return slopes
