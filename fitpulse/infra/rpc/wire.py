"""Compares an API with its .proto: what differs stops the process at start, all differences at once."""

import importlib
from collections.abc import Callable, Iterator
from typing import cast

from google.protobuf.descriptor import Descriptor, FieldDescriptor, FileDescriptor, ServiceDescriptor

from fitpulse.infra.rpc.contract import Contract
from fitpulse.infra.rpc.shapes import Cardinality, Field, Shape

Descriptors = Callable[[str], FileDescriptor]
"""Finds the compiled .proto of a service by the service's name."""

_NAMES = {
    FieldDescriptor.TYPE_STRING: "string",
    FieldDescriptor.TYPE_BYTES: "bytes",
    FieldDescriptor.TYPE_BOOL: "bool",
    FieldDescriptor.TYPE_INT64: "int64",
    FieldDescriptor.TYPE_DOUBLE: "double",
}


class Drift(TypeError):
    """An API and its .proto do not say the same."""


def generated(service: str) -> FileDescriptor:
    """Return the committed descriptor of a service; raises Drift when there is none."""
    try:
        module = importlib.import_module(f"fitpulse.infra.rpc.generated.{service}_v1_pb2")
    except ModuleNotFoundError as error:
        message = f"there is no compiled .proto of {service}: run `python -m fitpulse.infra.rpc.generate`"
        raise Drift(message) from error
    return cast("FileDescriptor", module.DESCRIPTOR)


def compare(contract: Contract, file: FileDescriptor) -> None:
    """Raise Drift listing every difference between an API and its compiled .proto."""
    found = list(_differences(contract, file))
    if found:
        listed = "\n  ".join(found)
        message = (
            f"{contract.api.__name__} and {file.name} differ:\n  {listed}\n"
            "Run `python -m fitpulse.infra.rpc.generate` and commit what it writes."
        )
        raise Drift(message)


def _differences(contract: Contract, file: FileDescriptor) -> Iterator[str]:
    if file.package != contract.package:
        yield f"the package is {file.package}, not {contract.package}"
        return
    service = file.services_by_name.get(contract.api.__name__)
    if service is None:
        yield f"service {contract.api.__name__} is not in the .proto"
        return
    yield from _method_differences(contract, service)
    for name, shape in contract.messages().items():
        descriptor = file.message_types_by_name.get(name)
        if descriptor is None:
            yield f"message {name} is not in the .proto"
        else:
            yield from _field_differences(contract, shape, descriptor)


def _method_differences(contract: Contract, service: ServiceDescriptor) -> Iterator[str]:
    expected = {method.rpc: method for method in contract.methods}
    for rpc in expected.keys() - service.methods_by_name.keys():
        yield f"method {expected[rpc].name} has no rpc {rpc}"
    for rpc in service.methods_by_name.keys() - expected.keys():
        yield f"rpc {rpc} has no method"
    for rpc in expected.keys() & service.methods_by_name.keys():
        twin, method = service.methods_by_name[rpc], expected[rpc]
        if twin.client_streaming or twin.server_streaming:
            yield f"rpc {rpc} is a stream"
        for what, kind, message in (
            ("takes", method.request, twin.input_type),
            ("returns", method.response, twin.output_type),
        ):
            if message.full_name != f"{contract.package}.{kind.__name__}":
                yield f"rpc {rpc} {what} {message.name}, the method {what} {kind.__name__}"


def _field_differences(contract: Contract, shape: Shape, descriptor: Descriptor) -> Iterator[str]:
    expected = {field.name: field for field in shape.fields}
    for name in expected.keys() - descriptor.fields_by_name.keys():
        yield f"field {shape.name}.{name} is not in the .proto"
    for name in descriptor.fields_by_name.keys() - expected.keys():
        yield f"field {shape.name}.{name} of the .proto is not in the dataclass"
    for name in expected.keys() & descriptor.fields_by_name.keys():
        there, here = declared(descriptor.fields_by_name[name], contract.package), expected[name].declared()
        if there != here:
            yield f"field {shape.name}.{name} is `{there}` in the .proto, `{here}` by the dataclass"


def declared(field: FieldDescriptor, package: str) -> str:
    """Write a compiled field as `Field.declared` writes a dataclass's, so that both can be compared."""
    cardinality: Cardinality = "one"
    value = field
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        key, value = (field.message_type.fields_by_name[name] for name in ("key", "value"))
        if key.type != FieldDescriptor.TYPE_STRING:
            return f"map<{_type_name(key, package)}, {_type_name(value, package)}> {field.name}"
        cardinality = "map"
    elif field.is_repeated:
        cardinality = "repeated"
    elif field.containing_oneof is not None:  # how protobuf keeps `optional`, for messages too
        cardinality = "optional"
    return Field(field.name, None, _type_name(value, package), cardinality).declared()


def _type_name(field: FieldDescriptor, package: str) -> str:
    if field.message_type is not None:
        return str(field.message_type.full_name).removeprefix(f"{package}.")
    return _NAMES.get(field.type, f"type {field.type}")
