"""One exercise and the closed vocabularies that describe it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, get_args

Pattern = Literal[
    "squat",
    "lunge",
    "hinge",
    "hip-extension",
    "horizontal-push",
    "vertical-push",
    "horizontal-pull",
    "vertical-pull",
    "olympic",
    "chest-isolation",
    "shoulder-isolation",
    "shoulder-extension",
    "scapular-elevation",
    "elbow-flexion",
    "elbow-extension",
    "forearm",
    "knee-extension",
    "knee-flexion",
    "hip-abduction",
    "hip-adduction",
    "calf",
    "core-flexion",
    "core-anti-extension",
    "core-rotation",
    "core-lateral",
    "neck",
    "carry",
    "plyometric",
    "conditioning",
    "locomotion",
    "mobility",
]
Muscle = Literal[
    "chest",
    "serratus",
    "lats",
    "upper-back",
    "traps",
    "lower-back",
    "front-delts",
    "side-delts",
    "rear-delts",
    "rotator-cuff",
    "biceps",
    "triceps",
    "forearms",
    "quadriceps",
    "hamstrings",
    "glutes",
    "adductors",
    "abductors",
    "hip-flexors",
    "calves",
    "shins",
    "abdominals",
    "obliques",
    "neck",
]
Equipment = Literal[
    "barbell",
    "ez-bar",
    "trap-bar",
    "plates",
    "rack",
    "landmine",
    "dumbbells",
    "kettlebell",
    "sandbag",
    "medicine-ball",
    "weight-vest",
    "dip-belt",
    "bench",
    "incline-bench",
    "preacher-bench",
    "back-extension-bench",
    "cable",
    "lat-pulldown",
    "seated-row-machine",
    "smith-machine",
    "leg-press",
    "hack-squat",
    "leg-extension-machine",
    "leg-curl-machine",
    "calf-raise-machine",
    "hip-abduction-machine",
    "hip-adduction-machine",
    "glute-machine",
    "chest-press-machine",
    "shoulder-press-machine",
    "lateral-raise-machine",
    "pec-deck",
    "ab-crunch-machine",
    "assisted-pull-up-machine",
    "pull-up-bar",
    "dip-bars",
    "rings",
    "bands",
    "box",
    "stability-ball",
    "ab-wheel",
    "sliders",
    "foam-roller",
    "jump-rope",
    "battle-ropes",
    "sled",
    "treadmill",
    "bicycle",
    "bike",
    "air-bike",
    "rower",
    "ski-erg",
    "elliptical",
    "stair-climber",
    "pool",
]
Region = Literal["neck", "shoulder", "elbow", "wrist", "lower-back", "hip", "knee", "ankle"]
Mechanics = Literal["compound", "isolation", "cardio", "mobility"]
LoadUnit = Literal["total", "per_hand", "added", "none"]
Level = Literal["beginner", "intermediate", "advanced"]
Measure = Literal["reps", "time", "distance"]

PATTERNS: tuple[Pattern, ...] = get_args(Pattern)
MUSCLES: tuple[Muscle, ...] = get_args(Muscle)
EQUIPMENT: tuple[Equipment, ...] = get_args(Equipment)
REGIONS: tuple[Region, ...] = get_args(Region)
LOAD_UNITS: tuple[LoadUnit, ...] = get_args(LoadUnit)

MAIN_LIFTS = (
    "barbell-back-squat",
    "barbell-bench-press",
    "barbell-deadlift",
    "barbell-overhead-press",
    "barbell-row",
    "pull-up",
)
"""The lifts that strength ratios refer to; none of them refers to another."""

WEIGHTS: frozenset[Equipment] = frozenset({"plates", "dumbbells", "kettlebell", "weight-vest"})
"""What can be put on a body to make an `added` exercise heavier."""


@dataclass(frozen=True, slots=True)
class MainLift:
    """A strength ratio to a main lift.

    `ratio` is this exercise's 1RM divided by the main lift's 1RM for a typical intermediate athlete. Each
    1RM is in its own exercise's `load_unit` (so one hand's weight for `per_hand`); where
    `bodyweight_fraction` > 0 it is the whole load: kilograms added + bodyweight x fraction. Measured by
    `time` or `distance` it is the heaviest load held for about 10 s or carried for about 20 m.
    """

    id: str
    ratio: float


@dataclass(frozen=True, slots=True)
class Exercise:
    """A movement, what it needs, what it trains and how to say it.

    - `equipment`: everything needed at once; empty means floor, wall, stairs or sturdy furniture at most.
    - `muscles`: share of a hard set that each muscle receives, 1.0 for a target, less for a synergist.
      For `cardio` and `mobility` it names what works or is stretched and is no hard set.
    - `bodyweight_fraction`: share of the body that is the load; 0 where only external kilograms count.
    - `load_unit`: `total` kilograms moved (bar and plates, machine stack, one bell held in both hands);
      `per_hand` kilograms in each working hand; `added` kilograms on top of the body; `none` where there
      is nothing to weigh (bands included).
    - `level`: the least experience with which a person can learn it without a trainer beside them.
    - `contraindicated`: regions whose injury rules the exercise out.
    - `met`: metabolic equivalents while exercising, rests between sets included.
    - `cues` are spoken during the set; `instructions` are read before it.
    - `form`: the form specification that the camera judges it by and that shows it; None where there is none.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    pattern: Pattern
    mechanics: Mechanics
    level: Level
    equipment: tuple[Equipment, ...]
    muscles: Mapping[Muscle, float] = field(hash=False)
    unilateral: bool
    bodyweight_fraction: float
    load_unit: LoadUnit
    measure: Measure
    met: float
    contraindicated: tuple[Region, ...]
    main_lift: MainLift | None
    cues: tuple[str, ...]
    instructions: tuple[str, ...]
    form: str | None = None

    def __post_init__(self) -> None:
        # A mapping that nobody can write to, because one catalogue is shared by the whole process.
        object.__setattr__(self, "muscles", MappingProxyType(dict(self.muscles)))

    @property
    def loadable(self) -> bool:
        """Whether a planner may ask for kilograms: `added` ones need something listed to carry them."""
        if self.load_unit == "added":
            return not WEIGHTS.isdisjoint(self.equipment)
        return self.load_unit != "none"
