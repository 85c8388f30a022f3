"""What the figure does in the films that the model learns from: every movement in many ways, and nothing at all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from numpy.random import Generator

from fitpulse.services.coaching.domain.form.avatar.film import UPRIGHT
from fitpulse.services.coaching.domain.form.avatar.movements import movements, sided
from fitpulse.services.coaching.domain.form.avatar.skeleton import Pose
from fitpulse.services.coaching.domain.form.recognition.recogniser import NOTHING

FAMILIES = {"barbell_squat": "squat", "goblet_squat": "squat", "reverse_lunge": "lunge"}
"""What can't be told from another movement without the load or the way of the feet, and what it counts as."""

DEGREES = 7.0
UNITS = {"at": 0.03, "hand": 0.03, "ankle": 0.03, "elbow": 0.15, "knee": 0.15}
"""How far people stray from the figure's poses: standard deviations in degrees, metres, and of directions."""

OWN = 0.35
"""The part of that by which each side, and each pose, strays from the other ones."""
FIXED_ARMS = (
    (-30.0, 40.0, 35.0),
    (20.0, 125.0, -5.0),
    (-20.0, 150.0, 25.0),
    (35.0, 150.0, 3.0),
    (10.0, 165.0, 50.0),
    (170.0, 175.0, 8.0),
)
"""On the hips, crossed, at a bar on the back, before the chest, behind the head, overhead: turning with the trunk."""

HANGING_ARMS = ((0.0, 5.0, 8.0), (0.0, 0.0, 5.0), (80.0, 85.0, 5.0), (60.0, 100.0, 5.0))
"""At the sides, with dumbbells, held out before: wherever the trunk is."""

ARMS_FREE = frozenset(
    {"squat", "barbell_squat", "goblet_squat", "lunge", "reverse_lunge", "side_lunge", "sit_up", "crunch"}
)
SEATED = frozenset({"overhead_press", "biceps_curl", "lateral_raise", "front_raise", "triceps_extension"})
IN_TURN = frozenset({"lunge", "reverse_lunge", "side_lunge"})
ONE_ARM = frozenset({"biceps_curl", "front_raise", "row", "overhead_press"})
WAYS = (0.3, 0.15, 0.25, 0.3)
"""How often somebody who does nothing stands quietly, fidgets, walks, or waits to begin."""

LEGS_HANGING = ((0.0, 0.0, 3.0), (0.0, -30.0, 3.0), (0.0, -85.0, 3.0), (20.0, -40.0, 3.0), (40.0, 10.0, 3.0))


@dataclass(frozen=True, slots=True)
class Scene:
    """`paths` are poses from rest to the turn, one for each way that is taken in turn; a still scene has one pose."""

    label: str
    paths: tuple[tuple[Pose, ...], ...]
    anchor: str
    tempo: tuple[float, float, float, float]
    speed: float = 1.0
    drift: float = 0.0
    """Metres a second that everything moves forward."""


def happens(share: float, chance: Generator) -> bool:
    """True in `share` of all cases."""
    return bool(chance.random() < share)


def scene(name: str, chance: Generator) -> Scene:
    """One way of doing the movement `name`, or one of doing nothing."""
    if name == NOTHING:
        return _idle(chance)
    how = movements()[name]
    flaws = [flaw for flaw in how.faults if happens(0.15, chance)]
    path = _arranged(name, how.path(flaws[:1]), chance)
    path = _varied(path, chance)
    paths: tuple[tuple[Pose, ...], ...] = (path,)
    if name in IN_TURN and happens(0.5, chance):
        paths = (path, tuple(_swapped(pose) for pose in path))
    elif name in ONE_ARM and happens(0.3, chance):
        first = tuple(_with_side(pose, path[0], "left") for pose in path)
        paths = (first, tuple(_swapped(pose) for pose in first)) if happens(0.7, chance) else (first,)
    speed = float(2.0 ** chance.uniform(-0.9, 1.1))
    return Scene(FAMILIES.get(name, name), paths, how.anchor, how.tempo, speed)


