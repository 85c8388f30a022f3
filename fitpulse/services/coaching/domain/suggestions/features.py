"""An exercise as a direction in the space of what people can like about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import sqrt
from typing import Final

from fitpulse.kernel.catalogue import Exercise
from fitpulse.services.coaching.domain.index import Index

Vector = Mapping[str, float]

_KINDS: Final[Mapping[str, str]] = {
    "barbell": "barbell",
    "ez-bar": "barbell",
    "trap-bar": "barbell",
    "landmine": "barbell",
    "dumbbells": "dumbbells",
    "kettlebell": "kettlebell",
    "cable": "cable",
    "lat-pulldown": "machine",
    "seated-row-machine": "machine",
    "smith-machine": "machine",
    "leg-press": "machine",
    "hack-squat": "machine",
    "pec-deck": "machine",
    "rings": "body",
    "pull-up-bar": "body",
    "dip-bars": "body",
    "bands": "bands",
    "medicine-ball": "odd",
    "sandbag": "odd",
    "sled": "odd",
    "battle-ropes": "odd",
}
_PATTERN, _MUSCLES, _TOOL, _MECHANICS, _SIDES, _LEVEL = 1.0, 1.0, 0.9, 0.6, 0.3, 0.3
"""How much each sort of feature speaks for liking: alike in movement and muscle first, then in tool."""


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Unit vectors by exercise id."""

    vectors: Mapping[str, Vector]

    def similarity(self, one: str, other: str) -> float:
        """Cosine, 0..1."""
        return dot(self.vectors[one], self.vectors[other])


def dot(one: Vector, other: Vector) -> float:
    if len(other) < len(one):
        one, other = other, one
    return sum(value * other[name] for name, value in one.items() if name in other)


@cache
def features(index: Index) -> Features:
    """Describe every exercise of a catalogue, once."""
    return Features({entry.id: _vector(entry.exercise) for entry in index.entries})


def tool_of(exercise: Exercise) -> str:
    """The sort of equipment that makes it what it is; `body` where it needs none."""
    for word in exercise.equipment:
        if word in _KINDS:
            return _KINDS[word]
        if word.endswith("-machine"):
            return "machine"
    return "cardio" if exercise.mechanics == "cardio" else "body"


def _vector(exercise: Exercise) -> Vector:
    norm = sqrt(sum(share * share for share in exercise.muscles.values())) or 1.0
    raw = {
        f"pattern {exercise.pattern}": _PATTERN,
        f"tool {tool_of(exercise)}": _TOOL,
        f"mechanics {exercise.mechanics}": _MECHANICS,
        f"level {exercise.level}": _LEVEL,
        f"one side {exercise.unilateral}": _SIDES,
    } | {f"muscle {muscle}": _MUSCLES * share / norm for muscle, share in exercise.muscles.items()}
    length = sqrt(sum(value * value for value in raw.values()))
    return {name: value / length for name, value in raw.items()}
