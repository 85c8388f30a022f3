"""Networks: written and read here, and held against ONNX Runtime."""

from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitpulse.infra.onnx.network import MOST_BYTES, Network, read_network
from fitpulse.infra.onnx.wire import NetworkInvalid
from fitpulse.infra.onnx.writing import Layer, perceptron


def layers(sizes: tuple[int, ...], seed: int = 1) -> list[Layer]:
    chance = Random(seed)  # noqa: S311 - nothing secret
    return [
        Layer(
            [[chance.gauss(0.0, 1.0) for _ in range(wide)] for _ in range(deep)],
            [chance.gauss(0.0, 1.0) for _ in range(wide)],
        )
        for deep, wide in pairwise(sizes)
    ]


@given(
    sizes=st.lists(st.integers(1, 9), min_size=2, max_size=4).map(tuple),
    seed=st.integers(0, 1000),
    data=st.data(),
)
@settings(max_examples=25, deadline=None)
def test_it_computes_what_onnx_runtime_computes(
    sizes: tuple[int, ...], seed: int, data: st.DataObject
) -> None:
    np = pytest.importorskip("numpy")
    ort = pytest.importorskip("onnxruntime")
    content = perceptron(layers(sizes, seed), {"kind": "test"})
    vector = data.draw(st.lists(st.floats(-3.0, 3.0, width=32), min_size=sizes[0], max_size=sizes[0]))
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = ort.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    (theirs,) = session.run(None, {"vector": np.array([vector], dtype=np.float32)})
    assert Network(content)(vector) == pytest.approx(theirs[0].tolist(), abs=1e-4)
    assert session.get_modelmeta().custom_metadata_map == {"kind": "test"}


def test_probabilities_are_shares_of_one_even_of_huge_sums() -> None:
    answer = Network(perceptron([Layer([[1e4, -1e4]], [0.0, 0.0])], {}))([3.0])
    assert answer == [1.0, 0.0]


def test_equal_layers_are_equal_bytes_and_say_their_size() -> None:
    content = perceptron(layers((4, 3, 2)), {"b": "2", "a": "1"})
    assert content == perceptron(layers((4, 3, 2)), {"a": "1", "b": "2"})
    network = Network(content)
    assert (network.inputs, network.outputs, network.notes) == (4, 2, {"a": "1", "b": "2"})


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_in_words(content: bytes) -> None:
    with pytest.raises(NetworkInvalid):
        Network(content)


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_a_damaged_file_is_refused_or_still_answers_shares(place: int, byte: int) -> None:
    content = bytearray(perceptron(layers((3, 4, 2)), {}))
    content[place % len(content)] = byte
    try:
        network = Network(bytes(content))
    except NetworkInvalid:
        return
    assert sum(network([0.0] * network.inputs)) == pytest.approx(1.0)


def test_layers_that_do_not_fit_are_refused() -> None:
    with pytest.raises(NetworkInvalid, match="fit together"):
        Network(perceptron([*layers((3, 4)), *layers((5, 2))], {}))
    with pytest.raises(NetworkInvalid, match="no number"):
        Network(perceptron([Layer([[float("nan")]], [0.0])], {}))
    with pytest.raises(NetworkInvalid, match="at most"):
        Network(bytes(MOST_BYTES + 1))


def test_a_missing_file_is_refused_alike(tmp_path: Path) -> None:
    with pytest.raises(NetworkInvalid, match="can't be read"):
        read_network(tmp_path / "none.onnx")


@pytest.mark.parametrize("size", [0, 2, 4])
def test_a_vector_of_another_size_is_refused(size: int) -> None:
    network = Network(perceptron(layers((3, 2)), {}))
    with pytest.raises(ValueError, match="takes 3 numbers"):
        network([1.0] * size)
