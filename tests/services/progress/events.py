"""Events of training, made by hand and by hypothesis."""

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import strategies as st

from fitpulse.kernel.ids import new_id
from fitpulse.kernel.strength import one_rep_max
from fitpulse.services.training.events import SetLogged, WorkoutCompleted, WorkoutReopened

T = TypeVar("T")
MONDAY = date(2026, 11, 16)
EXERCISES = ("barbell-back-squat", "barbell-bench-press", "barbell-row", "pull-up")


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def logged(user_id: UUID, **changes: Any) -> SetLogged:
    """Five squats with 100 kg and two in reserve on a Monday, unless said otherwise."""
    day = changes.get("local_date", MONDAY)
    load, reps, rir = (
        changes.get(name, usual) for name, usual in (("load_kg", 100.0), ("reps", 5), ("rir", 2.0))
    )
    values: dict[str, Any] = {
        "user_id": user_id,
        "set_id": new_id(),
        "workout_id": new_id(),
        "exercise": "barbell-back-squat",
        "n": 1,
        "kind": "work",
        "performed_at": noon(day),
        "local_date": day,
        "reps": reps,
        "load_kg": load,
        "rir": rir,
        "seconds": None,
        "distance_m": None,
        "system_load_kg": load or 0.0,
        "tonnage_kg": (load or 0.0) * (reps or 0),
        "e1rm_kg": one_rep_max(load, reps, rir) if load and reps else None,
        "hard": True,
        "revision": 1,
        "removed": False,
        **changes,
    }
    return SetLogged(**values)


def completed(user_id: UUID, **changes: Any) -> WorkoutCompleted:
    day = changes.get("local_date", MONDAY)
    values: dict[str, Any] = {
        "user_id": user_id,
        "workout_id": new_id(),
        "started_at": noon(day),
        "completed_at": noon(day),
        "local_date": day,
        "minutes": 45.0,
        "rpe": None,
        "tonnage_kg": 3000.0,
        "hard_sets": 12,
        "exercises": 4,
        "records": 0,
        "revision": 1,
        **changes,
    }
    return WorkoutCompleted(**values)


def reopened(event: WorkoutCompleted) -> WorkoutReopened:
    return WorkoutReopened(
        user_id=event.user_id,
        workout_id=event.workout_id,
        local_date=event.local_date,
        reopened_at=event.completed_at,
        revision=event.revision + 1,
    )


def shuffled(events: Iterable[T], *, times: int, seed: int) -> list[T]:
    """Each event `times` times, in a random order."""
    many = [event for event in events for _ in range(times)]
    random.Random(seed).shuffle(many)  # noqa: S311 - a test's order, no secret
    return many


DAYS = st.dates(date(2025, 12, 20), date(2026, 3, 10))


@st.composite
def set_histories(draw: st.DrawFn, user_id: UUID) -> Sequence[SetLogged]:
    """Sets, each with up to three revisions that may change anything or remove it."""
    events: list[SetLogged] = []
    for _ in range(draw(st.integers(1, 6))):
        set_id = new_id()
        for revision in range(1, draw(st.integers(1, 3)) + 1):
            events.append(  # noqa: PERF401 - reads better drawn one by one
                logged(
                    user_id,
                    set_id=set_id,
                    revision=revision,
                    exercise=draw(st.sampled_from(EXERCISES)),
                    local_date=draw(DAYS),
                    load_kg=draw(st.floats(20, 200)),
                    reps=draw(st.integers(1, 15)),
                    rir=draw(st.none() | st.floats(0, 5)),
                    kind=draw(st.sampled_from(["work", "work", "work", "warmup"])),
                    hard=draw(st.booleans()),
                    removed=draw(st.integers(0, 4)) == 0,
                )
            )
    return events
