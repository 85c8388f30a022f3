"""Who sees which arm: a pure function of the experiment's salt, the arms' weights and the person."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from math import log
from typing import Final

from fitpulse.kernel.errors import Invalid

_BITS: Final = 53
_SEPARATOR: Final = "\x1f"


class ExperimentInvalid(Invalid):
    slug = "experiment-invalid"
    title = "This experiment can't be run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One treatment; a `weight` of 0 takes in nobody. The first arm of an experiment is its control."""

    name: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Takes in those whose `attribute` is one of these; who does not tell it is left out."""

    attribute: str
    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """How people are divided. `share` (0..1) of those whom `target` takes in take part."""

    salt: str
    arms: tuple[Arm, ...]
    share: float = 1.0
    target: tuple[Condition, ...] = ()

    def __post_init__(self) -> None:
        names = [arm.name for arm in self.arms]
        wrong = (
            "Give it at least two arms with names of their own."
            if len(set(names)) != len(names) or len(names) < 2  # noqa: PLR2004 - a pair to compare
            else "Weights are at least 0, the control's above it."
            if min(arm.weight for arm in self.arms) < 0 or self.arms[0].weight <= 0
            else "The share lies between 0 and 1."
            if not 0 <= self.share <= 1
            else ""
        )
        if wrong:
            raise ExperimentInvalid(wrong)

    @property
    def control(self) -> str:
        return self.arms[0].name

    @property
    def expected(self) -> dict[str, float]:
        """The share of the people that each arm should get."""
        total = sum(arm.weight for arm in self.arms)
        return {arm.name: arm.weight / total for arm in self.arms}


def bucket(salt: str, purpose: str, unit: str) -> float:
    """A number in (0, 1), uniform over units and independent for each purpose: 53 bits of SHA-256."""
    digest = sha256(_SEPARATOR.join((salt, purpose, unit)).encode()).digest()
    return ((int.from_bytes(digest[:8], "big") >> (64 - _BITS)) + 0.5) / (1 << _BITS)


def assign(split: Split, unit: str, attributes: Mapping[str, str]) -> str | None:
    """The arm of `unit`, or None for who takes no part.

    Weighted rendezvous hashing (Thaler & Ravishankar 1998; the logarithmic weights of Schindelhauer & Schomaker
    2005): each arm draws an exponential time at the rate of its weight, and the first wins, so that it does so
    with probability weight / sum. A new weight of one arm moves people only to or from that arm, and a larger
    share only takes people in.
    """
    if any(attributes.get(one.attribute) not in one.any_of for one in split.target):
        return None
    if bucket(split.salt, "share", unit) >= split.share:
        return None
    open_to = [arm for arm in split.arms if arm.weight > 0]
    first = min(open_to, key=lambda arm: -log(bucket(split.salt, f"arm {arm.name}", unit)) / arm.weight)
    return first.name
