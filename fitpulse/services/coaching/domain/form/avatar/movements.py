"""How each movement goes: the poses it passes through, and what changes in them for each fault."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from fitpulse.services.coaching.domain.form.avatar.skeleton import PAIRED, Pose
from fitpulse.services.coaching.domain.form.spec import View

Prop = Literal["barbell", "dumbbells", "kettlebell", "bar"]
"""What the hands hold, or hang from."""

Changes = dict[str, tuple[float, ...]]


class Flaw(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a fault changes at rest and at the turn, and the view it is seen from where that isn't the usual one."""

    rest: Changes = {}
    turn: Changes = {}
    view: View | None = None


class Movement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`poses` from rest to the turn, each telling only what differs from the one before; a hold has one.

    `anchor` is the joint that stands where the poses say. `tempo` in seconds: out, at the turn, back, at rest.
    """

    view: View
    anchor: str
    tempo: tuple[float, float, float, float]
    poses: tuple[Changes, ...]
    faults: dict[str, Flaw]
    prop: Prop | None = None

    def path(self, faults: Sequence[str] = ()) -> tuple[Pose, ...]:
        """Whole poses, with the changes that `faults` make."""
        whole: list[Pose] = []
        for changes in self.poses:
            whole.append({**(whole[-1] if whole else {}), **sided(changes)})
        for name in faults:
            whole[0] = {**whole[0], **sided(self.faults[name].rest)}
            if len(whole) > 1:
                whole[-1] = {**whole[-1], **sided(self.faults[name].turn)}
        return tuple(whole)


def sided(changes: Pose) -> Pose:
    """What is told for both sides, told for each."""
    whole: dict[str, tuple[float, ...]] = {}
    for name, value in changes.items():
        whole |= {f"{side}_{name}": value for side in ("left", "right")} if name in PAIRED else {name: value}
    return whole


@cache
def movements() -> Mapping[str, Movement]:
    """Every movement by the id of its specification."""
    raw = (files(__package__) / "movements.json").read_bytes()
    return msgspec.json.decode(raw, type=dict[str, Movement])


def between(path: Sequence[Pose], share: float) -> Pose:
    """The pose at `share` (0 rest, 1 turn) of the way."""
    if len(path) == 1:
        return path[0]
    place = share * (len(path) - 1)
    first = min(int(place), len(path) - 2)
    here, there, part = path[first], path[first + 1], place - first
    return {name: _mixed(value, there[name], part) for name, value in here.items()}


def _mixed(a: tuple[float, ...], b: tuple[float, ...], part: float) -> tuple[float, ...]:
    """A limb that is told to go out once goes out so with both segments."""
    size = max(len(a), len(b))
    whole = zip(a + a[-1:] * (size - len(a)), b + b[-1:] * (size - len(b)), strict=True)
    return tuple(start + part * (end - start) for start, end in whole)