def _arranged(name: str, path: tuple[Pose, ...], chance: Generator) -> tuple[Pose, ...]:
    """What people do differently while it is the same movement."""
    if name in ARMS_FREE and happens(0.75, chance):
        path = tuple(_with_arms(path, chance))
    if name in SEATED and happens(0.25, chance):
        path = tuple(_set(pose, "leg", (88.0, 0.0, 8.0)) for pose in path)
    return _gripped(name, _stepped(name, path, chance), chance)


def _gripped(name: str, path: tuple[Pose, ...], chance: Generator) -> tuple[Pose, ...]:
    """Hands anywhere on the bar or the floor, legs hanging in any way."""
    if name in {"pull_up", "dip"}:
        legs = LEGS_HANGING[chance.integers(len(LEGS_HANGING))]
        path = tuple(_set(pose, "leg", legs) for pose in path)
    if name == "pull_up":
        out = chance.uniform(0.12, 0.42)
        path = tuple(_set(pose, "hand", (0.05, 2.15 - 0.4 * max(0.0, out - 0.28), out)) for pose in path)
    if name == "push_up":
        path = tuple(_set(pose, "hand", (0.02, 0.05, chance.uniform(0.18, 0.36))) for pose in path)
    if name == "plank" and happens(0.4, chance):
        path = movements()["push_up"].path()[:1]
    return path


def _stepped(name: str, path: tuple[Pose, ...], chance: Generator) -> tuple[Pose, ...]:
    """Feet nearer or farther than the figure's."""
    if name in {"lunge", "reverse_lunge"}:
        return _strode(path, chance)
    if name == "jumping_jack":
        path = (path[0], _set(path[1], "ankle", (0.0, 0.08, chance.uniform(0.28, 0.55))))
    if name in {"glute_bridge", "sit_up", "crunch"}:
        forward, _, out = path[0]["left_ankle"]
        bent = (forward + chance.uniform(-0.15, 0.2), 0.06, out + chance.uniform(-0.03, 0.1))
        if name == "crunch" and happens(0.3, chance):
            bent = (chance.uniform(0.4, 0.6), chance.uniform(0.45, 0.6), out)
        path = tuple(_set(pose, "ankle", bent) for pose in path)
    return path


def _strode(path: tuple[Pose, ...], chance: Generator) -> tuple[Pose, ...]:
    """Steps of any length; of a split squat the feet stay where they are."""
    rest, turn = path
    far = float(chance.uniform(0.8, 1.25))
    turn = {
        name: (far * value[0], *value[1:]) if name.endswith("ankle") or name == "at" else value
        for name, value in turn.items()
    }
    if happens(0.35, chance):
        middle = (turn["left_ankle"][0] + turn["right_ankle"][0]) / 2
        rest = {**turn, "at": (middle, 0.82, 0.0), "right_foot": (25.0,)}
        turn = {**turn, "at": (middle, turn["at"][1], 0.0)}
    return rest, turn


def _with_arms(path: Sequence[Pose], chance: Generator) -> Iterator[Pose]:
    """Arms that have no part in the movement: kept somewhere, or brought from one place to another on the way."""
    rest = turn = chance.integers(len(FIXED_ARMS) + len(HANGING_ARMS))
    if happens(0.4, chance):
        turn = chance.integers(len(FIXED_ARMS) + len(HANGING_ARMS))
    for number, pose in enumerate(path):
        place = turn if number == len(path) - 1 else rest
        lean = pose["trunk"][0]
        if place < len(FIXED_ARMS):
            upper, lower, out = FIXED_ARMS[place]
            yield _set(pose, "arm", (upper - lean, lower - lean, out))
        else:
            yield _set(pose, "arm", HANGING_ARMS[place - len(FIXED_ARMS)])


def _idle(chance: Generator) -> Scene:
    """Standing, fidgeting, walking, getting ready, waiting in a position of rest."""
    ways = (_quiet, _fidgeting, _walking, _waiting)
    return ways[chance.choice(len(ways), p=WAYS)](chance)


def _quiet(chance: Generator) -> Scene:
    return _standing(chance, sway=0.15)


