"""How the model of recognition is made: films of the figure, examples, a small network. Needs NumPy."""

import numpy as np

from fitpulse.services.coaching.domain.form.recognition.training.examples import CLASSES, examples
from fitpulse.services.coaching.domain.form.recognition.training.perceptron import Layers, Recipe, train

SEED = 1


def trained(takes: int = 20, seconds: float = 5.0, recipe: Recipe | None = None, seed: int = SEED) -> Layers:
    """A model from `takes` films of `seconds` of each movement; deterministic on one machine."""
    chance = np.random.default_rng(seed)
    return train(examples(takes, seconds, chance), len(CLASSES), recipe or Recipe(), chance)
