"""What a set changes in the rest of the session, and what the body takes up of sets told late."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fitpulse.services.coaching.api import (
    AthleteProfile,
    BeginRequest,
    BodyState,
    LearnRequest,
    Plan,
    PlanItem,
    PlannedSet,
    SessionDone,
    SetDone,
)
from fitpulse.services.coaching.domain.adaptation import Adaptation, adapt
from fitpulse.services.coaching.domain.changes import Change, Reps
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.learning import learn
from fitpulse.services.coaching.domain.remaining import begin

INDEX = shipped_index()
NOW = datetime(2026, 6, 10, 17, 30, tzinfo=UTC)
ATHLETE = AthleteProfile(
    goal="muscle",
    days_per_week=3,
    minutes=60,
    equipment=("barbell", "plates", "rack", "bench", "dumbbells"),
    sex="male",
    bodyweight_kg=80.0,
    experience="intermediate",
    plates_kg=(20.0, 10.0, 5.0, 2.5, 1.25),
    dumbbells_kg=tuple(float(kg) for kg in range(2, 41, 2)),
)


def work(n: int, load: float | None = 80.0, **changes: object) -> PlannedSet:
    asked = PlannedSet(n=n, kind="work", rest_s=120, reps_min=8, reps_max=10, load_kg=load, rir=2.0)
    return replace(asked, **changes)  # type: ignore[arg-type]


def after(
    exercise: str, sets: tuple[PlannedSet, ...], athlete: AthleteProfile = ATHLETE, **done: object
) -> Adaptation:
    """Adapt a session of this exercise and a bench press to come, after the first set was done so."""
    later = PlanItem(exercise="barbell-bench-press", reason="why", sets=(work(1, 60.0),))
    found = Plan(
        kind="strength",
        minutes=60,
        reason="why",
        items=(PlanItem(exercise=exercise, reason="why", sets=sets), later),
    )
    body = learn(
        LearnRequest(
            body=BodyState(),
            bodyweight_kg=80.0,
            sets=tuple(
                SetDone(exercise=each, at=NOW - timedelta(days=2 * n + 2), reps=8, load_kg=kg, rir=2.0)
                for each, kg in ((exercise, sets[0].load_kg), ("barbell-bench-press", 60.0))
                for n in range(4)
            ),
        ),
        INDEX,
    )
    session = begin(BeginRequest(id="w1", plan=found, athlete=athlete, body=body, at=NOW), INDEX)
    one = SetDone(exercise=exercise, at=NOW, **{"load_kg": sets[0].load_kg, **done})  # type: ignore[arg-type]
    learned = learn(LearnRequest(body=body, bodyweight_kg=80.0, sets=(one,)), INDEX)
    return adapt(session, one, sets[0].n, learned, INDEX)


def changes(
    exercise: str, sets: tuple[PlannedSet, ...], athlete: AthleteProfile = ATHLETE, **done: object
) -> list[Change]:
    found = after(exercise, sets, athlete, **done)
    assert all(change.reason and change.before != change.after for change in found.changes)
    return [change for change in found.changes if change.exercise == exercise]


SQUAT = ("barbell-back-squat", (work(1), work(2), work(3)))


@pytest.mark.parametrize(
    ("reps", "rir"), [(8, 2), (8, 1), (9, 1), (10, 2), (10, 3), (9, 3), (8, None), (10, None)]
)
def test_a_set_near_what_was_asked_changes_nothing(reps: int, rir: float | None) -> None:
    assert changes(*SQUAT, reps=reps, rir=rir) == []


def test_a_failed_set_takes_the_load_down_to_what_plates_make() -> None:
    found = changes(*SQUAT, reps=5, rir=0)
    assert [(change.n, change.field, change.before) for change in found] == [
        (2, "load_kg", 80.0),
        (3, "load_kg", 80.0),
    ]
    assert {change.after for change in found} == {72.5}
    assert "5 reps with 80 kg at RIR 0 where 8 to 10 at RIR 2 were asked: 72.5 kg" in found[0].reason


@pytest.mark.parametrize("reps", range(8))
def test_one_bad_set_takes_off_a_tenth_and_a_second_a_fifth_at_most(reps: int) -> None:
    first = after(*SQUAT, reps=reps, rir=0)
    loads = [change.after for change in first.changes if change.exercise == "barbell-back-squat"]
    assert all(isinstance(load, float) and load >= 0.9 * 80.0 for load in loads)
    again = SetDone(exercise="barbell-back-squat", at=NOW, reps=0, rir=0.0, load_kg=72.5)
    second = adapt(first.session, again, 2, BodyState(), INDEX)
    lowered = [change.after for change in second.changes if change.exercise == "barbell-back-squat"]
    assert all(isinstance(load, float) and load >= 0.8 * 72.5 for load in lowered)
    assert lowered
    assert min(load for load in lowered if isinstance(load, float)) < 0.9 * 72.5


def test_failing_without_a_told_reserve_lowers_as_well() -> None:
    assert changes(*SQUAT, reps=6, rir=None)[0].after == changes(*SQUAT, reps=6, rir=0)[0].after


def test_a_little_less_reserve_at_the_bottom_of_the_window_lowers_a_little() -> None:
    (first, _) = changes(*SQUAT, reps=8, rir=0)
    assert isinstance(first.after, float)
    assert 72.5 <= first.after < 80.0


def test_much_to_spare_adds_one_sane_step() -> None:
    (first, second) = changes(*SQUAT, reps=10, rir=6)
    assert first.after == second.after == 87.5
    assert "more in you" in first.reason


def test_reps_beyond_without_a_told_reserve_never_add_load() -> None:
    assert changes(*SQUAT, reps=13, rir=None) == []


def test_where_no_near_load_exists_the_reps_change() -> None:
    rack = replace(ATHLETE, dumbbells_kg=(10.0, 20.0))
    press = ("dumbbell-bench-press", (work(1, 20.0), work(2, 20.0)))
    (lower,) = changes(*press, rack, reps=7, rir=0)
    assert (lower.field, lower.before) == ("reps", Reps(8, 10))
    assert isinstance(lower.after, Reps)
    assert lower.after.max < 10
    (higher,) = changes(*press, rack, reps=10, rir=5)
    assert higher.after == Reps(10, 12)


def test_another_load_than_asked_is_judged_by_what_it_shows() -> None:
    assert changes(*SQUAT, reps=10, rir=2, load_kg=75.0) == []
    (first, _) = changes(*SQUAT, reps=6, rir=0, load_kg=75.0)
    assert isinstance(first.after, float)
    assert first.after < 75.0


def test_a_hold_cut_short_shortens_the_next() -> None:
    plank = (
        "front-plank",
        tuple(work(n, None, kind="hold", seconds=40, reps_min=None, reps_max=None) for n in (1, 2)),
    )
    if "front-plank" not in INDEX.by_id:
        plank = (next(e.id for e in INDEX.entries if e.exercise.measure == "time"), plank[1])
    (change,) = changes(*plank, kind="hold", seconds=25)
    assert (change.field, change.before, change.after) == ("seconds", 40, 25)
    assert changes(*plank, kind="hold", seconds=36) == []


def test_warm_ups_change_nothing() -> None:
    sets = (work(1, 40.0, kind="warmup"), work(2), work(3))
    assert after("barbell-back-squat", sets, kind="warmup", reps=2).changes == ()


def test_a_related_lift_follows_a_bad_day() -> None:
    found = after("dumbbell-bench-press", (work(1, 24.0), work(2, 24.0)), reps=2, rir=0)
    (press,) = [change for change in found.changes if change.exercise == "barbell-bench-press"]
    assert isinstance(press.after, float)
    assert 48.0 <= press.after < 60.0
    assert "Dumbbell Bench Press" in press.reason


def test_what_is_done_is_no_longer_left() -> None:
    found = after(*SQUAT, reps=8, rir=2)
    (squat, _) = found.session.plan.items
    assert [one.n for one in squat.sets] == [2, 3]
    assert found.session.sets == 1


def test_an_older_set_told_late_does_not_become_the_last_result() -> None:
    new = SetDone(exercise="barbell-row", at=NOW, reps=8, load_kg=60.0, rir=2.0)
    old = replace(new, at=NOW - timedelta(days=9), load_kg=40.0)
    body = learn(LearnRequest(body=BodyState(), sets=(new, old)), INDEX)
    assert body.exercises[0].results[0].load_kg == 60.0
    in_order = learn(LearnRequest(body=BodyState(), sets=(old, new)), INDEX)
    assert body.days == in_order.days
    assert body.trained == in_order.trained
    late, early = body.muscles[0].fatigue, in_order.muscles[0].fatigue
    assert late == pytest.approx(early, abs=0.05)


def test_a_completed_session_of_cardio_is_a_day_of_training() -> None:
    walk = SetDone(exercise="walk", at=NOW, kind="cardio", seconds=1800)
    done = SessionDone(at=NOW, minutes=30, planned_minutes=30)
    assert learn(LearnRequest(body=BodyState(), sets=(walk,)), INDEX).trained == ()
    assert learn(LearnRequest(body=BodyState(), sets=(walk,), session=done), INDEX).trained == (NOW.date(),)
