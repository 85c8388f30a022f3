"""Swaps: the same work another way, within every limit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitpulse.kernel.catalogue import load_catalogue
from fitpulse.services.coaching.api import (
    AthleteProfile,
    BodyState,
    LearnRequest,
    PlanRequest,
    SetDone,
    SwapRequest,
)
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.learning import learn
from fitpulse.services.coaching.domain.planner import plan
from fitpulse.services.coaching.domain.swapping import swap
from tests.services.coaching.contexts import request_of, seeds
from tests.services.coaching.truth import HARD

INDEX = shipped_index()
CATALOGUE = load_catalogue()
NOW = datetime(2026, 6, 10, 17, 30, tzinfo=UTC)
ATHLETE = AthleteProfile(
    goal="strength",
    days_per_week=3,
    minutes=60,
    equipment=("barbell", "plates", "rack", "bench", "dumbbells", "cable", "lat-pulldown", "leg-press"),
    sex="female",
    bodyweight_kg=65.0,
    experience="intermediate",
)


def swapping(exercise: str, body: BodyState | None = None, **changes: str) -> SwapRequest:
    found = plan(PlanRequest(athlete=ATHLETE, body=BodyState(), at=NOW), INDEX)
    assert exercise in {item.exercise for item in found.items}
    request = SwapRequest(
        plan=found,
        exercise=exercise,
        athlete=ATHLETE,
        body=body or BodyState(),
        at=NOW + timedelta(minutes=20),
    )
    return replace(request, **changes)


def test_a_busy_station_gives_way_to_another_with_the_same_muscles() -> None:
    answer = swap(swapping("barbell-bench-press"), INDEX)
    assert answer.item is not None
    exercise = CATALOGUE.by_id(answer.item.exercise)
    assert exercise.muscles["chest"] >= 0.75
    assert not {"rack", "bench", "barbell"} & set(exercise.equipment)
    assert answer.reason.startswith("Barbell Bench Press is taken.")


def test_pain_spares_the_region() -> None:
    answer = swap(swapping("barbell-bench-press", cause="pain", region="shoulder"), INDEX)
    if answer.item is not None:
        assert "shoulder" not in CATALOGUE.by_id(answer.item.exercise).contraindicated
    assert "shoulder" in answer.reason or "Nothing" in answer.reason


def test_sets_already_done_today_do_not_close_the_muscle() -> None:
    done = tuple(
        SetDone(
            exercise="barbell-bench-press", at=NOW + timedelta(minutes=3 * n), reps=5, load_kg=50.0, rir=0.0
        )
        for n in range(4)
    )
    body = learn(LearnRequest(body=BodyState(), bodyweight_kg=65.0, sets=done), INDEX)
    assert swap(swapping("barbell-bench-press", body), INDEX).item is not None


def test_an_exercise_outside_the_plan_is_not_swapped() -> None:
    request = replace(swapping("barbell-bench-press"), exercise="walk")
    assert swap(request, INDEX).item is None


@settings(max_examples=80, deadline=None)
@given(seeds, st.integers(0, 20), st.sampled_from(["busy", "pain", "dislike"]))
def test_a_swap_keeps_every_limit(seed: int, place: int, cause: str) -> None:
    request = request_of(seed)
    found = plan(request, INDEX)
    if not found.items:
        return
    item = found.items[place % len(found.items)]
    asked = SwapRequest(
        plan=found,
        exercise=item.exercise,
        athlete=request.athlete,
        body=request.body,
        at=request.at,
        cause=cause,
        checkin=request.checkin,
    )
    answer = swap(asked, INDEX)
    assert answer.reason
    assert answer == swap(asked, INDEX)
    if answer.item is None:
        return
    exercise = CATALOGUE.by_id(answer.item.exercise)
    hurt = {injury.region for injury in request.athlete.injuries}
    assert set(exercise.equipment) <= set(request.athlete.equipment)
    assert not hurt & set(exercise.contraindicated)
    assert exercise.id not in {*request.athlete.banned, *(each.exercise for each in found.items)}
    assert sum(one.kind in HARD for one in answer.item.sets) == sum(one.kind in HARD for one in item.sets)


@pytest.mark.parametrize("cause", ["busy", "dislike"])
def test_cardio_gives_way_to_cardio(cause: str) -> None:
    walker = replace(ATHLETE, goal="fat_loss")
    found = plan(PlanRequest(athlete=walker, body=BodyState(), at=NOW), INDEX)
    cardio = found.items[-1].exercise
    request = SwapRequest(plan=found, exercise=cardio, athlete=walker, body=BodyState(), at=NOW, cause=cause)
    answer = swap(request, INDEX)
    assert answer.item is not None
    assert answer.item.exercise != cardio
    assert CATALOGUE.by_id(answer.item.exercise).mechanics == "cardio"
    assert answer.item.sets[0].seconds == found.items[-1].sets[0].seconds
