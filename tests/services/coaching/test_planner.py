"""The plan's promises, over generated athletes in generated states."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fitpulse.kernel.catalogue import MUSCLES, load_catalogue
from fitpulse.services.coaching.api import CheckIn, PlanRequest
from fitpulse.services.coaching.domain.conditioning import most_minutes
from fitpulse.services.coaching.domain.index import index_of, shipped_index
from fitpulse.services.coaching.domain.planner import plan
from tests.services.coaching.contexts import NOW, request_of, seeds
from tests.services.coaching.truth import breaches, minutes_of, volume_of, working_sets

INDEX = shipped_index()
ANOTHER_INDEX = index_of(load_catalogue())
quick = settings(max_examples=200, deadline=None)
quicker = settings(max_examples=100, deadline=None)
soreness = st.dictionaries(st.sampled_from(MUSCLES), st.integers(0, 4), max_size=4)


def encoded(request: PlanRequest) -> bytes:
    return msgspec.json.encode(plan(request, INDEX))


@quick
@given(seeds)
def test_nothing_is_broken_and_every_reason_is_true(seed: int) -> None:
    request = request_of(seed)
    assert breaches(request, plan(request, INDEX)) == []


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None)
@given(seeds)
def test_nothing_is_broken_for_ten_thousand(seed: int) -> None:
    request = request_of(seed)
    assert breaches(request, plan(request, INDEX)) == []


@quicker
@given(seeds)
def test_the_time_is_used(seed: int) -> None:
    """A plan under 90 % of the time has nothing left to add: twice the time gives no more sets.

    Cardio fills what is left, but for goals that are about lifting only a part of it.
    """
    request = request_of(seed)
    found = plan(request, INDEX)
    if found.kind != "rest" and found.minutes < 0.9 * minutes_of(request) - 1:
        longer = plan(replace(request, minutes=2 * minutes_of(request)), INDEX)
        cardio = any(planned.kind == "cardio" for item in longer.items for planned in item.sets)
        few = working_sets(found) + 1 >= working_sets(longer)
        lifting = most_minutes(request.athlete.goal, 100) < 100
        assert lifting or not cardio
        assert few or minutes_of(request) <= 30


@quicker
@given(seeds)
def test_the_same_question_has_the_same_answer(seed: int) -> None:
    request = request_of(seed)
    shuffled = replace(
        request,
        athlete=replace(request.athlete, equipment=tuple(reversed(request.athlete.equipment))),
        body=replace(
            request.body,
            exercises=tuple(reversed(request.body.exercises)),
            muscles=tuple(reversed(request.body.muscles)),
        ),
    )
    again = plan(request, ANOTHER_INDEX)
    assert encoded(request) == encoded(shuffled) == msgspec.json.encode(again)


@quick
@given(seeds, st.integers(10, 120), st.integers(1, 30))
def test_less_time_never_means_more_work(seed: int, minutes: int, more: int) -> None:
    request = request_of(seed)
    short = plan(replace(request, minutes=minutes), INDEX)
    long = plan(replace(request, minutes=minutes + more), INDEX)
    assert working_sets(short) <= working_sets(long)


@quicker
@given(seeds, st.integers(0, 20))
def test_a_banned_exercise_never_comes_back(seed: int, place: int) -> None:
    request = request_of(seed)
    first = plan(request, INDEX)
    if not first.items:
        return
    banned = first.items[place % len(first.items)].exercise
    athlete = replace(request.athlete, banned=(*request.athlete.banned, banned), preferred=(banned,))
    second = plan(replace(request, athlete=athlete), INDEX)
    assert banned not in {item.exercise for item in second.items}


@quick
@given(seeds, soreness, st.sampled_from(MUSCLES), st.integers(0, 3), st.integers(1, 4))
@example(9_895_369_053, {}, "abdominals", 0, 2)  # one set of two fitted where two did not
def test_more_soreness_never_means_more_for_that_muscle(
    seed: int, others: dict[str, int], muscle: str, level: int, more: int
) -> None:
    request = request_of(seed)

    def volume(soreness: int) -> float:
        checkin = CheckIn(at=NOW, soreness={**others, muscle: soreness})
        return volume_of(plan(replace(request, checkin=checkin), INDEX))[muscle]

    assert volume(min(4, level + more)) <= volume(level) + 1e-9


@quicker
@given(seeds)
def test_a_preferred_exercise_is_no_less_likely(seed: int) -> None:
    request = replace(request_of(seed), checkin=None)
    first = plan(request, INDEX)
    for item in first.items[:2]:
        athlete = replace(request.athlete, preferred=(*request.athlete.preferred, item.exercise))
        second = plan(replace(request, athlete=athlete), INDEX)
        assert item.exercise in {each.exercise for each in second.items}
