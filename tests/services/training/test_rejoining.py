"""Property: whatever the coach makes of what is left, nothing done is lost and the plan holds just what is left."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from fitpulse.services.training.domain.underway import differences, left_of, rejoined, ticked
from fitpulse.services.training.domain.workout import Item, LoggedSet, PlannedSet, WorkoutPlan

NAMES = ("squat", "bench", "row", "press", "curl", "plank")
OTHERS = ("hack-squat", "dips", "pulldown", "raise", "hammer-curl", "bridge")


def planned(n: int, load: float = 40.0) -> PlannedSet:
    return PlannedSet(n=n, kind="work", reps_min=8, reps_max=10, load_kg=load, rir=2, seconds=None, rest_s=90)


def item(n: int, exercise: str, sets: int) -> Item:
    return Item(
        n=n, exercise=exercise, name=exercise, reason="why", superset=None, skipped=False, swapped_from=None,
        note="", sets=tuple(planned(k) for k in range(1, sets + 1)),
    )  # fmt: skip


def logged(of: Item, n: int) -> LoggedSet:
    return LoggedSet(
        id=uuid4(), exercise=of.exercise, item=of.n, n=n, kind="work", performed_at=datetime(2026, 3, 9, tzinfo=UTC),
        reps=8, load_kg=40.0, rir=2.0, seconds=None, distance_m=None, superset=None, pain=None, note="",
        system_load_kg=40.0, e1rm_kg=None, revision=1,
    )  # fmt: skip


@st.composite
def underway(draw: st.DrawFn) -> tuple[WorkoutPlan, list[LoggedSet], list[Item]]:
    """A plan, sets done of it, and what a coach may make of the rest: cut, replaced, lighter or put last."""
    names = draw(st.permutations(NAMES))[: draw(st.integers(1, 6))]
    items = [item(n, name, draw(st.integers(1, 4))) for n, name in enumerate(names, start=1)]
    plan = WorkoutPlan(kind="strength", phase="build", minutes=60, reason="", items=tuple(items))
    done = []
    for one in items:
        reached = draw(st.integers(0, len(one.sets)))
        done += [logged(one, n) for n in range(1, reached + 1)]
    now: list[Item] = []
    for one in left_of(plan, done):
        fate = draw(st.sampled_from(("same", "lighter", "fewer", "gone", "other")))
        if fate == "other":
            now.append(item(0, OTHERS[NAMES.index(one.exercise)], len(one.sets)))
        elif fate == "lighter":
            now.append(replace(one, sets=tuple(replace(s, load_kg=30.0) for s in one.sets), reason="lighter"))
        elif fate == "fewer":
            now.append(replace(one, sets=one.sets[: max(1, len(one.sets) - 1)]))
        elif fate == "same":
            now.append(one)
    if (
        len(now) > 1
        and now[0].exercise in NAMES
        and all(one.exercise in NAMES for one in now)
        and draw(st.booleans())
    ):
        now = [*now[1:], now[0]]
    return plan, done, now


@given(underway())
def test_nothing_done_is_lost_and_what_is_left_is_what_was_said(
    found: tuple[WorkoutPlan, list[LoggedSet], list[Item]],
) -> None:
    plan, done, now = found
    after = rejoined(plan, left_of(plan, done), now, 20)
    left = left_of(after, done)
    assert [(one.exercise, one.sets) for one in left] == [(one.exercise, one.sets) for one in now]
    assert len({one.n for one in after.items}) == len(after.items), "each place has its own number"
    for one in done:
        (kept,) = [each for each in after.items if each.n == one.item]
        assert kept.exercise == one.exercise
        assert kept.sets[one.n - 1] == plan.item(kept.n).sets[one.n - 1]
    assert after.minutes <= plan.minutes


@given(underway())
def test_differences_are_told_just_where_there_are_some(
    found: tuple[WorkoutPlan, list[LoggedSet], list[Item]],
) -> None:
    plan, done, now = found
    after = rejoined(plan, left_of(plan, done), now, 20)
    told = list(differences(plan, after, {}))
    moved = [
        (one.n, one.exercise, one.sets, one.skipped) for one in sorted(after.items, key=lambda one: one.n)
    ]
    assert bool(told) == (moved != [(one.n, one.exercise, one.sets, one.skipped) for one in plan.items])
    assert all(one.before != one.after for one in told)
    if list(now) == list(left_of(plan, done)):
        assert after == plan


def test_a_set_not_asked_for_ticks_nothing() -> None:
    bench = item(1, "bench", 3)
    assert ticked([bench], "bench", 7) == (bench,)
    assert ticked([bench], "bench", 3) == ()
    (left,) = ticked([bench], "bench", 2)
    assert [one.n for one in left.sets] == [3]


def test_of_an_exercise_in_two_places_one_is_left_at_a_time() -> None:
    heavy, light = item(1, "bench", 1), item(2, "bench", 3)
    plan = WorkoutPlan(kind="strength", phase="build", minutes=60, reason="", items=(heavy, light))
    assert [one.n for one in left_of(plan, ())] == [1]
    assert [one.n for one in left_of(plan, (), prefer=2)] == [2]
    assert [one.n for one in left_of(plan, [logged(heavy, 1)])] == [2]
    lighter = replace(heavy, sets=(planned(1, 30.0),))
    after = rejoined(plan, left_of(plan, ()), [lighter], 20)
    assert after.item(2) == light, "the other place stays as it is"
