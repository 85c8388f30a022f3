"""Programs in and out of JSON: read, checked against the catalogue, and written in one canonical form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec

from fitpulse.kernel.catalogue import EQUIPMENT
from fitpulse.kernel.errors import Invalid
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.domain.program.findings import findings
from fitpulse.services.coaching.domain.program.model import LARGEST_BYTES, Day, Lift, Program, TrainingMax

_DECODER = msgspec.json.Decoder(Program)
_MOST_TOLD = 20
_AT = " - at `"
_TABLES: Mapping[str, type] = {"days": Day, "lifts": Lift, "maxes": TrainingMax}


class ProgramInvalid(Invalid):
    """`extra["errors"]` lists what to mend, each with a JSON pointer into the document."""

    slug = "program-invalid"
    title = "This program can't be used"

    def __init__(self, found: list[tuple[str, str]]) -> None:
        pointer, said = found[0]
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        errors = [{"pointer": pointer, "detail": detail} for pointer, detail in found[:_MOST_TOLD]]
        super().__init__(f"{pointer or 'The document'}: {said}{more}", extra={"errors": errors})


@dataclass(frozen=True, slots=True)
class Read:
    """A program that may be followed, and its canonical bytes."""

    program: Program
    canonical: bytes


@lru_cache(maxsize=32)
def read(document: bytes, index: Index) -> Read:
    """Decode and check a document of at most 256 KiB; raises ProgramInvalid."""
    if len(document) > LARGEST_BYTES:
        raise ProgramInvalid([("", f"It has {len(document)} bytes; {LARGEST_BYTES} are allowed.")])
    try:
        program = _DECODER.decode(document)
    except msgspec.ValidationError as error:
        said, _, path = str(error).partition(_AT)
        raise ProgramInvalid([(_pointer(document, path), f"{said}.")]) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProgramInvalid([("", "It is not UTF-8 JSON.")]) from error
    if found := [*findings(program, index)]:
        raise ProgramInvalid(found)
    canonical = write(program)
    if len(canonical) > LARGEST_BYTES:
        said = f"Written out it has {len(canonical)} bytes; {LARGEST_BYTES} are allowed."
        raise ProgramInvalid([("", said)])
    return Read(program, canonical)


def write(program: Program) -> bytes:
    """The one form of a program: fields in the order of the format, defaults left out, two spaces deep."""
    return msgspec.json.format(msgspec.json.encode(program), indent=2)


def schema() -> dict[str, Any]:
    """The JSON Schema of the format."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Program)}


def equipment_of(program: Program, index: Index) -> tuple[str, ...]:
    """Everything that the program's lifts need, in the catalogue's order."""
    needed = {word for name in _exercises(program) for word in index.by_id[name].exercise.equipment}
    return tuple(word for word in EQUIPMENT if word in needed)


def _exercises(program: Program) -> Iterator[str]:
    return (lift.exercise for lift in program.lifts.values())


def _pointer(document: bytes, path: str) -> str:
    """JSON pointer of msgspec's path such as `$.lifts[...].rule.sets`, which does not tell an object's key."""
    path = path.rstrip("`").rpartition("`")[2]
    table, found, below = path.removeprefix("$.").partition("[...]")
    if not found or table not in _TABLES:
        return path.removeprefix("$").replace("[", "/").replace("]", "").replace(".", "/")
    for key, value in msgspec.json.decode(document)[table].items():
        try:
            msgspec.convert(value, _TABLES[table])
        except msgspec.ValidationError as error:
            return f"/{table}/{key}{_pointer(document, str(error).partition(_AT)[2])}"
    return f"/{table}{below.replace('.', '/')}"
