"""Learning: set by set, bounded, and the same whichever way the sets arrive in batches."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitpulse.services.coaching.api import BodyState, CheckIn, LearnRequest, SessionDone, SetDone
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.learning import MEMORY, learn
from fitpulse.services.coaching.domain.results import RESULTS

INDEX = shipped_index()
IDS = [entry.id for entry in INDEX.entries]
START = datetime(2026, 1, 5, 17, 0, tzinfo=UTC)

done_sets = st.lists(
    st.builds(
        SetDone,
        exercise=st.sampled_from(IDS),
        at=st.integers(0, 60 * 24 * 40).map(lambda minutes: START + timedelta(minutes=minutes)),
        kind=st.sampled_from(["warmup", "work", "work", "work", "hold", "cardio"]),
        reps=st.one_of(st.none(), st.integers(0, 30)),
        load_kg=st.one_of(st.none(), st.integers(0, 120).map(lambda step: step * 2.5)),
        rir=st.one_of(st.none(), st.integers(0, 10).map(lambda half: half / 2)),
        seconds=st.one_of(st.none(), st.integers(1, 300)),
        pain=st.sampled_from([None, None, None, "knee"]),
        target_reps=st.one_of(st.none(), st.integers(1, 12)),
        target_rir=st.one_of(st.none(), st.integers(0, 4).map(float)),
    ),
    max_size=40,
).map(lambda sets: tuple(sorted(sets, key=lambda done: done.at)))


def taught(*sets: SetDone, body: BodyState | None = None) -> BodyState:
    return learn(LearnRequest(body=body or BodyState(), bodyweight_kg=80.0, sets=sets), INDEX)


def bench(load: float, reps: int, rir: float | None = 2.0, *, minutes: int = 0, target: int = 5) -> SetDone:
    return SetDone(
        exercise="barbell-bench-press",
        at=START + timedelta(minutes=minutes),
        reps=reps,
        load_kg=load,
        rir=rir,
        target_reps=target,
        target_rir=2.0,
    )


@given(done_sets, st.integers(0, 40))
def test_batches_do_not_matter(sets: tuple[SetDone, ...], cut: int) -> None:
    assert taught(*sets) == taught(*sets[cut:], body=taught(*sets[:cut]))


@given(done_sets)
def test_a_body_survives_the_wire(sets: tuple[SetDone, ...]) -> None:
    body = taught(*sets)
    assert msgspec.json.decode(msgspec.json.encode(body), type=BodyState) == body


def test_a_body_does_not_grow_with_history() -> None:
    body, sizes = BodyState(), []
    for day in range(400):
        chosen = [IDS[(day * 7 + n * 31) % len(IDS)] for n in range(8)]
        at = START + timedelta(days=day)
        sets = tuple(SetDone(exercise=name, at=at, reps=8, load_kg=40.0, rir=2.0) for name in chosen)
        body = taught(*sets, body=body)
        sizes.append(len(msgspec.json.encode(body)))
    assert len(body.exercises) <= MEMORY
    assert all(len(state.results) <= RESULTS for state in body.exercises)
    assert len(body.days) <= 8
    assert max(sizes[300:]) <= 1.1 * max(sizes[200:300])
    assert max(sizes) < 48_000


def test_the_worst_set_at_the_heaviest_load_speaks_for_the_session() -> None:
    body = taught(bench(80.0, 6, minutes=0), bench(80.0, 5, 1.0, minutes=3), bench(60.0, 12, minutes=6))
    (state,) = body.exercises
    (found,) = state.results
    assert (found.load_kg, found.reps, found.rir, found.sets, found.met) == (80.0, 5, 1.0, 3, True)


def test_one_missed_set_is_a_missed_session() -> None:
    body = taught(bench(80.0, 5, minutes=0), bench(80.0, 4, 0.0, minutes=3), bench(80.0, 5, minutes=6))
    assert body.exercises[0].results[0].met is False


def test_a_reserve_far_below_the_target_is_a_miss() -> None:
    assert taught(bench(80.0, 5, 0.0)).exercises[0].results[0].met is False
    assert taught(bench(80.0, 5, 1.0)).exercises[0].results[0].met is True


def test_warm_ups_and_cardio_leave_muscles_alone() -> None:
    warm = replace(bench(40.0, 8), kind="warmup")
    run = SetDone(exercise="walk", at=START, kind="cardio", seconds=1800)
    body = taught(warm, run)
    assert body.muscles == ()
    assert body.days == ()
    assert body.trained == ()


def test_a_stretch_is_no_hard_set() -> None:
    assert taught(SetDone(exercise="couch-stretch", at=START, kind="hold", seconds=60)).muscles == ()


def test_pain_pauses_the_exercise_and_teaches_no_strength() -> None:
    (state,) = taught(replace(bench(100.0, 2, 0.0), pain="shoulder")).exercises
    assert state.log_e1rm is None
    assert state.avoid_region == "shoulder"
    assert state.avoid_until is not None
    assert state.avoid_until - START == timedelta(days=14)


def test_sets_count_by_share_on_their_day() -> None:
    body = taught(bench(80.0, 5), bench(80.0, 5, minutes=3))
    assert body.days[0].sets == {"chest": 2.0, "triceps": 1.0, "front-delts": 1.0}
    assert body.trained == (START.date(),)
    assert body.sessions == 1


def test_pace_follows_the_clock_but_slowly() -> None:
    def after(minutes: float, pace: float = 1.0) -> float:
        session = SessionDone(at=START, minutes=minutes, planned_minutes=60.0)
        return learn(LearnRequest(body=BodyState(pace=pace), session=session), INDEX).pace

    assert after(60.0) == 1.0
    assert 1.0 < after(75.0) < 1.1
    assert 0.9 < after(45.0) < 1.0
    assert after(600.0) <= 1.1


def test_load_rises_with_sessions_and_fades_without() -> None:
    body = BodyState()
    for day in range(30):
        session = SessionDone(at=START + timedelta(days=day), minutes=60.0, rpe=6.0)
        body = learn(LearnRequest(body=body, session=session), INDEX)
    later = learn(
        LearnRequest(body=body, session=SessionDone(at=START + timedelta(days=60), minutes=0.0, rpe=0.0)),
        INDEX,
    )
    assert body.load.atl == pytest.approx(60.0, rel=0.03)
    assert body.load.ctl < body.load.atl
    assert later.load.atl < later.load.ctl < body.load.ctl


def test_soreness_bends_the_muscle_it_speaks_of() -> None:
    body = taught(*(bench(80.0, 5, minutes=3 * n) for n in range(5)))
    checkin = CheckIn(at=START + timedelta(days=3), soreness={"chest": 4, "neck": 4})
    sore = learn(LearnRequest(body=body, checkin=checkin), INDEX)
    slow = {state.muscle: state.slowness for state in sore.muscles}
    assert slow["chest"] > 1.0
    assert slow["triceps"] == 1.0
    assert "neck" not in slow
