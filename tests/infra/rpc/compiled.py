"""Compiles the .proto of an API of the tests in memory, instead of the committed ones."""

import tempfile
from pathlib import Path

from google.protobuf.descriptor import FileDescriptor

from fitpulse.infra.rpc import contract_of
from fitpulse.infra.rpc.compiler import descriptor, proto_path
from fitpulse.infra.rpc.generate import protos


def compiled(api: type) -> FileDescriptor:
    """Generate and compile the .proto of `api`."""
    contract = contract_of(api)
    with tempfile.TemporaryDirectory() as folder:
        return compiled_text(contract.service, protos([contract], Path(folder))[contract.service])


def compiled_text(service: str, text: str) -> FileDescriptor:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / proto_path(service)
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
        return descriptor(service, Path(folder))
