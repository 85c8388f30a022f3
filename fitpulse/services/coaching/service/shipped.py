"""The artefacts in the wheel, trusted as its code is: who could change them could change what proves them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

from fitpulse.services.coaching.domain.models.artefact import Kind

SHIPPER: Final = "fitpulse"
"""Stands in the history for the maker; no operator bears this name."""

DESCRIPTION: Final = "artefact.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """An artefact of this version of FitPulse; each folder has one `artefact.json` beside its files."""

    kind: Kind
    name: str
    version: str
    format: str
    trained_on: str
    metrics: dict[str, float] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)


@cache
def shipped() -> tuple[Shipped, ...]:
    """Every artefact in the wheel, by name and version, the oldest first."""
    found = []
    for name in sorted((files(__package__) / "artefacts").iterdir(), key=lambda one: one.name):
        for version in sorted(name.iterdir(), key=lambda one: tuple(map(int, one.name.split(".")))):
            content = {each.name: each.read_bytes() for each in version.iterdir()}
            described = msgspec.json.decode(content.pop(DESCRIPTION), type=Shipped)
            found.append(replace(described, files=content))
    return tuple(found)
