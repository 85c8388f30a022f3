"""A drawn set as clients record it: keypoints in shares of the picture."""

from collections.abc import Callable

from fitpulse.services.coaching.domain.form.keypoints import Written
from fitpulse.services.coaching.domain.form.landmarks import COUNT
from tests.services.coaching.form.figure import Place, film, squatting, waves

WIDTH, HEIGHT = 1280, 1000


def squats(count: int, *, fps: float = 30.0, depth: float = 1.0) -> Written:
    """So many squats seen from the side, with a second of standing around them."""
    at, seconds = waves(count, depth=depth)
    return recorded(lambda t: squatting(at(t)), seconds, fps)


def recorded(draw: Callable[[float], dict[str, Place]], seconds: float, fps: float = 30.0) -> Written:
    times: list[float] = []
    points: list[float] = []
    world: list[float] = []
    for moment in film(draw, seconds, fps):
        times.append(round(moment.t, 6))
        for number in range(COUNT):
            x, y, z, seen = moment.points[4 * number : 4 * number + 4]
            points += [x / WIDTH, y / HEIGHT, z / WIDTH, seen]
        world += moment.world or ()
    return Written(WIDTH, HEIGHT, times, points, world)
