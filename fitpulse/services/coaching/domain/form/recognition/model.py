"""What makes a network a model of recognition: it names the features it takes and the movements it tells apart."""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from fitpulse.services.coaching.domain.form.library import library
from fitpulse.services.coaching.domain.form.recognition.features import INPUTS, VECTOR
from fitpulse.services.coaching.domain.form.recognition.recogniser import NOTHING

FORMAT: Final = "fitpulse.recogniser.onnx/1"
FILE: Final = "recogniser.onnx"
NAMES: Final = " ".join(entry.name for entry in VECTOR)


class ModelInvalid(ValueError):
    """It isn't a model that this version of recognition can ask."""


class Network(Protocol):
    """A network as infra.onnx reads it."""

    @property
    def inputs(self) -> int: ...

    @property
    def outputs(self) -> int: ...

    @property
    def notes(self) -> Mapping[str, str]: ...

    def __call__(self, vector: Sequence[float], /) -> Sequence[float]: ...


class Model:
    """A Classifier."""

    def __init__(self, network: Network) -> None:
        """Raise ModelInvalid with what doesn't fit."""
        notes = network.notes
        self.classes = tuple(notes.get("classes", "").split())
        self._network = network
        if notes.get("format") != FORMAT:
            message = f"It is of the format {notes.get('format')!r}, not {FORMAT!r}."
        elif notes.get("features") != NAMES or network.inputs != INPUTS:
            message = "It was trained on other features than this version reads."
        elif network.outputs != len(self.classes) or len(set(self.classes)) != len(self.classes):
            message = f"It answers {network.outputs} numbers for {len(self.classes)} classes."
        elif NOTHING not in self.classes or not {*self.classes} <= {NOTHING, *library()}:
            message = f"Its classes are {NOTHING!r} and ids of specifications."
        else:
            return
        raise ModelInvalid(message)

    def __call__(self, vector: Sequence[float], /) -> Sequence[float]:
        return self._network(vector)


def notes(classes: Sequence[str]) -> dict[str, str]:
    """What the file of a model says about itself."""
    return {"format": FORMAT, "features": NAMES, "classes": " ".join(classes)}
