"""The shape of a form specification: a movement told as data, read by every interpreter alike."""

from typing import Literal, get_args

import msgspec

View = Literal["side", "oblique", "front"]
Side = Literal["best", "left", "right", "least", "most", "mean", "gap", "ahead", "behind"]
Measured = Literal[
    "angle", "tilt", "lean", "rise", "ahead", "span", "apart", "offset", "level", "climb", "bow", "incline"
]  # fmt: skip
Combined = Literal["first", "mean", "minus", "over", "least", "most"]
Unit = Literal["deg", "torso", "ratio"]
Phase = Literal["rest", "eccentric", "bottom", "concentric"]
Statistic = Literal["peak", "reached", "swing", "last"]

VIEWS: tuple[View, ...] = ("side", "oblique", "front")
COMBINED = get_args(Combined)


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What every part of a specification has in common: frozen, camel case in JSON, nothing unknown."""


class SignalSpec(Shape, frozen=True):
    """One number a frame; `of` names joints, or signals where the kind combines them.

    angle a b c: degrees at b. tilt a b: degrees of a→b from straight up. lean a b: the same, signed,
    positive to where the person faces. rise a b: how far b is above a. ahead a b: how far b is before a.
    span a b: horizontal distance. apart a b: distance. offset p a b: how far p is above the line a-b.
    level a: how far a has risen since it was first seen. climb a b c: height of a over b divided by height of b over
    c. bow: degrees of the trunk from upright, told from its foreshortening too. incline: the same from the
    model's three-dimensional guess. first: of several signals the first that can be seen. Lengths are in
    torsos (hip to shoulder).
    """

    kind: Measured | Combined
    of: tuple[str, ...] = ()
    side: Side = "best"
    unit: Unit = "deg"


class Band(Shape, frozen=True):
    """A condition: `signal` lies within min and max."""

    signal: str
    min: float | None = None
    max: float | None = None


class Planted(Shape, frozen=True):
    """A joint that stays where it is during a repetition, within so many torsos.

    With `step`, it only left its place if left and right also moved so many torsos against each other: feet that
    walk do, and a camera that pans moves both alike. With `against`, it only left its place if it also left the one
    that it had beside that other joint, where both are seen.
    """

    joint: str
    within: float
    step: float | None = None
    against: str | None = None


class RepSpec(Shape, frozen=True):
    """How a repetition reads in one signal: it leaves `rest`, turns beyond `turn`, and comes back.

    `min_rom` is the least excursion, in the signal's unit; `rest_at` is where the signal must have been
    before. `first` names the phase that leads away from rest. `rom` is the signal that range of motion is
    told in. `opening` lets a stream begin at the turn. `failure_loss` is the loss of speed, as a share, at
    which most people fail.
    """

    signal: str
    rest: Literal["high", "low"]
    min_rom: float
    turn: float
    rest_at: float
    rom: str
    first: Literal["eccentric", "concentric"] = "eccentric"
    stay: tuple[Band, ...] = ()
    start: tuple[Band, ...] = ()
    planted: tuple[Planted, ...] = ()
    min_s: float = 0.4
    max_s: float = 20.0
    opening: bool = False
    failure_loss: float = 0.5


class HoldSpec(Shape, frozen=True):
    """A position to keep: seconds count while every band holds."""

    position: tuple[Band, ...]
    min_s: float = 1.0


class FaultSpec(Shape, frozen=True):
    """One thing that can go wrong. Where `fail` is above `warn`, high values are bad, else low ones.

    `statistic` peak is the worst value kept for 150 ms in `phases`; reached is the farthest good value;
    swing is the distance between the extremes; last is the value as the phase ends. `since_rest` compares
    with the value at rest before: as a difference or as a ratio. With "rest" among the phases, the rest
    before a repetition belongs to it. `points` is what it costs at `fail`.
    """

    id: str
    signal: str
    statistic: Statistic
    views: tuple[View, ...]
    warn: float
    fail: float
    cue: str
    praise: str
    points: float
    priority: int
    phases: tuple[Phase, ...] = ("eccentric", "bottom", "concentric")
    since_rest: Literal["difference", "ratio"] | None = None
    cooldown_s: float = 7.0
    debounce_s: float = 0.15
    frame: bool = True


class Unseen(Shape, frozen=True):
    """A fault people ask about that a camera can't show, and why."""

    id: str
    why: str


class Stage(Shape, frozen=True):
    """A name for a still frame: the first whose bands all hold."""

    name: str
    when: tuple[Band, ...] = ()


class Trait(Shape, frozen=True):
    """What recognition expects: a feature's band and how fast belief falls outside of it."""

    feature: str
    soft: float
    min: float | None = None
    max: float | None = None


class FormSpec(Shape, frozen=True):
    """A movement. Exactly one of `rep` and `hold` is there."""

    id: str
    name: str
    version: int
    views: tuple[View, ...]
    needs: tuple[str, ...]
    camera: str
    signals: dict[str, SignalSpec]
    faults: tuple[FaultSpec, ...]
    unseen: tuple[Unseen, ...]
    stages: tuple[Stage, ...]
    traits: tuple[Trait, ...]
    rep: RepSpec | None = None
    hold: HoldSpec | None = None
