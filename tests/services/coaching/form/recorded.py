"""A figure's set as clients record it: keypoints in shares of the picture."""

from fitpulse.services.coaching.domain.form.avatar.camera import Camera
from fitpulse.services.coaching.domain.form.avatar.film import Take, film
from fitpulse.services.coaching.domain.form.keypoints import Written
from fitpulse.services.coaching.domain.form.landmarks import COUNT

LENS = Camera()
WIDTH, HEIGHT = int(LENS.width), int(LENS.tall)


def squats(count: int, *, fps: float = 30.0) -> Written:
    """So many squats seen from the side, with a second of standing around them."""
    return recorded(Take("squat", reps=count, fps=fps))


def recorded(take: Take) -> Written:
    times: list[float] = []
    points: list[float] = []
    world: list[float] = []
    for moment in film(take):
        times.append(round(moment.t, 6))
        for number in range(COUNT):
            x, y, z, seen = moment.points[4 * number : 4 * number + 4]
            points += [x / WIDTH, y / HEIGHT, z / WIDTH, seen]
        world += moment.world or ()
    return Written(WIDTH, HEIGHT, times, points, world)
