"""The pure rules: what a set amounts to, which version stands, what may be done to a plan."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitpulse.kernel.catalogue import load_catalogue
from fitpulse.kernel.errors import Invalid
from fitpulse.kernel.strength import one_rep_max, percentage
from fitpulse.services.training.domain.learning import (
    LESSON_SETS,
    SessionToLearn,
    Unlearned,
    earliest,
    lessons,
)
from fitpulse.services.training.domain.schedule import Standing, Wish, holds, next_date
from fitpulse.services.training.domain.sets import SetValues, StoredSet, measure, verdict
from fitpulse.services.training.domain.workout import Item, ItemUnknown, WorkoutPlan

CATALOGUE = load_catalogue()
START = datetime(2026, 1, 1, tzinfo=UTC)
TODAY = date(2026, 1, 1)


def values(**changed: object) -> SetValues:
    plain: dict[str, object] = dict.fromkeys(SetValues.__dataclass_fields__)
    plain |= {"exercise": "barbell-bench-press", "n": 1, "kind": "work", "performed_at": START, "note": ""}
    return SetValues(**plain | changed)  # type: ignore[arg-type]


def stored(n: int, *, workout: int = 1, minute: int = 0, **changed: object) -> StoredSet:
    at = START + timedelta(minutes=minute)
    return StoredSet(
        id=UUID(int=n),
        workout_id=UUID(int=workout),
        values=values(performed_at=at, **changed),
        revision=2,
        removed=False,
    )


def plan(n: int = 3) -> WorkoutPlan:
    items = tuple(
        Item(
            n=number,
            exercise=f"e{number}",
            name="",
            reason="",
            superset=None,
            skipped=False,
            swapped_from=None,
            note="",
            sets=(),
        )
        for number in range(1, n + 1)
    )
    return WorkoutPlan(kind="strength", phase="build", minutes=60, reason="", items=items)


@given(st.integers(1, 30), st.floats(0, 5), st.floats(0.1, 3))
def test_more_in_the_tank_means_a_smaller_share(reps: int, rir: float, more: float) -> None:
    assert 0.5 <= percentage(reps, rir + more) <= percentage(reps, rir) + 1e-3 <= 1.001


@given(st.floats(1, 400), st.integers(1, 12))
def test_a_one_rep_max_is_at_least_what_was_lifted(load: float, reps: int) -> None:
    estimate = one_rep_max(load, reps)
    assert estimate is not None
    assert load <= estimate <= 2 * load
    assert one_rep_max(load, 1, 0) == load


def test_what_can_not_tell_tells_nothing() -> None:
    assert one_rep_max(0, 5) is None
    assert one_rep_max(100, 0) is None
    assert one_rep_max(100, 13) is None
    assert one_rep_max(100, 8, 5) is None


@pytest.mark.parametrize(
    ("exercise", "given_values", "bodyweight", "system", "tonnage"),
    [
        ("barbell-bench-press", {"reps": 5, "load_kg": 100.0}, 80, 100, 500),
        ("dumbbell-bench-press", {"reps": 10, "load_kg": 30.0}, 80, 30, 600),
        ("barbell-bench-press", {"reps": None, "load_kg": None}, None, 0, 0),
    ],
)
def test_loads(
    exercise: str, given_values: dict[str, object], bodyweight: float | None, system: float, tonnage: float
) -> None:
    measured = measure(CATALOGUE.by_id(exercise), values(**given_values), bodyweight)
    assert (measured.system_load_kg, measured.tonnage_kg) == (system, tonnage)


def test_the_body_counts_where_it_is_moved() -> None:
    pull_up = CATALOGUE.by_id("pull-up")
    share = pull_up.bodyweight_fraction
    known = measure(pull_up, values(exercise="pull-up", reps=5, load_kg=10.0), 80)
    assert known.system_load_kg == pytest.approx(10 + 80 * share)
    assert known.e1rm_kg is not None
    unknown = measure(pull_up, values(exercise="pull-up", reps=5, load_kg=10.0), None)
    assert unknown.system_load_kg == 10
    assert unknown.e1rm_kg is None


@pytest.mark.parametrize(
    ("changed", "hard"),
    [
        ({"reps": 8, "rir": 4.0}, True),
        ({"reps": 8, "rir": None}, True),
        ({"reps": 8, "rir": 4.5}, False),
        ({"reps": 8, "kind": "warmup"}, False),
        ({"reps": 0}, False),
        ({"kind": "hold", "seconds": 30}, True),
        ({"kind": "hold"}, False),
    ],
)
def test_hard_sets(changed: dict[str, object], *, hard: bool) -> None:
    exercise = CATALOGUE.by_id("barbell-bench-press")
    assert measure(exercise, values(**changed), 80).hard is hard


def test_which_version_stands() -> None:
    there = stored(1, reps=5)
    same, other = there.values, values(reps=6)
    assert verdict(there, same, None) == "same"
    assert verdict(there, same, 2) == "same"
    assert verdict(there, other, None) == "apply"
    assert verdict(there, other, 3) == "apply"
    assert verdict(there, other, 2) == "stale"
    assert verdict(there, other, 1) == "stale"


def test_plans_change_in_place() -> None:
    before = plan()
    other = plan(9).item(9)
    swapped = before.swap(2, other)
    assert [item.n for item in swapped.items] == [1, 2, 3]
    assert (swapped.item(2).exercise, swapped.item(2).swapped_from) == ("e9", "e2")
    assert swapped.swap(2, plan(8).item(8)).item(2).swapped_from == "e2"
    assert before.skip(3).item(3).skipped
    assert before.arrange({}, {}) == before
    paired = before.arrange({1: "A", 3: "A"}, {2: "slow"})
    assert [item.superset for item in paired.items] == ["A", None, "A"]
    assert paired.item(2).note == "slow"
    with pytest.raises(Invalid):
        paired.arrange({1: None}, {})
    with pytest.raises(ItemUnknown):
        before.arrange({}, {4: "x"})


def test_a_plan_holds_until_what_it_was_made_from_changes() -> None:
    standing = Standing(state="planned", planned_on=TODAY, profile_version=3, wish=Wish(minutes=30))
    assert holds(standing, today=TODAY, profile_version=3, wish=Wish())
    assert holds(standing, today=TODAY, profile_version=3, wish=Wish(minutes=30))
    assert not holds(standing, today=TODAY, profile_version=3, wish=Wish(minutes=20))
    assert not holds(standing, today=TODAY, profile_version=3, wish=Wish(equipment=()))
    assert not holds(standing, today=TODAY, profile_version=4, wish=Wish())
    assert not holds(standing, today=TODAY + timedelta(days=1), profile_version=3, wish=Wish())
    begun = Standing(state="active", planned_on=TODAY, profile_version=1, wish=Wish())
    assert holds(begun, today=TODAY + timedelta(days=1), profile_version=9, wish=Wish(minutes=10))


def test_what_is_closed_is_not_planned_again() -> None:
    assert next_date(TODAY, None) == TODAY
    assert next_date(TODAY, TODAY - timedelta(days=1)) == TODAY
    assert next_date(TODAY, TODAY) == TODAY + timedelta(days=1)


def test_learning_starts_where_something_changed() -> None:
    early, late = START, START + timedelta(days=1)
    assert earliest([]) is None
    assert earliest([Unlearned(at=None, learned_at=None)]) is None
    assert earliest([Unlearned(at=late, learned_at=None), Unlearned(at=late, learned_at=early)]) == early


@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(0, 5000)), max_size=40, unique_by=lambda one: one[1]),
    st.sets(st.integers(1, 5)),
)
def test_lessons_hold_everything_once_and_in_order(done: list[tuple[int, int]], ended: set[int]) -> None:
    sets = [stored(n + 1, workout=workout, minute=minute) for n, (workout, minute) in enumerate(done)]
    sessions = [
        SessionToLearn(
            workout_id=UUID(int=workout),
            completed_at=START + timedelta(minutes=6000),
            minutes=60,
            planned_minutes=60,
            rpe=None,
        )
        for workout in sorted(ended)
    ]
    taught = list(lessons(sets, sessions))
    order = [one.values.performed_at for lesson in taught for one in lesson.sets]
    assert order == sorted(one.values.performed_at for one in sets)
    assert {lesson.session.workout_id for lesson in taught if lesson.session} == {UUID(int=n) for n in ended}
    assert sum(lesson.session is not None for lesson in taught) == len(ended)
    for lesson in taught:
        assert len(lesson.sets) <= LESSON_SETS
        assert lesson.sets or lesson.session
        if lesson.session and lesson.sets:
            assert {one.workout_id for one in lesson.sets} == {lesson.session.workout_id}
            assert lesson.sets[-1] == max(
                (one for one in sets if one.workout_id == lesson.session.workout_id),
                key=lambda one: one.values.performed_at,
            )


def test_a_long_past_is_split() -> None:
    taught = list(lessons([stored(n, minute=n) for n in range(1, LESSON_SETS + 3)], []))
    assert [len(lesson.sets) for lesson in taught] == [LESSON_SETS, 2]
