"""Recordings made worse in one way at a time, to see where counting breaks."""

import random
from collections.abc import Callable, Sequence
from math import cos, radians, sin, tau

from fitpulse.services.coaching.domain.form.landmarks import COUNT, NAMES
from fitpulse.services.coaching.domain.form.recording import Moment

Moments = Sequence[Moment]
Change = Callable[[Moments, float], list[Moment]]
SWAP = [
    NAMES.index(name.replace("left", "right") if "left" in name else name.replace("right", "left"))
    for name in NAMES
]
HIP = NAMES.index("left_hip")
NAN = float("nan")


def fewer(moments: Moments, fps: float) -> list[Moment]:
    """Only as many frames a second."""
    kept, due = [], 0.0
    for moment in moments:
        if moment.t >= due - 1e-9:
            kept.append(moment)
            due = moment.t + 1 / fps
    return kept


def jitter(moments: Moments, share: float) -> list[Moment]:
    """Noise on every point, its deviation in shares of a body's height in the picture."""
    rng = random.Random(7)
    tall = _height(moments)

    def shake(points: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(
            value + rng.gauss(0, share * tall) if place % 4 < 2 else value
            for place, value in enumerate(points)
        )

    return [Moment(moment.t, shake(moment.points), moment.world) for moment in moments]


def dropped(moments: Moments, share: float) -> list[Moment]:
    """Nobody found in so many of the frames."""
    rng = random.Random(7)
    nobody = (NAN,) * (4 * COUNT)
    return [Moment(m.t, nobody, None) if rng.random() < share else m for m in moments]


def mirrored(moments: Moments, _: float) -> list[Moment]:
    """The picture flipped, left and right renamed with it."""
    flipped = []
    for moment in moments:
        points: list[float] = []
        for place in SWAP:
            x, y, z, v = moment.points[4 * place : 4 * place + 4]
            points += [-x, y, z, v]
        world: list[float] = []
        for place in SWAP if moment.world is not None else ():
            assert moment.world is not None
            x, y, z = moment.world[3 * place : 3 * place + 3]
            world += [-x, y, z]
        flipped.append(Moment(moment.t, tuple(points), tuple(world) if world else None))
    return flipped


def paced(moments: Moments, factor: float) -> list[Moment]:
    """The same movement so many times as fast."""
    return [Moment(m.t / factor, m.points, m.world) for m in moments]


def panned(moments: Moments, speed: float) -> list[Moment]:
    """A camera that pans, in pixels a second."""
    return [
        Moment(m.t, tuple(v + speed * m.t if i % 4 == 0 else v for i, v in enumerate(m.points)), m.world)
        for m in moments
    ]


def zoomed(moments: Moments, rate: float) -> list[Moment]:
    """A picture that grows by this share a second."""
    return [
        Moment(m.t, tuple(v * (1 + rate * m.t) if i % 4 < 2 else v for i, v in enumerate(m.points)), m.world)
        for m in moments
    ]


def breathed(moments: Moments, share: float) -> list[Moment]:
    """A picture that grows and shrinks by this share, to and fro in six seconds."""
    return [
        Moment(
            m.t,
            tuple(v * (1 + share * sin(tau * m.t / 6)) if i % 4 < 2 else v for i, v in enumerate(m.points)),
            m.world,
        )
        for m in moments
    ]


def swayed(moments: Moments, share: float) -> list[Moment]:
    """A camera that turns to and fro every five seconds, by this share of a body's height."""
    far = share * _height(moments)
    return [
        Moment(
            m.t,
            tuple(v + far * sin(tau * m.t / 5) if i % 4 == 0 else v for i, v in enumerate(m.points)),
            m.world,
        )
        for m in moments
    ]


def rolled(moments: Moments, degrees: float) -> list[Moment]:
    """A camera that is held aslant."""
    c, s = cos(radians(degrees)), sin(radians(degrees))

    def turn(values: Sequence[float], size: int) -> tuple[float, ...]:
        turned = list(values)
        for place in range(0, len(values), size):
            x, y = values[place], values[place + 1]
            turned[place], turned[place + 1] = c * x - s * y, s * x + c * y
        return tuple(turned)

    return [Moment(m.t, turn(m.points, 4), m.world and turn(m.world, 3)) for m in moments]


def intruded(moments: Moments, seconds: float) -> list[Moment]:
    """Every seven seconds, for so long, somebody else beside the person: the same one, earlier and mirrored."""
    beside = 0.6 * _height(moments)
    others = mirrored(moments, 1)
    middle = [m.points[4 * HIP] for m in moments]
    kept: list[Moment] = []
    for number, m in enumerate(moments):
        other = others[number // 2]
        shift = middle[number] + beside - other.points[4 * HIP]
        there = tuple(v + shift if i % 4 == 0 else v for i, v in enumerate(other.points))
        kept.append(Moment(m.t, there, other.world) if m.t % 7 > 7 - seconds else m)
    return kept


def flat(moments: Moments, _: float) -> list[Moment]:
    """No world landmarks."""
    return [Moment(m.t, m.points, None) for m in moments]


def _height(moments: Moments) -> float:
    heights = sorted(max(m.points[1::4]) - min(m.points[1::4]) for m in moments)
    return heights[len(heights) // 2]


CHANGES: tuple[tuple[str, Change, tuple[float, ...]], ...] = (
    ("frames a second", fewer, (20, 15, 10, 8)),
    ("jitter, share of height", jitter, (0.003, 0.006, 0.012, 0.025)),
    ("frames lost, share", dropped, (0.05, 0.15, 0.3)),
    ("mirrored", mirrored, (1,)),
    ("pace, times", paced, (0.33, 0.5, 1.5, 2.0, 2.5, 3.0)),
    ("panning, pixels a second", panned, (30, 100)),
    ("zoom, share a second", zoomed, (-0.02, 0.01, 0.03, 0.06)),
    ("zoom to and fro, share", breathed, (0.1, 0.2, 0.3)),
    ("camera turns to and fro, share of height", swayed, (0.1, 0.2)),
    ("camera aslant, degrees", rolled, (5, 10)),
    ("somebody else in front, seconds of seven", intruded, (0.3, 1.0, 2.0, 3.0)),
    ("without world landmarks", flat, (1,)),
)
