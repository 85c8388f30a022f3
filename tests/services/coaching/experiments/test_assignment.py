"""Who sees which arm."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitpulse.services.coaching.domain.experiments.assignment import (
    Arm,
    Condition,
    ExperimentInvalid,
    Split,
    assign,
)

PEOPLE = [f"person-{n}" for n in range(4000)]
EVEN = Split(salt="rest-times", arms=(Arm(name="a"), Arm(name="b"), Arm(name="c")))
weights = st.floats(0.1, 10)


def everyone(split: Split) -> list[str | None]:
    return [assign(split, unit, {}) for unit in PEOPLE]


def test_the_same_person_sees_the_same_arm_in_every_process() -> None:
    assert everyone(EVEN) == everyone(EVEN)
    # Fixed for good: a change of the hash would move people of experiments that run.
    assert [assign(EVEN, unit, {}) for unit in PEOPLE[:8]] == GOLDEN


GOLDEN = ["a", "c", "c", "b", "a", "b", "b", "a"]


def test_another_salt_divides_anew() -> None:
    other = everyone(replace(EVEN, salt="another"))
    same = sum(a == b for a, b in zip(everyone(EVEN), other, strict=True)) / len(PEOPLE)
    assert 0.29 < same < 0.38


def test_arms_get_their_weights() -> None:
    arms = everyone(Split(salt="x", arms=(Arm(name="a", weight=1), Arm(name="b", weight=3))))
    assert arms.count("b") / len(PEOPLE) == pytest.approx(0.75, abs=0.025)


@given(weights, weights, weights, weights)
def test_a_new_weight_moves_people_only_to_or_from_its_arm(a: float, b: float, c: float, new: float) -> None:
    before = Split(salt="s", arms=(Arm(name="a", weight=a), Arm(name="b", weight=b), Arm(name="c", weight=c)))
    after = replace(before, arms=(*before.arms[:2], Arm(name="c", weight=new)))
    for unit in PEOPLE[:200]:
        old, now = assign(before, unit, {}), assign(after, unit, {})
        if old != now:
            assert (now if new > c else old) == "c"


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_only_takes_people_in(one: float, other: float) -> None:
    small, large = sorted((one, other))
    for unit in PEOPLE[:200]:
        before = assign(replace(EVEN, share=small), unit, {})
        assert before is None or assign(replace(EVEN, share=large), unit, {}) == before


def test_only_the_targeted_take_part() -> None:
    split = replace(EVEN, target=(Condition(attribute="goal", any_of=("strength", "muscle")),))
    assert assign(split, "p", {"goal": "strength"}) is not None
    assert assign(split, "p", {"goal": "endurance"}) is None
    assert assign(split, "p", {}) is None


@pytest.mark.parametrize(
    "arms",
    [
        (Arm(name="a"),),
        (Arm(name="a"), Arm(name="a")),
        (Arm(name="a", weight=0), Arm(name="b")),
        (Arm(name="a"), Arm(name="b", weight=-1)),
    ],
)
def test_what_can_not_be_compared_is_refused(arms: tuple[Arm, ...]) -> None:
    with pytest.raises(ExperimentInvalid):
        Split(salt="s", arms=arms)


def test_an_arm_without_weight_takes_in_nobody() -> None:
    assert "b" not in everyone(Split(salt="s", arms=(Arm(name="a"), Arm(name="b", weight=0))))
