"""A multilayer perceptron out of an ONNX file: Gemm, then ReLU or at the end softmax, layer by layer."""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, isfinite
from operator import mul
from pathlib import Path
from typing import Final

from fitpulse.infra.onnx.wire import Fields, NetworkInvalid, fields, texts, whole
from fitpulse.infra.onnx.writing import FLOAT

MOST_BYTES: Final = 4_000_000
DIMENSIONS: Final = 2
ATTRIBUTES: Final = 5


@dataclass(frozen=True, slots=True)
class Dense:
    """`rows` of weights, one row for each output."""

    rows: tuple[tuple[float, ...], ...]
    biases: tuple[float, ...]

    def __call__(self, values: Sequence[float]) -> list[float]:
        return [bias + sum(map(mul, row, values)) for row, bias in zip(self.rows, self.biases, strict=True)]


class Network:
    """Takes a vector of `inputs` numbers, answers `outputs` probabilities; `notes` is the file's metadata."""

    def __init__(self, content: bytes) -> None:
        """Raise NetworkInvalid with what is wrong."""
        if len(content) > MOST_BYTES:
            message = f"It has {len(content)} bytes; at most {MOST_BYTES} are read."
            raise NetworkInvalid(message)
        model = fields(content)
        graph = fields(whole(model, 7))
        tensors = dict(_tensor(fields(each)) for each in graph.get(5, ()) if isinstance(each, bytes))
        self._layers = tuple(_layers(graph, tensors))
        widths = [(len(each.rows[0]), len(each.rows)) for each in self._layers]
        if any(before[1] != after[0] for before, after in pairwise(widths)):
            message = f"Its layers don't fit together: {widths}."
            raise NetworkInvalid(message)
        self.inputs, self.outputs = widths[0][0], widths[-1][1]
        entries = [fields(each) for each in model.get(14, ()) if isinstance(each, bytes)]
        self.notes: Mapping[str, str] = {
            key: value for each in entries for key, value in zip(texts(each, 1), texts(each, 2), strict=True)
        }

    def __call__(self, vector: Sequence[float]) -> list[float]:
        """The probabilities; raises ValueError for a vector of another size."""
        if len(vector) != self.inputs:
            message = f"The network takes {self.inputs} numbers, not {len(vector)}."
            raise ValueError(message)
        values = list(vector)
        for layer in self._layers[:-1]:
            values = [max(0.0, each) for each in layer(values)]
        values = self._layers[-1](values)
        most = max(values)
        powers = [exp(each - most) for each in values]
        added = sum(powers)
        return [each / added for each in powers]


def read_network(path: Path) -> Network:
    """The network in the file `path`; raises NetworkInvalid, also where there is none."""
    try:
        return Network(path.read_bytes())
    except OSError as error:
        message = f"{path} can't be read ({error.strerror})."
        raise NetworkInvalid(message) from error


Tensor = tuple[tuple[int, ...], tuple[float, ...]]


def _tensor(told: Fields) -> tuple[str, Tensor]:
    """A TensorProto: its name, its shape and its values."""
    (name,) = texts(told, 8) or ("",)
    shape = tuple(each for each in told.get(1, ()) if isinstance(each, int))
    raw = whole(told, 9)
    size = 1
    for each in shape:
        size *= each
    if told.get(2) != [FLOAT] or not 1 <= len(shape) <= DIMENSIONS or size < 1:
        message = f"The tensor {name!r} isn't a matrix or a vector of float32."
        raise NetworkInvalid(message)
    try:
        values = struct.unpack(f"<{size}f", raw)
    except struct.error as error:
        message = f"The tensor {name!r} of the shape {shape} holds {len(raw)} bytes."
        raise NetworkInvalid(message) from error
    if not all(map(isfinite, values)):
        message = f"The tensor {name!r} holds what is no number."
        raise NetworkInvalid(message)
    return name, (shape, values)


def _layers(graph: Fields, tensors: Mapping[str, Tensor]) -> Iterator[Dense]:
    """The layers of a GraphProto whose nodes lie one after the other."""
    nodes = [fields(each) for each in graph.get(1, ()) if isinstance(each, bytes)]
    kinds = ["".join(texts(node, 4)) for node in nodes]
    if not nodes or kinds != ["Gemm", "Relu"] * (len(nodes) // 2 - 1) + ["Gemm", "Softmax"]:
        message = f"It isn't Gemm and Relu in turn with Softmax at the end, but {' '.join(kinds)}."
        raise NetworkInvalid(message)
    before: str | None = None
    for kind, node in zip(kinds, nodes, strict=True):
        first, *rest = texts(node, 1) or ("",)
        if ATTRIBUTES in node or before not in {None, first} or len(texts(node, 2)) != 1:
            message = f"A {kind} has attributes, or isn't fed by what stands before it."
            raise NetworkInvalid(message)
        (before,) = texts(node, 2)
        if kind == "Gemm":
            yield _dense([tensors.get(name) for name in rest])


def _dense(found: Sequence[Tensor | None]) -> Dense:
    match found:
        case [((int(), int(wide)), weights), ((int(size),), biases)] if size == wide:
            return Dense(tuple(weights[number::wide] for number in range(wide)), biases)
    message = "A Gemm needs a matrix of weights and as many biases as it has columns."
    raise NetworkInvalid(message)
