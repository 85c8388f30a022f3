"""Where movement comes from: recorded landmarks, or a film that is watched first. Both are played as moments."""

from array import array
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from fitpulse.services.coaching.domain.form.landmarks import COUNT
from fitpulse.services.coaching.domain.form.recording import Moment, open_recording

if TYPE_CHECKING:
    from fitpulse.infra.pose.pool import PosedFilm, PosePool
    from fitpulse.infra.pose.weights import Weights

Progress = Callable[[float], None]
EACH = 7


class Moments(Protocol):
    """`frames` moments from a camera of `fps`; may be iterated over once."""

    @property
    def fps(self) -> float: ...
    @property
    def frames(self) -> int: ...
    def __iter__(self) -> Iterator[Moment]: ...


Opener = Callable[[], AbstractContextManager[Moments]]


def landmarks(path: Path) -> Opener:
    return partial(open_recording, path)


@dataclass(frozen=True, slots=True)
class FilmMoments:
    film: "PosedFilm"

    @property
    def fps(self) -> float:
        return self.film.fps

    @property
    def frames(self) -> int:
        return len(self.film.times)

    def __iter__(self) -> Iterator[Moment]:
        values = array("f")
        values.frombytes(self.film.values)
        for number, t in enumerate(self.film.times):
            row = values[number * COUNT * EACH : (number + 1) * COUNT * EACH]
            points = tuple(row[at + k] for at in range(0, COUNT * EACH, EACH) for k in range(4))
            world = tuple(row[at + k] for at in range(0, COUNT * EACH, EACH) for k in range(4, EACH))
            yield Moment(t, points, world)


def film(posed: "PosedFilm") -> Opener:
    return lambda: nullcontext(FilmMoments(posed))


class Cinema:
    """Watches films; the model's weights are found, or fetched once, when the first film comes."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._pool: PosePool | None = None

    def watch(self, path: Path, progress: Progress) -> "PosedFilm":
        """The landmarks of a film. Raises OSError, or what `infra.media.errors` lists."""
        from fitpulse.infra.media.limits import Limits
        from fitpulse.infra.media.probe import opened

        with opened(path, Limits()):  # what can't be read is said before a model is fetched for it
            pool = self._opened()
        return pool.watch(path.absolute(), progress)

    def close(self) -> None:
        if self._pool is not None:
            self._pool.close()

    def _opened(self) -> "PosePool":
        if self._pool is None:
            from fitpulse.infra.media.extra import require_vision
            from fitpulse.infra.pose.pool import PosePool

            require_vision()
            self._pool = PosePool(self._weights())
        return self._pool

    def _weights(self) -> "Weights":
        from fitpulse.infra.pose import weights

        found = weights.find(weights.installed())
        if found is None:
            from fitpulse.infra.embedded import suggest_home
            from fitpulse.infra.settings import Settings

            folder = (Settings().home or suggest_home()) / "models"
            found = weights.find(folder)
            if found is None:
                self._tell("Fetching the pose model, 41 MB, once.")
                found = weights.fetch(folder)
        return found
