"""Reads the data files, refuses contradictions, and keeps the one immutable catalogue of the process."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType

import msgspec

from fitpulse.kernel.catalogue.exercise import MAIN_LIFTS, PATTERNS, Exercise
from fitpulse.kernel.errors import NotFound

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
CUES = range(2, 5)
INSTRUCTIONS = range(2, 6)
METS = (1.0, 20.0)
"""From rest to beyond the hardest efforts that people train at for minutes."""


class CatalogueInvalid(ValueError):
    """The data contradicts itself; the message lists every finding."""


class ExerciseUnknown(NotFound):
    slug = "exercise-unknown"
    title = "There is no such exercise"

    def __init__(self, exercise_id: str) -> None:
        super().__init__(f"No exercise has the id {exercise_id!r}.")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All exercises, by pattern and within one in the order of its file; `version` is a hash of the data."""

    exercises: tuple[Exercise, ...]
    version: str
    index: Mapping[str, Exercise]

    def by_id(self, exercise_id: str) -> Exercise:
        try:
            return self.index[exercise_id]
        except KeyError:
            raise ExerciseUnknown(exercise_id) from None

    def __contains__(self, exercise_id: str) -> bool:
        return exercise_id in self.index

    def __iter__(self) -> Iterator[Exercise]:
        return iter(self.exercises)

    def __len__(self) -> int:
        return len(self.exercises)


@cache
def load_catalogue() -> Catalogue:
    """Return the shipped catalogue, read once a process. Raises CatalogueInvalid if a file is wrong."""
    folder = files("fitpulse.kernel.catalogue") / "data"
    return parse_catalogue({pattern: (folder / f"{pattern}.json").read_bytes() for pattern in PATTERNS})


def parse_catalogue(sources: Mapping[str, bytes]) -> Catalogue:
    """Build a catalogue from JSON arrays of exercises, keyed by the pattern that each file holds.

    Raises CatalogueInvalid for an unknown word, a missing field, or a breach of `findings`.
    """
    decoder = msgspec.json.Decoder(tuple[Exercise, ...])
    digest = sha256()
    exercises: list[Exercise] = []
    for pattern, source in sources.items():
        try:
            decoded = decoder.decode(source)
        except msgspec.ValidationError as error:
            message = f"{pattern}: {error}"
            raise CatalogueInvalid(message) from error
        if strays := [exercise.id for exercise in decoded if exercise.pattern != pattern]:
            message = f"{pattern}: holds exercises of another pattern: {strays}"
            raise CatalogueInvalid(message)
        digest.update(source)
        exercises.extend(decoded)
    if found := tuple(findings(exercises)):
        raise CatalogueInvalid("\n".join(found))
    return Catalogue(
        exercises=tuple(exercises),
        version=digest.hexdigest()[:16],
        index=MappingProxyType({exercise.id: exercise for exercise in exercises}),
    )


def findings(exercises: Iterable[Exercise]) -> Iterator[str]:
    """Say what is wrong with these exercises, one sentence each; nothing when they may be used together."""
    everything = tuple(exercises)
    terms = Counter(term.casefold() for exercise in everything for term in (exercise.name, *exercise.aliases))
    yield from (f"two exercises share the search term {term!r}" for term, n in terms.items() if n > 1)
    ids = Counter(exercise.id for exercise in everything)
    yield from (f"two exercises share the id {key!r}" for key, n in ids.items() if n > 1)
    for exercise in everything:
        yield from (f"{exercise.id}: {finding}" for finding in _findings_of(exercise))


def _findings_of(exercise: Exercise) -> Iterator[str]:
    shares = exercise.muscles.values()
    carries_body = exercise.bodyweight_fraction > 0
    checks = {
        "the id is no kebab-case slug": SLUG.fullmatch(exercise.id) is None,
        "a muscle's share is outside (0, 1]": not all(0 < share <= 1 for share in shares),
        "no muscle is its target": 1.0 not in shares,
        "the bodyweight fraction is outside 0..1": not 0 <= exercise.bodyweight_fraction <= 1,
        "an added load needs a body that is moved": exercise.load_unit == "added" and not carries_body,
        "the body counts only where kilograms are added to it": carries_body
        and exercise.load_unit in {"total", "per_hand"},
        "equipment is listed twice": len(set(exercise.equipment)) != len(exercise.equipment),
        "a region is listed twice": len(set(exercise.contraindicated)) != len(exercise.contraindicated),
        "the MET is outside 1..20": not METS[0] <= exercise.met <= METS[1],
        "it needs 2 to 4 cues": len(exercise.cues) not in CUES,
        "it needs 2 to 5 instructions": len(exercise.instructions) not in INSTRUCTIONS,
        "a main lift refers to no other": exercise.id in MAIN_LIFTS and exercise.main_lift is not None,
        "its ratio refers to something that is no main lift": exercise.main_lift is not None
        and exercise.main_lift.id not in MAIN_LIFTS,
        "its strength ratio is not positive": exercise.main_lift is not None
        and exercise.main_lift.ratio <= 0,
    }
    yield from (finding for finding, broken in checks.items() if broken)
