"""Form history and trend: the same figures whatever the order and number of the events."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitpulse.infra.db import Database
from fitpulse.services.identity.events import UserErased
from fitpulse.services.progress.domain.form import FormFact, by_day, trend
from fitpulse.services.progress.service import Progress
from fitpulse.services.training.events import FormChecked, SetLogged

DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 10, tzinfo=UTC)


def fact(score: int | None = 80, day: date = DAY, **faults: float | None) -> FormFact:
    return FormFact(
        set_id=uuid4(),
        movement="squat",
        exercise="barbell-back-squat",
        day=day,
        view="side",
        reps=5,
        partial_reps=0,
        good_s=0.0,
        score=score,
        rir=2.0,
        faults=faults,
    )


def checked(user_id: UUID, set_id: UUID, **changed: Any) -> FormChecked:
    values: dict[str, Any] = {
        "user_id": user_id, "set_id": set_id, "workout_id": uuid4(), "exercise": "barbell-back-squat",
        "performed_at": AT, "local_date": DAY, "set_revision": 1, "checked_at": AT, "movement": "squat",
        "spec_version": 1, "view": "side", "reps": 5, "partial_reps": 0, "good_s": 0.0, "seconds": 30.0,
        "assessed_s": 29.0, "score": 80, "rir": 2.0, "faults": {"depth": 0.4, "knees_in": None}, "revision": 1,
    }  # fmt: skip
    return FormChecked(**values | changed)


def logged(user_id: UUID, set_id: UUID, **changed: Any) -> SetLogged:
    values: dict[str, Any] = {
        "user_id": user_id, "set_id": set_id, "workout_id": uuid4(), "exercise": "barbell-back-squat", "n": 1,
        "kind": "work", "performed_at": AT, "local_date": DAY, "reps": 5, "load_kg": 60.0, "rir": 2.0,
        "seconds": None, "distance_m": None, "system_load_kg": 60.0, "tonnage_kg": 300.0, "e1rm_kg": 70.0,
        "hard": True, "revision": 1, "removed": False,
    }  # fmt: skip
    return SetLogged(**values | changed)


@given(st.lists(st.integers(0, 100), max_size=12))
def test_a_direction_needs_three_checks_on_each_side_and_five_points(scores: list[int]) -> None:
    found = trend([fact(score) for score in scores])
    assert (found.direction is not None) == (len(scores) >= 8)
    if found.direction is not None:
        assert found.lately is not None
        assert found.before is not None
        gain = found.lately - found.before
        assert found.direction == ("better" if gain >= 5 else "worse" if gain <= -5 else "same")


def test_a_fault_that_could_not_be_judged_counts_nowhere() -> None:
    facts = [fact(depth=None), fact(depth=0.5), fact(), fact(knees_in=None), fact(depth=None)]
    (found,) = trend(facts).faults
    assert (found.id, found.lately, found.before) == ("depth", round(0.5 / 3, 3), None)


def test_a_day_sums_its_checks() -> None:
    (first, second) = by_day([fact(60), fact(None), fact(90), fact(70, DAY + timedelta(days=1))])
    assert (first.checks, first.reps, first.score) == (3, 15, 75.0)
    assert (second.day, second.score) == (DAY + timedelta(days=1), 70.0)


async def take(db: Database, progress: Progress, event: FormChecked | SetLogged) -> None:
    async with db.transaction(event.user_id) as tx:
        if isinstance(event, FormChecked):
            await progress.take_form(tx, event)
        else:
            await progress.follow_set(tx, event)


async def days_of(progress: Progress, user_id: UUID) -> Any:
    return (await progress.form(user_id, "squat", DAY - timedelta(days=30), DAY + timedelta(days=1))).days


@pytest.mark.server
async def test_every_event_ten_times_and_shuffled_leaves_the_newest(db: Database, progress: Progress) -> None:
    user_id, set_id = uuid4(), uuid4()
    told = [checked(user_id, set_id, revision=n, score=50 + n) for n in range(1, 5)] * 10
    for event in sorted(told, key=lambda event: event.revision * 3 % 5) + told[::7]:
        await take(db, progress, event)
    (day,) = await days_of(progress, user_id)
    assert (day.checks, day.score) == (1, 54.0)


@pytest.mark.server
async def test_a_check_goes_where_its_set_goes(db: Database, progress: Progress) -> None:
    user_id, set_id = uuid4(), uuid4()
    await take(db, progress, logged(user_id, set_id))
    await take(db, progress, checked(user_id, set_id))
    await take(db, progress, logged(user_id, set_id, revision=3, removed=True))
    await take(db, progress, logged(user_id, set_id, revision=2, local_date=DAY - timedelta(days=1)))
    assert await days_of(progress, user_id) == ()
    await take(db, progress, logged(user_id, set_id, revision=4, local_date=DAY - timedelta(days=2)))
    (day,) = await days_of(progress, user_id)
    assert day.day == DAY - timedelta(days=2)
    assert (await progress.form(uuid4(), "squat", None, None)).movements == ()


@pytest.mark.server
async def test_who_is_erased_has_no_history(db: Database, progress: Progress) -> None:
    user_id = uuid4()
    await take(db, progress, checked(user_id, uuid4()))
    assert (await progress.form(user_id, None, DAY, DAY)).movement == "squat"
    async with db.transaction(user_id) as tx:
        await progress.forget(tx, UserErased(user_id=user_id))
    assert (await progress.form(user_id, None, DAY, DAY)).movement is None
