"""Compiles .proto files with protoc (grpcio-tools): a development tool, never loaded by a service."""

import importlib.resources
import tempfile
from pathlib import Path

from google.protobuf.descriptor import FileDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool


class CompileError(RuntimeError):
    """protoc refused a .proto; it has said why on stderr."""


def proto_path(service: str) -> str:
    """Where a service's .proto stands below the root of all of them."""
    return f"fitpulse/{service}/v1/{service}.proto"


def descriptor(service: str, root: Path) -> FileDescriptor:
    """Compile one .proto in memory, in a pool of its own; raises CompileError."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "descriptors"
        _protoc(root, f"--descriptor_set_out={target}", "--include_imports", proto_path(service))
        files = FileDescriptorSet.FromString(target.read_bytes()).file
    pool = DescriptorPool()
    for file in files:
        pool.Add(file)
    return pool.FindFileByName(proto_path(service))


def python_of(service: str, root: Path) -> str:
    """Compile one .proto to the Python module that holds its descriptor; raises CompileError."""
    with tempfile.TemporaryDirectory() as folder:
        _protoc(root, f"--python_out={folder}", proto_path(service))
        return (Path(folder) / proto_path(service)).with_name(f"{service}_pb2.py").read_text("utf-8")


def _protoc(root: Path, *arguments: str) -> None:
    from grpc_tools import protoc  # type: ignore[import-untyped]  # grpcio-tools ships no types

    well_known = importlib.resources.files("grpc_tools") / "_proto"
    if protoc.main(["protoc", f"-I{root}", f"-I{well_known}", *arguments]) != 0:
        message = f"protoc failed on {arguments[-1]}"
        raise CompileError(message)
