"""The catalogue as it is served: every answer is cut from bytes made once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from fitpulse.kernel.catalogue import Catalogue, Equipment, Exercise, Level, Muscle, Pattern
from fitpulse.kernel.paging import MAX_LIMIT, BadCursor, decode_cursor, encode_cursor
from fitpulse.services.training.domain.exercise import details, line
from fitpulse.services.training.domain.search import ExerciseSearch


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseFilter:
    """What is asked of an exercise; None asks nothing. `owned` keeps what can be done with it alone."""

    muscle: Muscle | None = None
    pattern: Pattern | None = None
    owned: frozenset[Equipment] | None = None
    level: Level | None = None
    unilateral: bool | None = None

    def admits(self, exercise: Exercise) -> bool:
        return (
            (self.muscle is None or self.muscle in exercise.muscles)
            and (self.pattern is None or self.pattern == exercise.pattern)
            and (self.owned is None or self.owned.issuperset(exercise.equipment))
            and (self.level is None or self.level == exercise.level)
            and (self.unilateral is None or self.unilateral == exercise.unilateral)
        )


NO_FILTER: Final = ExerciseFilter()


class Exercises:
    """The exercises there are, searched in memory."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.etag = f'"{catalogue.version}"'
        self._catalogue = catalogue
        self._search = ExerciseSearch(catalogue.exercises)
        by_name = sorted(range(len(catalogue)), key=lambda place: catalogue.exercises[place].name.casefold())
        self._by_name = tuple(by_name)
        self._lines = [msgspec.json.encode(line(exercise)) for exercise in catalogue]
        self._details = {exercise.id: msgspec.json.encode(details(exercise)) for exercise in catalogue}

    def get(self, exercise_id: str) -> bytes:
        """An `ExerciseDetails` as JSON; raises ExerciseUnknown."""
        return self._details.get(exercise_id) or self._details[self._catalogue.by_id(exercise_id).id]

    def find(self, query: str, wanted: ExerciseFilter, *, cursor: str | None, limit: int) -> bytes:
        """A page of `ExerciseLine` as JSON: best fits first, or all by name where nothing is typed."""
        limit = min(limit, MAX_LIMIT)
        start = self._start(cursor)
        ranked = self._search.rank(query) if query.strip() else self._by_name
        fitting = list(self._fitting(ranked, wanted))
        following = (
            encode_cursor(self._catalogue.version, start + limit) if len(fitting) > start + limit else None
        )
        items = b",".join(self._lines[place] for place in fitting[start : start + limit])
        return b'{"items":[' + items + b'],"next":' + msgspec.json.encode(following) + b"}"

    def _fitting(self, places: tuple[int, ...], wanted: ExerciseFilter) -> Iterator[int]:
        if wanted == NO_FILTER:
            return iter(places)
        exercises = self._catalogue.exercises
        return (place for place in places if wanted.admits(exercises[place]))

    def _start(self, cursor: str | None) -> int:
        marker = decode_cursor(cursor, str, int)
        if marker is None:
            return 0
        version, start = marker
        if version != self._catalogue.version or start < 0:
            detail = "The catalogue has changed since that page. Start again without `cursor`."
            raise BadCursor(detail)
        return int(start)
