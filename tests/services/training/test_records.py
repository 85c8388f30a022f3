"""Records: by hand, by property, and equal to a recompute after any history on the database."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitpulse.infra.db import Database
from fitpulse.services.training.domain.records import Record, RecordSet, achieved_by, standing_records
from fitpulse.services.training.store import records
from tests.services.training.conftest import Athlete

START = datetime(2026, 1, 1, tzinfo=UTC)


def done(minute: int, reps: int, load: float, *, workout: int = 1) -> RecordSet:
    return RecordSet(
        id=UUID(int=minute + 1),
        workout_id=UUID(int=workout),
        performed_at=START + timedelta(minutes=minute),
        reps=reps,
        load_kg=load,
        e1rm_kg=load * (1 + reps / 30) if load else None,
    )


def front(found: tuple[Record, ...]) -> dict[float, float]:
    return {record.load_kg: record.value for record in found if record.kind == "reps"}


SETS = st.lists(
    st.builds(
        done,
        st.integers(0, 40),
        st.integers(1, 12),
        st.sampled_from([0.0, 20.0, 40.0, 42.5, 60.0]),
        workout=st.integers(1, 3),
    ),
    max_size=25,
    unique_by=lambda one: one.id,
)


def test_repetitions_count_with_the_load_or_more() -> None:
    found = standing_records([done(0, 5, 100), done(1, 5, 90), done(2, 8, 90), done(3, 8, 80)])
    assert front(found) == {100: 5, 90: 8}
    assert front(standing_records([done(0, 5, 90), done(1, 5, 100)])) == {100: 5}


def test_the_first_to_reach_it_holds_it() -> None:
    found = standing_records([done(1, 5, 100), done(0, 5, 100)])
    assert {record.set_id for record in found} == {UUID(int=1)}


def test_previous_is_the_best_before_the_workout() -> None:
    found = standing_records([done(0, 5, 100), done(1, 5, 105, workout=2), done(2, 5, 110, workout=2)])
    assert {record.kind: record.previous for record in found}["load"] == 100


@given(SETS)
def test_records_are_what_no_set_goes_beyond(sets: list[RecordSet]) -> None:
    found = standing_records(sets)
    by_id = {one.id: one for one in sets}
    for record in found:
        holder = by_id[record.set_id]
        assert record.achieved_at == holder.performed_at
        assert record.previous is None or record.previous < record.value
        if record.kind == "load":
            assert record.value == max(one.load_kg for one in sets) == holder.load_kg
        elif record.kind == "e1rm":
            assert record.value == max(one.e1rm_kg or 0 for one in sets) == holder.e1rm_kg
    best_at = {
        load: max(one.reps for one in sets if one.load_kg >= load) for load in {s.load_kg for s in sets}
    }
    stairs = front(found)
    assert list(dict(sorted(stairs.items())).values()) == sorted(set(stairs.values()), reverse=True)
    for load, reps in best_at.items():
        assert max((value for kg, value in stairs.items() if kg >= load), default=0) == reps


@given(SETS, st.randoms())
def test_records_do_not_depend_on_the_order_of_arrival(sets: list[RecordSet], chance: Any) -> None:
    shuffled = list(sets)
    chance.shuffle(shuffled)
    assert set(standing_records(shuffled)) == set(standing_records(sets))


@given(SETS.filter(bool))
def test_what_is_achieved_goes_beyond_all_before(sets: list[RecordSet]) -> None:
    *earlier, newest = sorted(sets, key=lambda one: (one.performed_at, one.id))
    before, after = standing_records(earlier), standing_records(sets)
    achieved = achieved_by(newest.id, before, after)
    assert {(one.kind, one.load_kg) for one in achieved} == {
        (record.kind, record.load_kg) for record in after if record.set_id == newest.id
    }


@pytest.mark.server
async def test_a_set_that_arrives_late_takes_its_place_in_time(athlete: Athlete) -> None:
    await athlete.describe()
    workout = await athlete.today()
    now = athlete.clock.now()
    first, second, third = uuid4(), uuid4(), uuid4()
    await athlete.log(workout["id"], set_id=second, reps=5, load_kg=60, at=now)
    late = await athlete.log(workout["id"], set_id=first, reps=5, load_kg=60, at=now - timedelta(minutes=5))
    assert late["records"] == []
    assert {record["set_id"] for record in (await athlete.records()).values()} == {str(first)}
    heavy = {"reps": 5, "load_kg": 80, "at": now - timedelta(minutes=2)}
    assert (await athlete.log(workout["id"], set_id=third, **heavy))["records"]
    assert {record["set_id"] for record in (await athlete.records()).values()} == {str(third)}


STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("log"),
            st.integers(0, 30),
            st.sampled_from(["barbell-bench-press", "barbell-back-squat"]),
            st.sampled_from(["work", "work", "work", "warmup"]),
            st.sampled_from([0, 5, 5, 8, 14]),
            st.sampled_from([None, 40.0, 60.0]),
        ),
        st.tuples(
            st.just("correct"),
            st.integers(0, 9),
            st.sampled_from(["barbell-bench-press", "barbell-back-squat"]),
            st.sampled_from([0, 5, 8]),
            st.sampled_from([40.0, 60.0, 80.0]),
        ),
        st.tuples(st.just("remove"), st.integers(0, 9)),
        st.tuples(st.just("undo"), st.integers(0, 2)),
    ),
    min_size=2,
    max_size=14,
)


@pytest.mark.server
@settings(max_examples=25)
@given(steps=STEPS)
async def test_records_equal_a_recompute_after_any_history(
    athlete: Athlete, db: Database, steps: list[tuple[Any, ...]]
) -> None:
    athlete.id = uuid4()
    await athlete.describe()
    workout = await athlete.today()
    now = athlete.clock.now()
    path = f"/v1/workouts/{workout['id']}/sets"
    logged: list[UUID] = []
    for step in steps:
        if step[0] == "log":
            _, minute, exercise, kind, reps, load = step
            logged.append(uuid4())
            at = now - timedelta(minutes=minute)
            values = {"exercise": exercise, "kind": kind, "reps": reps, "load_kg": load}
            await athlete.log(workout["id"], set_id=logged[-1], at=at, **values)
        elif step[0] == "undo":
            changes = (await athlete.do("GET", "/v1/changes"))["items"]
            if len(changes) > step[1] + 1:
                await athlete.call("POST", f"/v1/changes/{changes[step[1]]['id']}/undo")
        elif step[1] < len(logged):
            set_id = logged[step[1]]
            if step[0] == "remove":
                await athlete.do("DELETE", f"{path}/{set_id}")
            else:
                _, _, exercise, reps, load = step
                await athlete.log(workout["id"], set_id=set_id, exercise=exercise, reps=reps, load_kg=load)
    for exercise in ("barbell-bench-press", "barbell-back-squat"):
        async with db.transaction(athlete.id) as tx:
            kept = await records.standing(tx, athlete.id, exercise)
            anew = await records.retake(tx, athlete.id, exercise)
        assert set(kept) == set(anew)
