"""How a movement goes, to look at: one repetition of the figure, flat as a camera sees it, ready to be looped."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from fitpulse.services.coaching.domain.form.avatar.camera import NEAR, YAW, Camera
from fitpulse.services.coaching.domain.form.avatar.film import Take, film, usual_camera
from fitpulse.services.coaching.domain.form.avatar.movements import Prop, movements
from fitpulse.services.coaching.domain.form.errors import FaultNotShown, MovementUnknown
from fitpulse.services.coaching.domain.form.landmarks import COUNT, INDEX, LEFT_HIP, RIGHT_HIP
from fitpulse.services.coaching.domain.form.spec import View

FPS: Final = 12.0
"""Enough where every picture between is drawn by straight lines."""

HOLD_S: Final = 2.0
DIGITS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """One repetition, or two seconds of a hold; the last frame leads back to the first.

    `frames` have 33 times (x, y) in torsos (hip to shoulder) from the middle of the hips in the first frame, x to
    the right and y down; `floor` is its y. `turn` numbers the frame farthest from rest. `far` is the side that the
    body hides, if any.
    """

    movement: str
    view: View
    fault: str | None
    prop: Prop | None
    fps: float
    turn: int
    far: str | None
    floor: float
    frames: tuple[tuple[float, ...], ...]

    @property
    def seconds(self) -> float:
        return len(self.frames) / self.fps


@lru_cache(maxsize=256)
def demonstrate(movement: str, *, fault: str | None = None, view: View | None = None) -> Demonstration:
    """Show `movement`, with `fault` in it, from where it is seen best unless `view` says otherwise.

    Raises MovementUnknown, and FaultNotShown where the figure can't make that fault.
    """
    how = movements().get(movement)
    if how is None:
        detail = f"No movement has the id {movement!r}; GET /v1/form/specs names them."
        raise MovementUnknown(detail)
    if fault is not None and fault not in how.faults:
        known = ", ".join(how.faults) or "none"
        detail = f"{movement} can't be shown with {fault!r}. What can be shown: {known}."
        raise FaultNotShown(detail)
    take = Take(
        movement,
        reps=1,
        seconds=HOLD_S,
        fps=FPS,
        lead_s=0.0,
        faults=() if fault is None else (fault,),
        camera=None if view is None else Camera(yaw=YAW[view]),
    )
    camera = take.camera or usual_camera(take)
    moments = list(film(take))
    torso = camera.focal * take.build.trunk / camera.distance
    first = moments[0].points
    middle = [(first[4 * LEFT_HIP + axis] + first[4 * RIGHT_HIP + axis]) / 2 for axis in (0, 1)]
    out, pause, *_ = how.tempo
    return Demonstration(
        movement=movement,
        view=next(name for name, yaw in YAW.items() if yaw == camera.yaw),
        fault=fault,
        prop=how.prop,
        fps=FPS,
        turn=round((out + pause / 2) * FPS) if len(how.poses) > 1 else 0,
        far=next((side for side in ("left", "right") if first[4 * INDEX[f"{side}_hip"] + 3] < NEAR), None),
        floor=round(
            (camera.tall / 2 + camera.height * camera.focal / camera.distance - middle[1]) / torso, DIGITS
        ),
        frames=tuple(
            tuple(
                round((each.points[4 * number + axis] - middle[axis]) / torso, DIGITS)
                for number in range(COUNT)
                for axis in (0, 1)
            )
            for each in moments
        ),
    )