def _fidgeting(chance: Generator) -> Scene:
    return _standing(chance, sway=1.0)


def _waiting(chance: Generator) -> Scene:
    """Still in the position that a movement starts from, holds excepted and what looks like them."""
    names = sorted({*movements()} - {"plank", "side_plank", "push_up", "mountain_climber"})
    how = movements()[names[chance.integers(len(names))]]
    rest = _varied(how.path()[:1], chance)
    return Scene(NOTHING, (rest,), how.anchor, how.tempo)


def _standing(chance: Generator, *, sway: float) -> Scene:
    arms = (*FIXED_ARMS, *HANGING_ARMS)
    first = _varied((_set(UPRIGHT, "arm", arms[chance.integers(len(arms))]),), chance)[0]
    changes = {
        name: tuple(each + sway * chance.normal(0.0, 12.0) for each in first[name])
        for name in ("left_arm", "right_arm")
        if happens(0.7, chance)
    }
    lean = (
        first["trunk"][0] + sway * chance.normal(0.0, 8.0),
        first["trunk"][1] + sway * chance.normal(0.0, 4.0),
    )
    pace = float(chance.uniform(0.3, 1.0))
    return Scene(
        NOTHING, ((first, {**first, **changes, "trunk": lean}),), "left_ankle", (1.0, 0.5, 1.0, 0.5), pace
    )


def _walking(chance: Generator) -> Scene:
    stride, arms = chance.uniform(12.0, 28.0), chance.uniform(5.0, 20.0)
    high = {**UPRIGHT, "at": (0.0, 0.93, 0.0)}

    def step(sign: float) -> Pose:
        return {
            **high,
            "left_leg": (sign * stride, sign * stride - 12.0, 4.0),
            "right_leg": (-sign * stride, -sign * stride - 12.0, 4.0),
            "left_arm": (-sign * arms, 10.0 - sign * arms, 8.0),
            "right_arm": (sign * arms, 10.0 + sign * arms, 8.0),
        }

    path = _varied((step(-1.0), step(1.0)), chance)
    drift = float(chance.choice([0.0, 0.7, 1.0, 1.3]))
    return Scene(NOTHING, (path,), "hip", (0.55, 0.0, 0.55, 0.0), float(chance.uniform(0.7, 1.3)), drift)


def _varied(path: Sequence[Pose], chance: Generator) -> tuple[Pose, ...]:
    """Every pose of the path changed alike, as people differ, and each a little by itself."""
    common: dict[str, list[float]] = {}
    for name in path[0]:
        both = common.setdefault(_bare(name), [chance.normal() for _ in range(4)])
        common[name] = [each + OWN * chance.normal() for each in both] if name != _bare(name) else both
    return tuple(
        {
            name: tuple(
                each + UNITS.get(_bare(name), DEGREES) * (shift + OWN * chance.normal())
                for each, shift in zip(value, common[name], strict=False)
            )
            for name, value in pose.items()
        }
        for pose in path
    )


def _bare(name: str) -> str:
    return name.removeprefix("left_").removeprefix("right_")


def _set(pose: Pose, name: str, value: tuple[float, ...]) -> Pose:
    return {**pose, **sided({name: value})}


def _swapped(pose: Pose) -> Pose:
    """Left and right the other way round."""
    other: dict[str, tuple[float, ...]] = {}
    for name, value in pose.items():
        side, _, rest = name.partition("_")
        other[f"{'right' if side == 'left' else 'left'}_{rest}" if rest else name] = value
    other["trunk"] = (pose["trunk"][0], -pose["trunk"][1])
    other["at"] = (*pose["at"][:2], -pose["at"][2])
    return other


def _with_side(pose: Mapping[str, tuple[float, ...]], rest: Pose, moving: str) -> Pose:
    """Only one arm moves; the other one stays as it was at rest."""
    still = "right" if moving == "left" else "left"
    names = {f"{still}_{each}" for each in ("arm", "hand", "elbow")}
    return {name: rest[name] if name in names else value for name, value in pose.items()}
