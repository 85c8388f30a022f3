"""Cuts a TensorFlow Lite graph down to the outputs that are read."""

from collections.abc import Sequence
from typing import Any


def prune(model: bytes, outputs: Sequence[str]) -> bytes:
    """The same network without the operations that none of `outputs` (names of output tensors) needs."""
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    tree: Any = schema.ModelT.InitFromObj(schema.Model.GetRootAs(model, 0))
    graph = tree.subgraphs[0]
    named = {graph.tensors[number].name.decode(): int(number) for number in graph.outputs}
    wanted = [named[name] for name in outputs]
    needed = set(wanted)
    kept = []
    for operation in reversed(graph.operators):
        if needed.intersection(int(number) for number in operation.outputs):
            kept.append(operation)
            needed.update(int(number) for number in operation.inputs)
    graph.operators = kept[::-1]
    graph.outputs = wanted
    tree.signatureDefs = None
    builder = flatbuffers.Builder(len(model))
    builder.Finish(tree.Pack(builder), b"TFL3")
    return bytes(builder.Output())
