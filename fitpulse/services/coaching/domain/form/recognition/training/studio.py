"""Films of a scene: a camera anywhere, a body of any build, a pose model that errs, parts out of the picture."""

from collections.abc import Iterator
from math import cos, radians, sin

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from fitpulse.services.coaching.domain.form.avatar.camera import Camera
from fitpulse.services.coaching.domain.form.avatar.movements import between
from fitpulse.services.coaching.domain.form.avatar.skeleton import Build, Place, Pose, pose_joints
from fitpulse.services.coaching.domain.form.landmarks import COUNT, INDEX
from fitpulse.services.coaching.domain.form.recognition.training.scenes import Scene, happens

Array = NDArray[np.float64]
STEPS = 11
"""Poses that are worked out between rest and turn; what lies between them is interpolated in the picture."""

USUAL = 0.9
"""The figure's far side is seen worse than this."""

FEET = tuple(INDEX[f"{side}_{part}"] for side in ("left", "right") for part in ("ankle", "heel", "foot"))
KNEES = (INDEX["left_knee"], INDEX["right_knee"])
HIPS = [INDEX["left_hip"], INDEX["right_hip"]]
WRISTS = (INDEX["left_wrist"], INDEX["right_wrist"])


def film(
    scene: Scene, seconds: float, chance: Generator
) -> Iterator[tuple[float, list[float], list[float] | None]]:
    """Frames as Recogniser.step takes them; the same generator gives the same film."""
    fps = float(chance.uniform(9.0, 13.0))
    times = np.arange(int(seconds * fps)) / fps
    camera, pitch, build = _camera(chance), float(chance.normal(0.0, 10.0)), _build(chance)
    grids = [_grid(path, scene.anchor, camera, pitch, build) for path in scene.paths]
    shares, ways = _course(scene, times, chance)
    points = np.empty((len(times), COUNT, 4))
    world = np.empty((len(times), COUNT, 3))
    for number, (seen, metres) in enumerate(grids):
        here = ways == number
        points[here] = _between(seen, shares[here])
        world[here] = _between(metres, shares[here])
    torso = camera.focal * build.trunk / camera.distance
    away = scene.drift * (times - times.mean()) * camera.focal / camera.distance
    points[:, :, 0] += (away * sin(radians(camera.yaw)))[:, None]
    _err(points, world, torso, build.trunk, chance)
    _hide(points, torso, chance)
    roomy = happens(0.85, chance)
    for t, row, room in zip(
        times.tolist(),
        points.reshape(len(times), -1).tolist(),
        world.reshape(len(times), -1).tolist(),
        strict=True,
    ):
        yield t, row, room if roomy else None


def _camera(chance: Generator) -> Camera:
    return Camera(
        yaw=float(chance.uniform(-180.0, 180.0)),
        distance=float(chance.uniform(2.2, 6.0)),
        height=float(chance.uniform(0.2, 1.9)),
        mirrored=happens(0.5, chance),
    )


def _build(chance: Generator) -> Build:
    usual = Build()
    sizes = {name: getattr(usual, name) * float(np.exp(0.07 * chance.normal())) for name in Build.__slots__}
    return Build(**sizes)


def _grid(
    path: tuple[Pose, ...], anchor: str, camera: Camera, pitch: float, build: Build
) -> tuple[Array, Array]:
    """What the camera sees of each of STEPS poses, as points and as metres."""
    seen, room = [], []
    for number in range(STEPS if len(path) > 1 else 1):
        joints = pose_joints(build, between(path, number / (STEPS - 1)), anchor)
        points, world = camera.look({name: _pitched(place, camera, pitch) for name, place in joints.items()})
        seen.append(points)
        room.append(world)
    return np.array(seen).reshape(-1, COUNT, 4), np.array(room).reshape(-1, COUNT, 3)


def _pitched(place: Place, camera: Camera, pitch: float) -> Place:
    """The room tilted towards a camera that looks up or down."""
    turn, tip = radians(camera.yaw), radians(pitch)
    forward, up, left = place
    away, across = left * sin(turn) - forward * cos(turn), forward * sin(turn) + left * cos(turn)
    up, away = 1.0 + (up - 1.0) * cos(tip) - away * sin(tip), (up - 1.0) * sin(tip) + away * cos(tip)
    return across * sin(turn) - away * cos(turn), up, across * cos(turn) + away * sin(turn)


