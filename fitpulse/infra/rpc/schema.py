"""Writes the .proto of a service from its APIs; a field keeps its number for ever.

Numbers come from the .proto as it stands: a new field takes the next one, a removed field leaves its number
and name reserved, and a field whose type changes takes a new number, since the old bytes would be misread.
One that is given a default keeps its number: `optional` changes what is known of a field, not its bytes.
"""

import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from google.protobuf.descriptor_pb2 import DescriptorProto

from fitpulse.infra.rpc.contract import Contract, Method, messages_of
from fitpulse.infra.rpc.shapes import TIMESTAMP, Field, Shape

_FORBIDDEN = range(19_000, 20_000)
"""Numbers that protobuf keeps for itself."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """The numbers of one message: those in use, as (name, declaration) → number, and those gone."""

    used: Mapping[tuple[str, str], int]
    gone: frozenset[int]
    gone_names: frozenset[str]

    @classmethod
    def of(cls, message: DescriptorProto, declared: Mapping[str, str]) -> "Numbering":
        return cls(
            {(field.name, declared[field.name]): field.number for field in message.field},
            frozenset(n for span in message.reserved_range for n in range(span.start, span.end)),
            frozenset(message.reserved_name),
        )

    def assign(self, fields: Iterable[Field]) -> "tuple[dict[str, int], Numbering]":
        """Return the number of each field a message now has, and what is now reserved."""
        fields = tuple(fields)
        wanted = {(field.name, text) for field in fields for text in (field.declared(), field.required())}
        numbers = {name: number for (name, text), number in self.used.items() if (name, text) in wanted}
        taken = {*self.used.values(), *self.gone}
        for field in fields:
            if field.name not in numbers:
                numbers[field.name] = _next(taken)
                taken.add(numbers[field.name])
        removed = [number for key, number in self.used.items() if key not in wanted]
        names = {name for name, _ in self.used} | self.gone_names
        reserved = Numbering({}, self.gone.union(removed), frozenset(names - numbers.keys()))
        return numbers, reserved


_FRESH = Numbering({}, frozenset(), frozenset())


def _next(taken: set[int]) -> int:
    number = max(taken, default=0) + 1
    return _FORBIDDEN.stop if number in _FORBIDDEN else number


def write(contracts: Iterable[Contract], numberings: Mapping[str, Numbering]) -> str:
    """Return the text of one service's .proto: its APIs, then every message they reach."""
    contracts = tuple(contracts)
    package = contracts[0].package
    shapes = messages_of(contracts)
    body = [_service(contract) for contract in contracts]
    body += ["\n".join(_message(shape, numberings.get(name, _FRESH))) for name, shape in shapes.items()]
    head = ["// Made by `python -m fitpulse.infra.rpc.generate` from the service's api.py; do not edit."]
    head += ['syntax = "proto3";', "", f"package {package};"]
    if any(field.proto == TIMESTAMP for shape in shapes.values() for field in shape.fields):
        head += ["", 'import "google/protobuf/timestamp.proto";']
    return "\n".join(head) + "\n\n" + "\n\n".join(body) + "\n"


def _service(contract: Contract) -> str:
    lines = [*_comment(contract.api, ""), f"service {contract.api.__name__} {{"]
    for method in contract.methods:
        lines += _comment(getattr(contract.api, method.name), "  ")
        lines.append(f"  {_rpc(contract, method)}")
    return "\n".join([*lines, "}"])


def _rpc(contract: Contract, method: Method) -> str:
    # The leading dot names a message by its full path: an rpc of the same name would otherwise hide it.
    request, response = (f".{contract.package}.{kind.__name__}" for kind in (method.request, method.response))
    return f"rpc {method.rpc}({request}) returns ({response});"


def _message(shape: Shape, numbering: Numbering) -> Iterator[str]:
    yield from _comment(shape.kind, "")
    numbers, reserved = numbering.assign(shape.fields)
    if not numbers and not reserved.gone:
        yield f"message {shape.name} {{}}"
        return
    yield f"message {shape.name} {{"
    if reserved.gone:
        yield f"  reserved {', '.join(map(str, sorted(reserved.gone)))};"
    if reserved.gone_names:
        names = ", ".join(f'"{name}"' for name in sorted(reserved.gone_names))
        yield f"  reserved {names};"
    for field in sorted(shape.fields, key=lambda field: numbers[field.name]):
        yield f"  {field.declared()} = {numbers[field.name]};"
    yield "}"


def _comment(item: object, indent: str) -> Iterator[str]:
    """Repeat the first paragraph of a docstring, but not the signature a dataclass makes up for itself."""
    doc = inspect.cleandoc(getattr(item, "__doc__", None) or "")
    if doc.startswith(f"{getattr(item, '__name__', '')}("):
        return
    for line in doc.split("\n\n")[0].splitlines():
        yield f"{indent}// {line}"
