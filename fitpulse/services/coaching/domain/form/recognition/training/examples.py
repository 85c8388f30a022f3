"""Examples for the model: windows of films, read by the same code that reads them in use."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from fitpulse.services.coaching.domain.form.avatar.movements import movements
from fitpulse.services.coaching.domain.form.recognition.features import columns, vector
from fitpulse.services.coaching.domain.form.recognition.recogniser import NOTHING
from fitpulse.services.coaching.domain.form.recognition.training.scenes import FAMILIES, Scene, scene
from fitpulse.services.coaching.domain.form.recognition.training.studio import film
from fitpulse.services.coaching.domain.form.recognition.windows import Windows

IDLE = 5
"""Films of nothing for each film of a movement: it has as many ways."""

CLASSES = (*sorted({*movements()} - {*FAMILIES}), NOTHING)


@dataclass(frozen=True, slots=True)
class Examples:
    """`vectors` (examples, INPUTS), `labels` (examples) as places in CLASSES."""

    vectors: NDArray[np.float64]
    labels: NDArray[np.int64]


def examples(takes: int, seconds: float, chance: Generator) -> Examples:
    """Films of every movement, `takes` times each, and what recognition sees of them."""
    vectors: list[list[float]] = []
    labels: list[int] = []
    for _ in range(takes):
        for name in (*sorted(movements()), *[NOTHING] * IDLE):
            play = scene(name, chance)
            found = [*seen(play, seconds, chance)]
            vectors += found
            labels += [CLASSES.index(play.label)] * len(found)
    return Examples(np.array(vectors), np.array(labels, dtype=np.int64))


def seen(play: Scene, seconds: float, chance: Generator) -> Iterator[list[float]]:
    """The vectors of a film's windows."""
    windows = Windows()
    for t, points, world in film(play, seconds, chance):
        if windows.step(t, points, world):
            yield vector(windows.samples, columns(windows.samples))
