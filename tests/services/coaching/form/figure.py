"""A stick figure seen from the side or the front, with repetitions that are known because they were drawn."""

from collections.abc import Callable, Iterator
from math import cos, pi, radians, sin

from fitpulse.services.coaching.domain.form.landmarks import INDEX
from fitpulse.services.coaching.domain.form.recording import Moment

SHANK, THIGH, TRUNK, ARM = 250.0, 250.0, 300.0, 160.0
GROUND = 900.0
Depth = Callable[[float], float]
Place = tuple[float, float]


def squatting(depth: float, x: float = 640.0, lean: float = 40.0) -> dict[str, Place]:
    """Joints of a squatter who faces right; depth 0 stands, 1 has the thighs below the horizontal."""
    ankle = (x, GROUND)
    knee = _from(ankle, SHANK, 25 * depth)
    hip = _from(knee, THIGH, -95 * depth)
    shoulder = _from(hip, TRUNK, lean * depth)
    elbow = (shoulder[0] + 5, shoulder[1] + ARM)
    return {
        "ankle": ankle, "knee": knee, "hip": hip, "shoulder": shoulder, "elbow": elbow,
        "wrist": (elbow[0] + 20, elbow[1] + ARM), "heel": (x - 30, GROUND + 20), "foot": (x + 80, GROUND + 20),
        "ear": (shoulder[0] + 10, shoulder[1] - 80), "nose": (shoulder[0] + 50, shoulder[1] - 70),
        "mouth": (shoulder[0] + 45, shoulder[1] - 50),
    }  # fmt: skip


def walking(t: float) -> dict[str, Place]:
    """One leg's joints of somebody who walks through the picture, at a step a second."""
    swing = sin(2 * pi * t)
    x = 100 + 300 * t
    joints = squatting(0.0, x)
    joints["knee"] = _from(joints["hip"], -THIGH, -25 * swing)
    joints["ankle"] = _from(joints["knee"], -SHANK, 30 * max(0.0, swing))
    joints["heel"] = (joints["ankle"][0] - 30, joints["ankle"][1] + 20)
    joints["foot"] = (joints["ankle"][0] + 80, joints["ankle"][1] + 20)
    return joints


def pressing_up(depth: float) -> dict[str, Place]:
    """A push-up seen from the side, the head to the right; depth 0 has long arms."""
    wrist = (900.0, GROUND)
    shoulder = (900.0, GROUND - 320 + 220 * depth)
    elbow = (900.0 - 125 * depth, GROUND - 160 + 60 * depth)
    ankle = (250.0, GROUND - 40)
    hip = (shoulder[0] + 0.45 * (ankle[0] - shoulder[0]), shoulder[1] + 0.45 * (ankle[1] - shoulder[1]) - 15)
    knee = ((hip[0] + ankle[0]) / 2, (hip[1] + ankle[1]) / 2)
    return {
        "ankle": ankle, "knee": knee, "hip": hip, "shoulder": shoulder, "elbow": elbow, "wrist": wrist,
        "heel": (ankle[0] - 20, ankle[1]), "foot": (ankle[0] + 10, GROUND), "ear": (shoulder[0] + 60, shoulder[1]),
        "nose": (shoulder[0] + 80, shoulder[1] + 30), "mouth": (shoulder[0] + 75, shoulder[1] + 40),
    }  # fmt: skip


def moment(t: float, joints: dict[str, Place], seen: float = 1.0) -> Moment:
    """The figure as a frame seen from the side, with world landmarks a fiftieth of a torso apart in depth."""
    points, world = [0.0] * 132, [0.0] * 99
    for name, number in INDEX.items():
        joint = name.removeprefix("left_").removeprefix("right_")
        x, y = joints.get(joint, joints["nose"])
        points[4 * number : 4 * number + 4] = [x, y, 0.0, seen]
        deep = 0.2 if name.startswith("left_") else -0.2
        world[3 * number : 3 * number + 3] = [
            (x - joints["hip"][0]) / 500,
            (y - joints["hip"][1]) / 500,
            deep,
        ]
    return Moment(t, tuple(points), tuple(world))


def film(draw: Callable[[float], dict[str, Place]], seconds: float, fps: float = 30.0) -> Iterator[Moment]:
    for number in range(int(seconds * fps)):
        yield moment(number / fps, draw(number / fps))


def waves(count: int, *, each_s: float = 2.5, rest_s: float = 1.0, depth: float = 1.0) -> tuple[Depth, float]:
    """A depth over time with so many repetitions and rest around each, and how long it all takes."""
    cycle = each_s + rest_s

    def at(t: float) -> float:
        place = (t - rest_s) % cycle
        inside = rest_s <= t < rest_s + count * cycle and place < each_s
        return depth * (1 - cos(2 * pi * place / each_s)) / 2 if inside else 0.0

    return at, rest_s + count * cycle + rest_s


def _from(start: Place, size: float, tilt: float) -> Place:
    return start[0] + size * sin(radians(tilt)), start[1] - size * cos(radians(tilt))
