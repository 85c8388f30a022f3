"""Reads the specifications, refuses contradictions, and keeps them with a hash each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

import msgspec

from fitpulse.services.coaching.domain.form.errors import MovementUnknown
from fitpulse.services.coaching.domain.form.landmarks import INDEX, PAIRED
from fitpulse.services.coaching.domain.form.signals import POINTS
from fitpulse.services.coaching.domain.form.spec import COMBINED, Band, FormSpec

SCHEMA = "schema.json"


class SpecInvalid(ValueError):
    """A specification contradicts itself; the message lists every finding."""


@dataclass(frozen=True, slots=True)
class Published:
    """A specification as clients get it: `document` is whole JSON, `hash` its SHA-256."""

    spec: FormSpec
    document: bytes
    hash: str


@cache
def library() -> Mapping[str, Published]:
    """Every movement by id, in the order of ids."""
    folder = files(__package__) / "specs"
    raw: dict[str, dict[str, Any]] = {}
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.name.endswith(".json") and entry.name != SCHEMA:
            raw[entry.name.removesuffix(".json")] = msgspec.json.decode(entry.read_bytes())
    return {name: publish(name, raw) for name in raw}


def publish(name: str, raw: Mapping[str, dict[str, Any]]) -> Published:
    """The specification `name`, completed from the one that it is `like`, and checked."""
    document = dict(raw[name])
    like = document.pop("like", None)
    if like is not None:
        document = {**raw[like], **document}
    spec = msgspec.convert(document, FormSpec)
    if findings := [*_findings(spec)]:
        raise SpecInvalid(f"{name}: " + "; ".join(findings))
    whole = msgspec.json.encode(spec)
    return Published(spec, whole, sha256(whole).hexdigest())


def schema() -> dict[str, Any]:
    """The JSON Schema of a whole specification, as clients get it; specs/schema.json is its copy."""
    return msgspec.json.schema(FormSpec)


def movement(name: str) -> FormSpec:
    try:
        return library()[name].spec
    except KeyError:
        detail = f"No movement has the id {name!r}; `fitpulse coach --list` names them."
        raise MovementUnknown(detail) from None


def _findings(spec: FormSpec) -> Iterator[str]:
    if (spec.rep is None) == (spec.hold is None):
        yield "needs either rep or hold"
    known: set[str] = set()
    for name, signal in spec.signals.items():
        parts = known if signal.kind in COMBINED else INDEX.keys() | PAIRED
        yield from (f"signal {name} is of unknown {part}" for part in signal.of if part not in parts)
        if signal.kind in POINTS and len(signal.of) != POINTS[signal.kind]:
            yield f"signal {name} takes {POINTS[signal.kind]} names"
        known.add(name)
    used = [fault.signal for fault in spec.faults]
    bands: list[Band] = [band for stage in spec.stages for band in stage.when]
    if spec.rep is not None:
        used += [spec.rep.signal, spec.rep.rom]
        bands += [*spec.rep.stay, *spec.rep.start]
    if spec.hold is not None:
        bands += spec.hold.position
    used += [band.signal for band in bands]
    yield from (f"unknown signal {name}" for name in sorted({*used} - known))
    yield from (
        f"fault {fault.id} has warn equal to fail" for fault in spec.faults if fault.warn == fault.fail
    )
    if len({fault.id for fault in spec.faults}) < len(spec.faults):
        yield "two faults share an id"
