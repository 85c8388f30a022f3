"""The catalogue laid out for planning: muscles, equipment and regions as numbers and bits, made once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from fitpulse.kernel.catalogue import (
    EQUIPMENT,
    MAIN_LIFTS,
    MUSCLES,
    REGIONS,
    Catalogue,
    Exercise,
    load_catalogue,
)

TRAINING = frozenset({"compound", "isolation"})
"""Mechanics whose sets load muscles; stretches and cardio name what works but are no hard sets."""

TARGET_SHARE = 0.75
"""From this share on a muscle is targeted: it must be recovered. Below, it only helps."""

HELPER_SHARE = 0.5
"""From this share on a muscle's help is felt: it must not be worn out."""

EXPLOSIVE = frozenset({"olympic", "plyometric"})

MAIN_PATTERNS: Mapping[str, str] = {
    "squat": "barbell-back-squat",
    "hinge": "barbell-deadlift",
    "horizontal-push": "barbell-bench-press",
    "vertical-push": "barbell-overhead-press",
    "horizontal-pull": "barbell-row",
    "vertical-pull": "pull-up",
}
"""What a body is trained to do, whatever the goal, and the main lift of each: no week is whole without one of them."""

_FAMILY = {**{pattern: pattern for pattern in MAIN_PATTERNS}, "lunge": "squat"}

_EQUIPMENT_BIT: Mapping[str, int] = {word: 1 << n for n, word in enumerate(EQUIPMENT)}
_REGION_BIT: Mapping[str, int] = {word: 1 << n for n, word in enumerate(REGIONS)}
MUSCLE_NUMBER: Mapping[str, int] = {muscle: n for n, muscle in enumerate(MUSCLES)}


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One exercise as the planner sees it; muscles, equipment and regions are bits by their number.

    `number` is its place in the catalogue and breaks every tie. `squares` are
    the shares squared, and `lift` is the main lift it is linked to
    (itself for a main lift) by `ratio`. `family` is the main pattern that a
    compound practises; a lunge is a squat on one leg.
    """

    exercise: Exercise
    id: str
    number: int
    shares: tuple[tuple[int, float], ...]
    squares: tuple[tuple[int, float], ...]
    muscle_bits: int
    helper_bits: int
    target_bits: int
    needs: int
    regions: int
    lift: str | None
    ratio: float
    main: bool
    compound: bool
    family: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """All entries by number, and by id."""

    entries: tuple[Entry, ...]
    by_id: Mapping[str, Entry]


def index_of(catalogue: Catalogue) -> Index:
    entries = tuple(_entry(number, exercise) for number, exercise in enumerate(catalogue))
    return Index(entries, {entry.id: entry for entry in entries})


@cache
def shipped_index() -> Index:
    """Index the catalogue that FitPulse ships with."""
    return index_of(load_catalogue())


def equipment_bits(words: Iterable[str]) -> int:
    """Bits of the known words; a word that names nothing in the catalogue can't be needed by anything."""
    bits = 0
    for word in words:
        bits |= _EQUIPMENT_BIT.get(word, 0)
    return bits


def region_bits(regions: Iterable[str]) -> int:
    bits = 0
    for region in regions:
        bits |= _REGION_BIT.get(region, 0)
    return bits


def _muscle_bits(shares: Iterable[tuple[int, float]], least: float) -> int:
    return sum(1 << muscle for muscle, share in shares if share >= least)


def _entry(number: int, exercise: Exercise) -> Entry:
    shares = tuple(sorted((MUSCLE_NUMBER[muscle], share) for muscle, share in exercise.muscles.items()))
    if exercise.id in MAIN_LIFTS:
        lift, ratio = exercise.id, 1.0
    elif exercise.main_lift is not None:
        lift, ratio = exercise.main_lift.id, exercise.main_lift.ratio
    else:
        lift, ratio = None, 1.0
    compound = exercise.mechanics == "compound"
    return Entry(
        exercise=exercise,
        id=exercise.id,
        number=number,
        shares=shares,
        squares=tuple((muscle, share * share) for muscle, share in shares),
        muscle_bits=_muscle_bits(shares, 0.0),
        helper_bits=_muscle_bits(shares, HELPER_SHARE),
        target_bits=_muscle_bits(shares, TARGET_SHARE),
        needs=equipment_bits(exercise.equipment),
        regions=region_bits(exercise.contraindicated),
        lift=lift,
        ratio=ratio,
        main=exercise.id == lift,
        compound=compound,
        family=_FAMILY.get(exercise.pattern) if compound else None,
    )
