"""Films of the figure: sets with known repetitions, faults, seconds, and everything that can disturb a recording."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import cos, pi, sin
from random import Random

from fitpulse.services.coaching.domain.form.avatar.camera import YAW, Camera
from fitpulse.services.coaching.domain.form.avatar.movements import Movement, between, movements, sided
from fitpulse.services.coaching.domain.form.avatar.skeleton import Build, Place, pose_joints
from fitpulse.services.coaching.domain.form.landmarks import COUNT, INDEX
from fitpulse.services.coaching.domain.form.recording import Moment

UPRIGHT = sided(
    {
        "at": (0.0, 0.08, 0.0),
        "trunk": (0.0, 0.0),
        "leg": (0.0, 0.0, 4.0),
        "arm": (0.0, 5.0, 8.0),
        "foot": (0.0,),
    }
)
WALK_S, CHANGE_S = 2.0, 1.5
"""Seconds to walk into the picture, and to get into position."""

PACE = 0.9
"""Metres a second of walking."""


@dataclass(frozen=True, slots=True)
class Disturbance:
    """What goes wrong with the recording: none of it unless told.

    `noise` standard deviation in torsos; `dropped` share of frames; `occluded` share of the time in which
    `hides` can't be seen; `pan` metres and `zoom` share that the camera moves to and fro; `second` seconds
    between flashes of somebody else; `cropped` landmarks that are out of the picture.
    """

    noise: float = 0.0
    dropped: float = 0.0
    occluded: float = 0.0
    hides: tuple[str, ...] = ("left_knee", "left_ankle", "left_elbow", "left_wrist")
    pan: float = 0.0
    zoom: float = 0.0
    second: float | None = None
    cropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Take:
    """One set of one movement, as it is to be filmed.

    `seconds` is how long a hold lasts. `speed` above 1 is faster. `faults` are in every repetition, or in those
    before the number `mended`. `depths` is how far each repetition goes, the last one standing for the rest.
    `slowing` is how much longer each takes than the one before, `pause` seconds of rest after the second one.
    `setup` walks in, gets into position, and leaves again.
    """

    movement: str
    reps: int = 3
    seconds: float = 6.0
    fps: float = 30.0
    speed: float = 1.0
    faults: tuple[str, ...] = ()
    mended: int | None = None
    depths: tuple[float, ...] = (1.0,)
    slowing: float = 0.0
    pause: float = 0.0
    setup: bool = False
    lead_s: float = 1.0
    camera: Camera | None = None
    build: Build = field(default_factory=Build)
    disturbance: Disturbance = field(default_factory=Disturbance)
    seed: int = 1


def film(take: Take) -> Iterator[Moment]:
    """The frames of `take`; equal takes give equal frames."""
    movement = movements()[take.movement]
    camera = take.camera or usual_camera(take)
    chance = Random(take.seed)  # noqa: S311 - nothing secret
    stage = _Stage(take, movement)
    number = -1
    while (number := number + 1) / take.fps < stage.seconds:
        t = number / take.fps
        if chance.random() < take.disturbance.dropped:
            continue
        yield _recorded(t, stage.joints(t), camera, take, chance)


def usual_camera(take: Take) -> Camera:
    """A camera that stands where the movement and its faults are seen best."""
    movement = movements()[take.movement]
    view = next((flaw.view for name in take.faults if (flaw := movement.faults[name]).view), movement.view)
    return Camera(yaw=YAW[view])


class _Stage:
    """Where the joints are at each time of a take."""

    def __init__(self, take: Take, movement: Movement) -> None:
        self._take, self._movement = take, movement
        self._flawed, self._clean = movement.path(take.faults), movement.path()
        self._starts = [*_starts(take, movement)]
        self._before = WALK_S + CHANGE_S if take.setup else 0.0
        self._set_s = self._starts[-1]
        self.seconds = self._set_s + 2 * self._before

    def joints(self, t: float) -> Mapping[str, Place]:
        inside = t - self._before
        if 0.0 <= inside < self._set_s or not self._take.setup:
            return self._posed(*self._share(inside))
        outside = -inside if inside < 0.0 else inside - self._set_s
        start = self._posed(0, 0.0)
        upright = pose_joints(self._take.build, UPRIGHT, "left_ankle")
        if outside < CHANGE_S:
            part = (1 - cos(pi * outside / CHANGE_S)) / 2
            return {name: _mixed(start[name], upright[name], part) for name in start}
        walked = PACE * (outside - CHANGE_S)
        stride = 25.0 * sin(2 * pi * walked)
        legs = {"left_leg": (stride, stride - 12.0, 4.0), "right_leg": (-stride, -stride - 12.0, 4.0)}
        walking = pose_joints(self._take.build, {**UPRIGHT, **legs}, "hip")
        high = upright["hip"][1] - UPRIGHT["at"][1]
        return {name: (f - walked, u + high, s) for name, (f, u, s) in walking.items()}

    def _posed(self, number: int, share: float) -> Mapping[str, Place]:
        """The joints at `share` of the way to the turn of repetition `number`."""
        mended, depths = self._take.mended, self._take.depths
        path = self._flawed if mended is None or number < mended else self._clean
        pose = between(path, share * depths[min(number, len(depths) - 1)])
        return pose_joints(self._take.build, pose, self._movement.anchor)

    def _share(self, t: float) -> tuple[int, float]:
        number = max(0, sum(start <= t for start in self._starts[:-1]) - 1)
        inside = t - self._starts[number]
        if len(self._clean) > 1:
            out, turn, back, _ = _tempo(self._take, self._movement, number)
            if 0.0 <= inside < out:
                return number, (1 - cos(pi * inside / out)) / 2
            if 0.0 <= inside - out < turn:
                return number, 1.0
            if 0.0 <= inside - out - turn < back:
                return number, (1 + cos(pi * (inside - out - turn) / back)) / 2
        return number, 0.0


def _tempo(take: Take, movement: Movement, number: int) -> Sequence[float]:
    factor = (1 + take.slowing * number) / take.speed
    return [factor * each for each in movement.tempo]


def _starts(take: Take, movement: Movement) -> Iterator[float]:
    """When each repetition begins, and when all is over."""
    t = take.lead_s
    if len(movement.poses) == 1:
        yield t + take.seconds
        return
    for number in range(take.reps):
        yield t
        t += sum(_tempo(take, movement, number)) + (take.pause if number == 1 else 0.0)
    yield t + take.lead_s


def _mixed(a: Place, b: Place, part: float) -> Place:
    return a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1]), a[2] + part * (b[2] - a[2])


def _recorded(t: float, joints: Mapping[str, Place], camera: Camera, take: Take, chance: Random) -> Moment:
    how = take.disturbance
    other = how.second is not None and t > how.second and t % how.second < 2.5 / take.fps
    swing = sin(2 * pi * t / 5.0)
    points, world = camera.look(
        joints, right=how.pan * swing + (1.6 if other else 0.0), zoom=1.0 + how.zoom * swing
    )
    torso = camera.focal * take.build.trunk / camera.distance
    hidden = {INDEX[name] for name in how.cropped}
    if t % 4.0 < 4.0 * how.occluded:
        hidden |= {INDEX[name] for name in how.hides}
    for number in range(COUNT):
        if how.noise > 0.0:
            points[4 * number] += chance.gauss(0.0, how.noise * torso)
            points[4 * number + 1] += chance.gauss(0.0, how.noise * torso)
            for axis in range(3):
                world[3 * number + axis] += chance.gauss(0.0, how.noise * take.build.trunk)
        if number in hidden:
            points[4 * number + 3] = 0.05
    return Moment(t, tuple(points), tuple(world))
