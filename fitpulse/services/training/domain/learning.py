"""Which part of the past the body has still to learn, and in which lessons."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final
from uuid import UUID

from fitpulse.services.training.domain.sets import StoredSet
from fitpulse.services.training.domain.told import Told

LESSON_SETS: Final = 500
"""Sets taught at once at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionToLearn:
    """A completed workout, to be learned after its last set."""

    workout_id: UUID
    completed_at: datetime
    minutes: float
    planned_minutes: float
    rpe: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlearned:
    """Something that changed since it was last learned: when it happened, and when it had happened then."""

    at: datetime | None
    learned_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Sets of one workout in their order and, in its last lesson, the session that they made; or a thing told."""

    sets: tuple[StoredSet, ...] = ()
    session: SessionToLearn | None = None
    told: Told | None = None


def earliest(changes: Iterable[Unlearned]) -> datetime | None:
    """The first instant that has to be learned, or learned anew; None if nothing happened or was learned."""
    moments = (
        moment for change in changes for moment in (change.at, change.learned_at) if moment is not None
    )
    return min(moments, default=None)


def lessons(
    sets: Sequence[StoredSet], sessions: Iterable[SessionToLearn], told: Iterable[Told] = ()
) -> Iterator[Lesson]:
    """Split the past into lessons, oldest first; a session without sets here still is one.

    What was told comes before a workout that began at the same moment.
    """
    ending = {session.workout_id: session for session in sessions}
    ordered = sorted(sets, key=lambda one: (one.values.performed_at, one.id))
    runs = [(workout, list(run)) for workout, run in groupby(ordered, key=lambda one: one.workout_id)]
    last_run = {workout: place for place, (workout, _) in enumerate(runs)}
    alone = [session for workout, session in ending.items() if workout not in last_run]
    dated = [(run[0].values.performed_at, place) for place, (_, run) in enumerate(runs)]
    queue: list[tuple[datetime, int, Lesson | None]] = [(at, place, None) for at, place in dated]
    queue += [(session.completed_at, -1, Lesson(session=session)) for session in alone]
    queue += [(one.at, -2, Lesson(told=one)) for one in told]
    for _, place, lesson in sorted(queue, key=lambda entry: (entry[0], entry[1])):
        if lesson is not None:
            yield lesson
            continue
        workout, run = runs[place]
        for start in range(0, len(run), LESSON_SETS):
            ends_run = start + LESSON_SETS >= len(run)
            ends_workout = ends_run and last_run[workout] == place
            yield Lesson(
                sets=tuple(run[start : start + LESSON_SETS]),
                session=ending.get(workout) if ends_workout else None,
            )
