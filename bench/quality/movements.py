"""The exercises as the protocol's `catalogue` tells them; the simulator knows no other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MUSCLES = (
    "chest", "lats", "upper-back", "quadriceps", "hamstrings", "glutes", "front-delts", "side-delts",
    "rear-delts", "biceps", "triceps", "calves", "abdominals", "lower-back",
)  # fmt: skip
"""Muscles by which a program is judged; small helpers are left to themselves."""

MAIN_LIFTS = (
    "barbell-back-squat",
    "barbell-bench-press",
    "barbell-deadlift",
    "barbell-overhead-press",
    "barbell-row",
    "pull-up",
)
OTHER_LIFTS = (
    "leg-press",
    "dumbbell-bench-press",
    "barbell-romanian-deadlift",
    "dumbbell-shoulder-press",
    "lat-pulldown",
    "one-arm-dumbbell-row",
    "dumbbell-reverse-lunge",
    "seated-leg-curl",
    "barbell-curl",
    "cable-triceps-pushdown",
    "dumbbell-lateral-raise",
    "standing-calf-raise",
)
"""A second battery, in no program's centre: whoever only practises the six lifts shows it here."""


@dataclass(frozen=True, slots=True, eq=False)
class Movement:
    """One exercise; `weights` are the muscles' shares scaled to a sum of 1."""

    id: str
    pattern: str
    muscles: Mapping[str, float]
    weights: tuple[tuple[str, float], ...]
    equipment: tuple[str, ...]
    hard: bool
    compound: bool
    unilateral: bool
    body: float
    unit: str
    regions: tuple[str, ...]
    lift: str | None
    ratio: float

    @property
    def lower(self) -> bool:
        return self.pattern in {"squat", "lunge", "hinge", "hip-extension", "knee-extension", "knee-flexion",
                                "calf", "hip-abduction", "hip-adduction"}  # fmt: skip


Movements = Mapping[str, Movement]


def movements_of(answer: Sequence[Mapping[str, Any]]) -> dict[str, Movement]:
    return {told["id"]: _movement(told) for told in answer}


def _movement(told: Mapping[str, Any]) -> Movement:
    shares = dict(told["muscles"])
    total = sum(shares.values()) or 1.0
    main = told.get("main_lift")
    return Movement(
        id=told["id"],
        pattern=told["pattern"],
        muscles=shares,
        weights=tuple((muscle, share / total) for muscle, share in shares.items()),
        equipment=tuple(told["equipment"]),
        hard=told["mechanics"] in {"compound", "isolation"},
        compound=told["mechanics"] == "compound",
        unilateral=told["unilateral"],
        body=told["bodyweight_fraction"],
        unit=told["load_unit"],
        regions=tuple(told["contraindicated"]),
        lift=main["id"] if main else (told["id"] if told["id"] in MAIN_LIFTS else None),
        ratio=main["ratio"] if main else 1.0,
    )