def _between(grid: Array, shares: Array) -> Array:
    place = np.clip(shares, 0.0, 1.0) * (len(grid) - 1)
    first = np.minimum(place.astype(int), max(0, len(grid) - 2))
    after = np.minimum(first + 1, len(grid) - 1)
    part = (place - first)[:, None, None]
    return np.asarray(grid[first] * (1.0 - part) + grid[after] * part)


def _course(scene: Scene, times: Array, chance: Generator) -> tuple[Array, NDArray[np.int64]]:
    """How far from rest to turn each frame is, and which of the paths it is on; the film begins anywhere in a cycle."""
    shares = np.zeros(len(times))
    ways = np.zeros(len(times), dtype=np.int64)
    tempo = [each * float(np.exp(0.25 * chance.normal())) / scene.speed for each in scene.tempo]
    tempo[3] *= float(chance.uniform(0.1, 1.2))
    starts, number = float(-chance.uniform(0.0, sum(tempo))), int(chance.integers(len(scene.paths)))
    while starts < times[-1]:
        out, turn, back, rest = (each * float(np.exp(0.1 * chance.normal())) for each in tempo)
        depth = float(chance.uniform(0.75, 1.0))
        inside = times - starts
        going = (inside >= 0.0) & (inside < out)
        there = (inside >= out) & (inside < out + turn)
        coming = (inside >= out + turn) & (inside < out + turn + back)
        shares[going] = depth * (1.0 - np.cos(np.pi * inside[going] / out)) / 2.0
        shares[there] = depth
        shares[coming] = depth * (1.0 + np.cos(np.pi * (inside[coming] - out - turn) / back)) / 2.0
        ways[inside >= 0.0] = number % len(scene.paths)
        starts, number = starts + out + turn + back + rest, number + 1
    return shares, ways


def _err(points: Array, world: Array, torso: float, trunk: float, chance: Generator) -> None:
    """A pose model's errors: of the whole film, and wandering from frame to frame."""
    size = float(np.exp(chance.normal(-4.7, 0.6)))
    for places, unit, lasting in ((points[:, :, :2], torso, 0.03), (world, trunk, 0.07)):
        places[:] = places + unit * (
            size * _wander(places.shape, chance) + lasting * chance.normal(0.0, 1.0, (1, *places.shape[1:]))
        )
    world[:, :, 2] *= float(chance.uniform(0.5, 1.1))
    angle = radians(float(chance.normal(0.0, 3.0)))
    x, y = points[:, :, 0].copy(), points[:, :, 1].copy()
    points[:, :, 0], points[:, :, 1] = x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)


def _hide(points: Array, torso: float, chance: Generator) -> None:
    """Visibility as a model tells it, the far side less; and what is out of the picture, which it guesses badly."""
    seen = points[:, :, 3]
    unseen = float(chance.uniform(0.02, 0.3) if happens(0.4, chance) else chance.uniform(0.3, 0.95))
    seen[:, seen[0] < USUAL] = unseen
    seen *= chance.uniform(0.85, 1.0, (1, COUNT))
    if happens(0.35, chance):
        _guess(points, FEET if happens(0.35, chance) else FEET + KNEES, torso, chance)
    if happens(0.12, chance):
        _guess(points, WRISTS, torso, chance)
    if happens(0.1, chance):
        begin = int(chance.integers(len(points)))
        lost = slice(begin, begin + int(chance.integers(3, 20)))
        points[lost, :, :2] += 0.25 * torso * _wander(points[lost, :, :2].shape, chance)


def _guess(points: Array, parts: tuple[int, ...], torso: float, chance: Generator) -> None:
    """Parts that the picture doesn't show: drawn towards the hips, restless, half believed."""
    where = list(parts)
    hips = points[:, HIPS, :2].mean(axis=1, keepdims=True)
    near = float(chance.uniform(0.0, 0.6))
    places = points[:, where, :2]
    restless = float(chance.uniform(0.02, 0.6)) * torso
    points[:, where, :2] = places + near * (hips - places) + restless * _wander(places.shape, chance)
    doubt = float(chance.uniform(0.0, 0.6)) + 0.15 * _wander((len(points), len(where)), chance)
    points[:, where, 3] = np.clip(doubt, 0.0, 1.0)


def _wander(shape: tuple[int, ...], chance: Generator) -> Array:
    """Errors of unit size that last from frame to frame."""
    errors = chance.normal(0.0, 1.0, shape)
    for number in range(1, shape[0]):
        errors[number] = 0.7 * errors[number - 1] + 0.71 * errors[number]
    return errors
