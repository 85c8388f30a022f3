"""Protocol Buffers' wire format, as far as ONNX files use it: https://protobuf.dev/programming-guides/encoding/."""

from typing import Final

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
LONGEST_VARINT: Final = 10
MORE: Final = 0x80

Fields = dict[int, list[int | bytes]]
"""A message's values by field number, in their order."""


class NetworkInvalid(ValueError):
    """It isn't an ONNX file of a perceptron that is read here."""


def fields(content: bytes) -> Fields:
    """Take one message apart; raises NetworkInvalid where it breaks off or has an unknown wire type."""
    found: Fields = {}
    place = 0
    while place < len(content):
        tag, place = _varint(content, place)
        kind = tag & 7
        if kind == VARINT:
            number, place = _varint(content, place)
            found.setdefault(tag >> 3, []).append(number)
            continue
        if kind == BYTES:
            size, place = _varint(content, place)
        elif kind in {FIXED64, FIXED32}:
            size = 8 if kind == FIXED64 else 4
        else:
            raise NetworkInvalid(_BROKEN)
        if place + size > len(content):
            raise NetworkInvalid(_BROKEN)
        found.setdefault(tag >> 3, []).append(content[place : place + size])
        place += size
    return found


def whole(told: Fields, field: int) -> bytes:
    """The one value of a field that holds bytes."""
    match told.get(field):
        case [bytes(content)]:
            return content
    raise NetworkInvalid(_BROKEN)


def texts(told: Fields, field: int) -> tuple[str, ...]:
    try:
        return tuple(each.decode() for each in told.get(field, ()) if isinstance(each, bytes))
    except UnicodeDecodeError as error:
        raise NetworkInvalid(_BROKEN) from error


def _varint(content: bytes, place: int) -> tuple[int, int]:
    value = 0
    for number in range(LONGEST_VARINT):
        if place + number >= len(content):
            break
        byte = content[place + number]
        value |= (byte & ~MORE) << (7 * number)
        if byte < MORE:
            return value, place + number + 1
    raise NetworkInvalid(_BROKEN)


_BROKEN: Final = "It isn't a whole ONNX file of a network."
