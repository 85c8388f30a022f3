"""Which Python types may cross between services, and what each is in protobuf.

    str → string            int → int64             UUID → bytes (16)        X | None → optional
    Enum, Literal → string  float → double          datetime → Timestamp     tuple[X, ...] → repeated
    date → string (ISO)     bool, bytes → the same  dataclass → message      dict[str, X] → map

A field with a default is optional as well, so that a peer of the version before, which lacks it, can be told
from one that says zero: the default stands for what is not there. protobuf can't tell an absent collection from
an empty one, nor `X | None` from None: both are read as empty and as None, whatever their default.

Everything else is refused when the process starts, with the field's full name.
"""

import dataclasses
import datetime as dt
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Literal, NoReturn
from uuid import UUID

Cardinality = Literal["one", "optional", "repeated", "map"]

TIMESTAMP = "google.protobuf.Timestamp"

_SCALARS: dict[type, str] = {
    str: "string",
    int: "int64",
    float: "double",
    bool: "bool",
    bytes: "bytes",
    UUID: "bytes",
    dt.date: "string",
    dt.datetime: TIMESTAMP,
}


class ShapeError(TypeError):
    """A type that cannot cross between services."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `kind` is the Python type of a single value, `proto` its protobuf type.

    `proto` is a scalar's name, the name of a message of the same package, or `TIMESTAMP`. `default` makes what a
    single value is where it is not there, None where it must be.
    """

    name: str
    kind: Any
    proto: str
    cardinality: Cardinality
    default: Callable[[], Any] | None = None

    @property
    def nested(self) -> bool:
        return is_dataclass(self.kind)

    def declared(self) -> str:
        """Return the field as a .proto file declares it, without its number."""
        if self.cardinality == "map":
            return f"map<string, {self.proto}> {self.name}"
        return f"{self._label()}{self.proto} {self.name}"

    def required(self) -> str:
        """Return the declaration that the field has, or had, without its default."""
        return self.declared().removeprefix("optional ") if self.default else self.declared()

    def _label(self) -> str:
        if self.cardinality == "one":
            return "optional " if self.default else ""
        return f"{self.cardinality} "


@dataclass(frozen=True, slots=True)
class Shape:
    """A dataclass as a message of the same name."""

    kind: type
    fields: tuple[Field, ...]

    @property
    def name(self) -> str:
        return self.kind.__name__


@cache
def shape_of(kind: type) -> Shape:
    """Return the shape of a frozen dataclass; raises ShapeError where a type cannot cross."""
    if not (isinstance(kind, type) and is_dataclass(kind)):
        message = f"{kind!r} is not a dataclass"
        raise ShapeError(message)
    where = f"{kind.__module__}.{kind.__qualname__}"
    if not kind.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        message = f"{where} must be frozen"
        raise ShapeError(message)
    hints = typing.get_type_hints(kind)
    found = []
    for field in fields(kind):
        if not field.init:
            message = f"{where}.{field.name}: a field with init=False cannot be sent"
            raise ShapeError(message)
        found.append(_field(f"{where}.{field.name}", field, hints[field.name]))
    return Shape(kind, tuple(found))


def reachable(roots: Iterable[type]) -> dict[str, Shape]:
    """Every message below `roots` by name, in the order of first use; two of one name are refused."""
    found: dict[str, Shape] = {}

    def visit(kind: type) -> None:
        shape = shape_of(kind)
        known = found.setdefault(shape.name, shape)
        if known.kind is not kind:
            message = f"{known.kind!r} and {kind!r} would be one message: rename one"
            raise ShapeError(message)
        if known is shape and shape.name not in visited:
            visited.add(shape.name)
            for field in shape.fields:
                if field.nested:
                    visit(field.kind)

    visited: set[str] = set()
    for root in roots:
        visit(root)
    return found


def _field(where: str, field: "dataclasses.Field[Any]", hint: Any) -> Field:
    inner, cardinality = _peel(where, _unalias(hint))
    kind = _unalias(inner)
    default = _default(field) if cardinality == "one" else None
    return Field(field.name, kind, _proto(where, kind), cardinality, default)


def _default(field: "dataclasses.Field[Any]") -> Callable[[], Any] | None:
    if field.default_factory is not MISSING:
        return field.default_factory
    return None if field.default is MISSING else lambda: field.default


def _peel(where: str, hint: Any) -> tuple[Any, Cardinality]:
    """Take off `| None`, `tuple[..., ...]` or `dict[str, ...]`."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        some = [arg for arg in args if arg is not type(None)]
        if len(some) != 1 or len(args) != 2:  # noqa: PLR2004 - X and None
            _refuse(where, hint, "only `X | None` is a union that can cross")
        if typing.get_origin(_unalias(some[0])) in (tuple, dict, Mapping):
            _refuse(where, hint, "protobuf knows no optional collection; let an empty one mean none")
        return some[0], "optional"
    if origin is tuple:
        if len(args) != 2 or args[1] is not Ellipsis:  # noqa: PLR2004 - X and the ellipsis
            _refuse(where, hint, "write tuple[X, ...] or a dataclass")
        return args[0], "repeated"
    if origin in (dict, Mapping):
        if _unalias(args[0]) is not str:
            _refuse(where, hint, "the keys of a map are str")
        return args[1], "map"
    return hint, "one"


def _proto(where: str, kind: Any) -> str:
    if isinstance(kind, type):
        if kind in _SCALARS:
            return _SCALARS[kind]
        if is_dataclass(kind):
            return kind.__name__
        if issubclass(kind, Enum):
            if all(isinstance(member.value, str) for member in kind):
                return "string"
            _refuse(where, kind, "the values of an Enum are strings")
    if typing.get_origin(kind) is Literal:
        if all(isinstance(value, str) for value in typing.get_args(kind)):
            return "string"
        _refuse(where, kind, "the values of a Literal are strings")
    return _refuse(where, kind, "it is not among the types that can cross")


def _unalias(hint: Any) -> Any:
    """Return what a NewType stands for: on the wire they are the same."""
    while isinstance(hint, typing.NewType):
        hint = hint.__supertype__
    return hint


def _refuse(where: str, hint: Any, reason: str) -> NoReturn:
    message = f"{where}: {hint!r} cannot cross between services: {reason}"
    raise ShapeError(message)
