"""Writes a multilayer perceptron as ONNX, by Protocol Buffers' wire format: field numbers are onnx.proto3's.

https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from struct import pack
from typing import Final

IR_VERSION: Final = 8
OPSET: Final = 13
FLOAT: Final = 1
PRODUCER: Final = "fitpulse"
INPUT, OUTPUT = "vector", "probabilities"


@dataclass(frozen=True, slots=True)
class Layer:
    """`weights` by input and output, and a bias for each output."""

    weights: Sequence[Sequence[float]]
    biases: Sequence[float]


def perceptron(layers: Sequence[Layer], notes: Mapping[str, str]) -> bytes:
    """Layers with ReLU between them and softmax at the end; equal arguments give equal bytes.

    It takes `vector`, (rows, inputs) of float32, and answers `probabilities`, (rows, outputs).
    """
    nodes, tensors = [], []
    before = INPUT
    for number, layer in enumerate(layers):
        names = f"weights{number}", f"biases{number}"
        tensors += [
            _tensor(
                names[0],
                (len(layer.weights), len(layer.biases)),
                [one for row in layer.weights for one in row],
            ),
            _tensor(names[1], (len(layer.biases),), layer.biases),
        ]
        nodes.append(_node("Gemm", (before, *names), f"sum{number}"))
        last = number == len(layers) - 1
        before = OUTPUT if last else f"layer{number}"
        nodes.append(_node("Softmax" if last else "Relu", (f"sum{number}",), before))
    graph = b"".join(
        [
            *(_field(1, node) for node in nodes),
            _text(2, "perceptron"),
            *(_field(5, tensor) for tensor in tensors),
            _field(11, _value(INPUT, len(layers[0].weights))),
            _field(12, _value(OUTPUT, len(layers[-1].biases))),
        ]
    )
    return b"".join(
        [
            _number(1, IR_VERSION),
            _text(2, PRODUCER),
            _field(7, graph),
            _field(8, _number(2, OPSET)),
            *(_field(14, _text(1, key) + _text(2, value)) for key, value in sorted(notes.items())),
        ]
    )


def _node(kind: str, inputs: Sequence[str], output: str) -> bytes:
    """A NodeProto."""
    return b"".join(
        [*(_text(1, name) for name in inputs), _text(2, output), _text(3, output), _text(4, kind)]
    )


def _tensor(name: str, shape: Sequence[int], values: Sequence[float]) -> bytes:
    """A TensorProto with its values as raw little-endian floats."""
    sizes = b"".join(_number(1, size) for size in shape)
    return sizes + _number(2, FLOAT) + _text(8, name) + _field(9, pack(f"<{len(values)}f", *values))


def _value(name: str, width: int) -> bytes:
    """A ValueInfoProto of any number of rows."""
    rows, columns = _field(1, _text(2, "rows")), _field(1, _number(1, width))
    tensor = _number(1, FLOAT) + _field(2, rows + columns)
    return _text(1, name) + _field(2, _field(1, tensor))


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:  # noqa: PLR2004 - seven bits a byte
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _field(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _text(field: int, content: str) -> bytes:
    return _field(field, content.encode())
