"""What of the planner may be tried out: an artefact of the format `fitpulse.planner/1`.

A policy decides what is asked of a person, never what is believed of them: the body learns the same under each. No
policy lifts a limit of safety; ceilings of weekly and session volume, injuries, recovery and time are not part of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from fitpulse.services.coaching.api import Experience
from fitpulse.services.coaching.domain.reading import PolicyInvalid, read_whole

FORMAT: Final = "fitpulse.planner/1"

RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "volume_scale": (0.5, 1.3),
    "first_volume": (0.0, 1.0),
    "rising_weeks": (1, 12),
    "first_rir": (1.0, 4.0),
    "last_rir": (0.5, 3.0),
    "deload_rir": (1.0, 4.0),
    "deload_sets_share": (0.3, 0.9),
    "deload_load_share": (0.8, 0.98),
    "caution": (0.0, 2.0),
    "load_step": (0.01, 0.1),
    "familiar_weight": (0.5, 2.0),
    "preferred_weight": (1.0, 3.0),
    "repeat_weight": (0.2, 1.0),
}
"""Least and most of each figure: beyond, a plan would no longer be what its reasons say, or no longer be sane."""

LEAST_WEEKS, MOST_WEEKS = 3, 16


def _within(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        detail = f"{name} lies between {least:g} and {most:g}, not at {value:g}."
        raise PolicyInvalid(detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockWeeks:
    """Building weeks before a planned deload, by experience."""

    beginner: int = 12
    novice: int = 10
    intermediate: int = 8
    advanced: int = 6

    def __post_init__(self) -> None:
        for each in fields(self):
            _within(f"loading_weeks.{each.name}", getattr(self, each.name), LEAST_WEEKS, MOST_WEEKS)

    def of(self, experience: Experience) -> int:
        weeks: int = getattr(self, experience)
        return weeks


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannerPolicy:
    """The figures that a plan is made by; docs/science/planner.md has the source of each default.

    `volume_scale` multiplies every muscle's weekly sets. A block of `loading_weeks` starts at `first_volume` of
    the range (0 its floor, 1 its top) and reaches the top after `rising_weeks`, while reps in reserve fall from
    `first_rir` to `last_rir`. A deload keeps these shares of sets and load, at `deload_rir`. `caution` scales how
    far below the middle of a belief a load is chosen: 0 is the middle, 1 the 45th percentile when sure to the 20th
    in doubt. `load_step` is the largest raise of a load that is well known, as a share of it. The weights multiply
    an exercise's worth: what was done in the last four weeks, what is preferred, and a second exercise of a
    movement pattern; familiar below 1 seeks variety.
    """

    volume_scale: float = 1.0
    first_volume: float = 0.5
    rising_weeks: int = 4
    loading_weeks: BlockWeeks = BlockWeeks()
    first_rir: float = 2.5
    last_rir: float = 1.0
    deload_rir: float = 3.0
    deload_sets_share: float = 0.6
    deload_load_share: float = 0.95
    caution: float = 1.0
    load_step: float = 0.05
    familiar_weight: float = 1.3
    preferred_weight: float = 1.5
    repeat_weight: float = 0.6

    def __post_init__(self) -> None:
        for name, (least, most) in RANGES.items():
            _within(name, getattr(self, name), least, most)
        if self.last_rir > self.first_rir:
            detail = "Reps in reserve don't rise within a block: last_rir is at most first_rir."
            raise PolicyInvalid(detail)


STANDARD: Final = PlannerPolicy()
"""What docs/science/planner.md describes; the line protocol plans by it."""


def read_planner_policy(content: bytes) -> PlannerPolicy:
    """Raise PolicyInvalid for what is none."""
    return read_whole(content, PlannerPolicy)
