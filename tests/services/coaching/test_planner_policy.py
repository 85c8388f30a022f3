"""A planner's policy: read whole, kept within its ranges, and every figure of it felt in a plan."""

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fitpulse.services.coaching.api import (
    AthleteProfile,
    BodyState,
    LearnRequest,
    Plan,
    PlanRequest,
    SetDone,
    SwapRequest,
)
from fitpulse.services.coaching.domain.divergence import distance
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.learning import learn
from fitpulse.services.coaching.domain.models.forms import PLANNER
from fitpulse.services.coaching.domain.planner import plan
from fitpulse.services.coaching.domain.planner_policy import (
    RANGES,
    STANDARD,
    BlockWeeks,
    PlannerPolicy,
    read_planner_policy,
)
from fitpulse.services.coaching.domain.reading import PolicyInvalid
from fitpulse.services.coaching.domain.swapping import swap
from fitpulse.services.coaching.service.policies import shipped_policy
from tests.services.coaching.contexts import request_of, seeds
from tests.services.coaching.truth import breaches

INDEX = shipped_index()
AT = datetime(2026, 3, 2, 17, tzinfo=UTC)
ATHLETE = AthleteProfile(
    goal="muscle",
    days_per_week=3,
    minutes=60,
    experience="intermediate",
    sex="female",
    bodyweight_kg=65.0,
    equipment=("barbell", "plates", "rack", "bench", "dumbbells", "pull-up-bar", "cable", "leg-press"),
    preferred=("dumbbell-bench-press", "leg-press", "hammer-curl"),
)
OTHERWISE: dict[str, Any] = {
    "volume_scale": 0.7,
    "first_volume": 0.0,
    "rising_weeks": 1,
    "loading_weeks": BlockWeeks(intermediate=4),
    "first_rir": 4.0,
    "last_rir": 2.5,
    "deload_rir": 4.0,
    "deload_sets_share": 0.3,
    "deload_load_share": 0.8,
    "caution": 2.0,
    "load_step": 0.01,
    "familiar_weight": 0.5,
    "preferred_weight": 3.0,
    "repeat_weight": 1.0,
}


def trained(policy: PlannerPolicy, weeks: int = 10) -> Iterator[Plan]:
    """Sessions of someone who does just what is planned, with a rep more in reserve than asked."""
    body = BodyState()
    for day in range(0, 7 * weeks, 2):
        at = AT + timedelta(days=day)
        made = plan(PlanRequest(athlete=ATHLETE, body=body, at=at), INDEX, policy)
        yield made
        sets = tuple(
            SetDone(
                exercise=item.exercise,
                at=at + timedelta(minutes=n),
                kind=one.kind,
                reps=one.reps_max,
                load_kg=one.load_kg,
                rir=None if one.rir is None else one.rir + 1.0,
                seconds=one.seconds,
                target_reps=one.reps_min,
                target_rir=one.rir,
            )
            for n, item in enumerate(made.items)
            for one in item.sets
        )
        body = learn(LearnRequest(body=body, bodyweight_kg=65.0, sets=sets), INDEX)


def test_what_ships_is_what_the_line_protocol_plans_by() -> None:
    assert shipped_policy(PLANNER).policy == STANDARD


def test_every_figure_has_a_range_and_another_value_here() -> None:
    names = {each.name for each in fields(PlannerPolicy)}
    assert names == RANGES.keys() | {"loading_weeks"} == OTHERWISE.keys()


STANDARD_SESSIONS = list(trained(STANDARD))


@pytest.mark.parametrize("name", OTHERWISE)
def test_each_figure_is_felt(name: str) -> None:
    changed = replace(STANDARD, **{name: OTHERWISE[name]})
    assert list(trained(changed)) != STANDARD_SESSIONS


def test_a_figure_out_of_range_is_refused() -> None:
    for name, (least, most) in RANGES.items():
        for value in (least - 0.1, most + 0.1, float("nan")):
            with pytest.raises(PolicyInvalid, match=name):
                replace(STANDARD, **{name: value})
    with pytest.raises(PolicyInvalid, match="last_rir"):
        replace(STANDARD, first_rir=1.0, last_rir=2.0)
    with pytest.raises(PolicyInvalid, match=r"loading_weeks\.novice"):
        BlockWeeks(novice=1)


policies = st.builds(
    PlannerPolicy,
    **{
        name: st.integers(int(least), int(most)) if name == "rising_weeks" else st.floats(least, most)
        for name, (least, most) in RANGES.items()
        if name not in {"first_rir", "last_rir"}
    },
    loading_weeks=st.builds(BlockWeeks, intermediate=st.integers(3, 16)),
    first_rir=st.floats(3.0, 4.0),
    last_rir=st.floats(0.5, 3.0),
)


@given(policies)
@settings(max_examples=100)
def test_a_policy_is_read_as_it_was_written(policy: PlannerPolicy) -> None:
    assert read_planner_policy(msgspec.json.encode(policy)) == policy


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "truncated"),
        (b'{"engine": "1"}', "does not say caution"),
        (msgspec.json.encode(STANDARD).replace(b"volume_scale", b"volum_scale"), "volume_scale"),
        (msgspec.json.encode({**msgspec.to_builtins(STANDARD), "mood": 1}), "Nothing is called mood"),
        (msgspec.json.encode(STANDARD).replace(b"1.3", b'"1.3"'), "float"),
        (b'{"mood":' * 100_000, "ecursion"),
    ],
)
def test_what_is_no_whole_policy_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(PolicyInvalid, match=says):
        read_planner_policy(content)


@given(policies, seeds)
@settings(max_examples=100, deadline=None)
def test_no_policy_lifts_a_limit_or_makes_a_reason_untrue(policy: PlannerPolicy, seed: int) -> None:
    request = request_of(seed)
    assert breaches(request, plan(request, INDEX, policy)) == []


def test_the_policy_that_planned_also_swaps() -> None:
    eased = replace(STANDARD, first_rir=4.0)
    made = plan(PlanRequest(athlete=ATHLETE, body=BodyState(), at=AT), INDEX, eased)
    request = SwapRequest(
        plan=made, exercise=made.items[0].exercise, athlete=ATHLETE, body=BodyState(), at=AT
    )
    plain, easy = swap(request, INDEX).item, swap(request, INDEX, eased).item
    assert plain is not None
    assert easy is not None
    assert (easy.sets[-1].rir or 0) > (plain.sets[-1].rir or 0)


def test_distance_is_that_of_the_definition() -> None:
    made = STANDARD_SESSIONS[-1]
    assert distance(made, made) == 0.0
    rest = replace(made, items=())
    assert distance(made, rest) == distance(rest, made) == 1.0
    assert distance(rest, rest) == 0.0
    first, *others = made.items
    *fewer, _ = first.sets
    cut = replace(made, items=(replace(first, sets=tuple(fewer)), *others))
    total = sum(one.kind != "warmup" for item in made.items for one in item.sets)
    assert distance(made, cut) == pytest.approx(1 / total)


@given(st.integers(0, len(STANDARD_SESSIONS) - 1), st.integers(0, len(STANDARD_SESSIONS) - 1))
def test_distance_is_the_same_both_ways_and_between_0_and_1(one: int, other: int) -> None:
    first, second = STANDARD_SESSIONS[one], STANDARD_SESSIONS[other]
    assert 0.0 <= distance(first, second) <= 1.0
    assert distance(first, second) == pytest.approx(distance(second, first))
