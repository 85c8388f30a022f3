"""Turns dataclasses into protobuf messages and back, by closures made once for each dataclass.

A message is filled in place: setting one attribute costs a third of building the message from keywords.
"""

import dataclasses
import datetime as dt
import operator
import typing
from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import Any, Generic, Literal, NoReturn, TypeVar
from uuid import UUID

from google.protobuf.descriptor import FileDescriptor
from google.protobuf.message import DecodeError, Message
from google.protobuf.message_factory import GetMessageClass

from fitpulse.infra.rpc.shapes import TIMESTAMP, Field, shape_of

T = TypeVar("T")

Convert = Callable[[Any], Any]
Fill = Callable[[Any, Any], None]
"""Writes a value (a dataclass, a datetime) into a message that is already in its place."""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_DAY_S = 86_400


class BadMessage(ValueError):
    """Bytes or values that do not make the dataclass they should."""


class Codec(Generic[T]):
    """Encodes and decodes one dataclass; what comes back is equal, with every datetime in UTC."""

    __slots__ = ("_fill", "_message", "_read")

    def __init__(self, message: type[Message], fill: Fill, read: Convert) -> None:
        self._message = message
        self._fill = fill
        self._read = read

    def encode(self, value: T) -> bytes:
        """Return the message's bytes; raises BadMessage for a value that its type does not allow."""
        message = self._message()
        try:
            self._fill(value, message)
            return message.SerializeToString()
        except (TypeError, ValueError, LookupError, AttributeError, OverflowError) as error:
            raise BadMessage(str(error)) from error

    def decode(self, data: bytes) -> T:
        """Return the dataclass; raises BadMessage for bytes that do not hold one."""
        try:
            return typing.cast("T", self._read(self._message.FromString(data)))
        except (DecodeError, TypeError, ValueError, LookupError, OverflowError) as error:
            raise BadMessage(str(error)) from error


class Codecs:
    """The codecs of one service's messages. Compare its contract with the descriptor first."""

    def __init__(self, file: FileDescriptor) -> None:
        self._file = file
        self._fills: dict[type, Fill] = {}
        self._reads: dict[type, Convert] = {}

    def of(self, kind: type[T]) -> Codec[T]:
        message = GetMessageClass(self._file.message_types_by_name[kind.__name__])
        return Codec(message, self._fill(kind), self._read(kind))

    def _fill(self, kind: type) -> Fill:
        if kind not in self._fills:

            def later(value: Any, message: Any) -> None:
                self._fills[kind](value, message)

            self._fills[kind] = later  # met by a dataclass that holds itself
            parts = [(field.name, self._writer(field)) for field in shape_of(kind).fields]

            def fill(value: Any, message: Any) -> None:
                for name, write in parts:
                    write(getattr(value, name), message)

            self._fills[kind] = fill
        return self._fills[kind]

    def _writer(self, field: Field) -> Fill:
        if field.nested:
            return _write_message(field, self._fill(field.kind))
        if field.proto == TIMESTAMP:
            return _write_message(field, _fill_timestamp)
        return _write_scalar(field, _to_scalar(field.kind))

    def _read(self, kind: type) -> Convert:
        if kind not in self._reads:

            def later(message: Any) -> Any:
                return self._reads[kind](message)

            self._reads[kind] = later
            shape = shape_of(kind)
            names = tuple(field.name for field in shape.fields)
            if not names:
                self._reads[kind] = lambda _message: kind()
                return self._reads[kind]
            get = operator.attrgetter(*names) if len(names) > 1 else _single(names[0])
            readers = [(at, f, self._reader(f)) for at, f in enumerate(shape.fields)]
            maybe = tuple((at, f.name, step, _absent(f)) for at, f, step in readers if _has_presence(f))
            given = tuple((at, step) for at, f, step in readers if step and not _has_presence(f))

            build = _builder(kind, names)

            def read(message: Any) -> Any:
                values = list(get(message))
                for at, step in given:
                    values[at] = step(values[at])
                for at, name, convert, absent in maybe:
                    if not message.HasField(name):
                        values[at] = absent and absent()
                    elif convert is not None:
                        values[at] = convert(values[at])
                return build(values)

            self._reads[kind] = read
        return self._reads[kind]

    def _reader(self, field: Field) -> Convert | None:
        convert = self._read(field.kind) if field.nested else _from_scalar(field.kind)
        match field.cardinality:
            case "repeated":
                return tuple if convert is None else _each(convert)
            case "map":
                return dict if convert is None else _each_value(convert)
            case _:
                return convert


