"""A parametric body: limb lengths and a pose in, places of joints in a room out.

The room's axes: forward (where the person faces), up from the floor, to the person's left; metres.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians, sin, sqrt

Place = tuple[float, float, float]
Pose = Mapping[str, tuple[float, ...]]
"""Degrees and metres by name; what is PAIRED carries a side, as in left_arm.

at: where the anchor is. trunk: lean forward and to the left, from upright. head: nod. arm, leg: angles of the
upper and the lower segment from straight down, forward positive, then how far out (both, or each its own).
hand, ankle: forward, up and out of a place to reach instead. elbow, knee: which way these point then. foot:
how far the toes point down.
"""

PAIRED = frozenset({"arm", "leg", "hand", "ankle", "elbow", "knee", "foot"})
SIDES = (("left", 1.0), ("right", -1.0))
FORWARD = (1.0, 0.0, 0.0)
STRETCHED = 0.999


@dataclass(frozen=True, slots=True)
class Build:
    """Lengths in metres of somebody 1.75 m tall; shoulders and hips from the middle to one side."""

    trunk: float = 0.50
    thigh: float = 0.43
    shank: float = 0.42
    upper_arm: float = 0.29
    forearm: float = 0.26
    shoulder: float = 0.17
    hip: float = 0.10
    head: float = 0.22
    sole: float = 0.16

    def scaled(self, factor: float) -> "Build":
        return Build(*(factor * getattr(self, name) for name in self.__slots__))


def pose_joints(build: Build, pose: Pose, anchor: str) -> dict[str, Place]:
    """Every joint's place; `anchor` names the one that stands at the pose's `at`."""
    lean, side = pose["trunk"]
    up = _tilted(180.0 - lean, side)
    across = (
        -sin(radians(lean)) * sin(radians(side)),
        -cos(radians(lean)) * sin(radians(side)),
        cos(radians(side)),
    )
    chest = _moved((0.0, 0.0, 0.0), up, build.trunk)
    joints: dict[str, Place] = {"hip": (0.0, 0.0, 0.0), "shoulder": chest}
    for name, sign in SIDES:
        joints[f"{name}_hip"] = _moved(joints["hip"], across, sign * build.hip)
        joints[f"{name}_shoulder"] = _moved(chest, across, sign * build.shoulder)
        _swing(
            joints, pose, name, sign, ("arm", "shoulder", "elbow", "wrist"), (build.upper_arm, build.forearm)
        )
        _swing(joints, pose, name, sign, ("leg", "hip", "knee", "ankle"), (build.thigh, build.shank))
        if f"{name}_ankle" in joints:
            _foot(build, joints, pose, name)
    shift = tuple(to - of for to, of in zip(pose["at"], joints[anchor], strict=True))
    moved = {
        name: (place[0] + shift[0], place[1] + shift[1], place[2] + pose["at"][2])
        for name, place in joints.items()
    }
    for name, sign in SIDES:
        _reach(
            moved, pose, name, sign, ("hand", "shoulder", "elbow", "wrist"), (build.upper_arm, build.forearm)
        )
        _reach(moved, pose, name, sign, ("ankle", "hip", "knee", "ankle"), (build.thigh, build.shank))
        if f"{name}_foot" not in moved:
            _foot(build, moved, pose, name)
    _head(build, moved, lean + pose.get("head", (0.0,))[0], side, across)
    return moved


def _tilted(angle: float, left: float) -> Place:
    """The direction `angle` degrees forward of straight down, `left` degrees to the left of that."""
    flat = cos(radians(left))
    return sin(radians(angle)) * flat, -cos(radians(angle)) * flat, sin(radians(left))


def _moved(start: Place, way: Place, size: float) -> Place:
    return start[0] + size * way[0], start[1] + size * way[1], start[2] + size * way[2]


def _swing(
    joints: dict[str, Place],
    pose: Pose,
    side: str,
    sign: float,
    names: tuple[str, str, str, str],
    sizes: tuple[float, float],
) -> None:
    limb, root, middle, end = names
    if f"{side}_{limb}" not in pose:
        return
    upper, lower, *out = pose[f"{side}_{limb}"]
    joints[f"{side}_{middle}"] = _moved(joints[f"{side}_{root}"], _tilted(upper, sign * out[0]), sizes[0])
    joints[f"{side}_{end}"] = _moved(joints[f"{side}_{middle}"], _tilted(lower, sign * out[-1]), sizes[1])


def _reach(
    joints: dict[str, Place],
    pose: Pose,
    side: str,
    sign: float,
    names: tuple[str, str, str, str],
    sizes: tuple[float, float],
) -> None:
    """Two segments from a root to a place, the joint between them pointing its way (law of cosines)."""
    goal, root, middle, end = names
    if f"{side}_{goal}" not in pose:
        return
    start = joints[f"{side}_{root}"]
    forward, up, out = pose[f"{side}_{goal}"]
    way = (forward - start[0], up - start[1], sign * out - start[2])
    far = _size(way)
    along = (way[0] / far, way[1] / far, way[2] / far)
    far = min(far, STRETCHED * (sizes[0] + sizes[1]))
    near = (sizes[0] ** 2 - sizes[1] ** 2 + far**2) / (2 * far)
    high = sqrt(max(0.0, sizes[0] ** 2 - near**2))
    pole = pose.get(f"{side}_{middle}", FORWARD)
    pole = (pole[0], pole[1], sign * pole[2])
    share = sum(a * b for a, b in zip(pole, along, strict=True))
    bend = (pole[0] - share * along[0], pole[1] - share * along[1], pole[2] - share * along[2])
    size = _size(bend)
    joints[f"{side}_{end}"] = _moved(start, along, far)
    joints[f"{side}_{middle}"] = _moved(
        _moved(start, along, near), (bend[0] / size, bend[1] / size, bend[2] / size), high
    )


def _size(way: Place) -> float:
    return sqrt(way[0] ** 2 + way[1] ** 2 + way[2] ** 2)


def _foot(build: Build, joints: dict[str, Place], pose: Pose, side: str) -> None:
    down = radians(pose[f"{side}_foot"][0])
    toes, top = (cos(down), -sin(down), 0.0), (sin(down), cos(down), 0.0)
    under = _moved(joints[f"{side}_ankle"], top, -0.4 * build.sole)
    joints[f"{side}_heel"] = _moved(under, toes, -0.3 * build.sole)
    joints[f"{side}_foot"] = _moved(under, toes, build.sole)


def _head(build: Build, joints: dict[str, Place], lean: float, side: float, across: Place) -> None:
    up = _tilted(180.0 - lean, side)
    front = (cos(radians(lean)), -sin(radians(lean)), 0.0)
    skull = _moved(joints["shoulder"], up, build.head)
    face = _moved(skull, front, 0.45 * build.head)
    joints["nose"] = face
    for name, sign in SIDES:
        joints[f"{name}_ear"] = _moved(skull, across, 0.3 * sign * build.head)
        eye = _moved(_moved(face, up, 0.15 * build.head), across, 0.15 * sign * build.head)
        joints[f"{name}_eye"] = joints[f"{name}_eye_inner"] = joints[f"{name}_eye_outer"] = eye
        joints[f"{name}_mouth"] = _moved(
            _moved(face, up, -0.25 * build.head), across, 0.1 * sign * build.head
        )
        elbow, wrist = joints[f"{name}_elbow"], joints[f"{name}_wrist"]
        palm = tuple(b + 0.3 * (b - a) for a, b in zip(elbow, wrist, strict=True))
        for finger in ("pinky", "index", "thumb"):
            joints[f"{name}_{finger}"] = (palm[0], palm[1], palm[2])