def _has_presence(field: Field) -> bool:
    """Whether protobuf tells a field that is not there from a zero."""
    if field.cardinality == "one":
        return field.default is not None or field.nested or field.proto == TIMESTAMP
    return field.cardinality == "optional"


def _absent(field: Field) -> Callable[[], Any] | None:
    """What makes the value of a field that is not there; None makes it None."""
    if field.cardinality == "optional":
        return None
    return field.default or partial(_missing, field.name)


def _missing(name: str) -> NoReturn:
    message = f"{name} is missing and has no default"
    raise BadMessage(message)


def _builder(kind: type, names: tuple[str, ...]) -> Convert:
    if any(field.kw_only for field in dataclasses.fields(kind)):
        return lambda values: kind(**dict(zip(names, values, strict=True)))
    return lambda values: kind(*values)


def _single(name: str) -> Convert:
    get = operator.attrgetter(name)
    return lambda message: (get(message),)


def _write_scalar(field: Field, convert: Convert | None) -> Fill:
    name = field.name
    match field.cardinality:
        case "repeated":

            def write(value: Any, message: Any) -> None:
                getattr(message, name).extend(value if convert is None else map(convert, value))

        case "map":

            def write(value: Any, message: Any) -> None:
                items = value if convert is None else {key: convert(item) for key, item in value.items()}
                getattr(message, name).update(items)

        case "optional":

            def write(value: Any, message: Any) -> None:
                if value is not None:
                    setattr(message, name, value if convert is None else convert(value))

        case _:

            def write(value: Any, message: Any) -> None:
                setattr(message, name, value if convert is None else convert(value))

    return write


def _write_message(field: Field, fill: Fill) -> Fill:
    name = field.name
    match field.cardinality:
        case "repeated":

            def write(value: Any, message: Any) -> None:
                add = getattr(message, name).add
                for item in value:
                    fill(item, add())

        case "map":

            def write(value: Any, message: Any) -> None:
                target = getattr(message, name)
                for key, item in value.items():
                    fill(item, target[key])

        case _:
            optional = field.cardinality == "optional"

            def write(value: Any, message: Any) -> None:
                if value is None and optional:
                    return
                target = getattr(message, name)
                target.SetInParent()  # or a value that writes nothing would read as absent
                fill(value, target)

    return write


def _to_scalar(kind: Any) -> Convert | None:
    """How a value becomes a protobuf scalar, None where it already is one."""
    if kind is UUID:
        return operator.attrgetter("bytes")
    if kind is dt.date:
        return dt.date.isoformat
    if isinstance(kind, type) and issubclass(kind, Enum):
        return operator.attrgetter("value")
    if typing.get_origin(kind) is Literal:
        return {value: value for value in typing.get_args(kind)}.__getitem__
    return None


def _from_scalar(kind: Any) -> Convert | None:
    if kind is UUID:
        return lambda data: UUID(bytes=data)
    if kind is dt.date:
        return dt.date.fromisoformat
    if kind is dt.datetime:
        return _read_timestamp
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {member.value: member for member in kind}.__getitem__
    if typing.get_origin(kind) is Literal:
        return {value: value for value in typing.get_args(kind)}.__getitem__
    return None


def _each(convert: Convert) -> Convert:
    return lambda items: tuple(map(convert, items))


def _each_value(convert: Convert) -> Convert:
    return lambda items: {key: convert(item) for key, item in items.items()}


def _fill_timestamp(value: dt.datetime, target: Any) -> None:
    since = value - _EPOCH  # raises TypeError for a datetime without a zone
    target.seconds = since.days * _DAY_S + since.seconds
    target.nanos = since.microseconds * 1000


def _read_timestamp(stamp: Any) -> dt.datetime:
    return _EPOCH + dt.timedelta(seconds=stamp.seconds, microseconds=stamp.nanos // 1000)
