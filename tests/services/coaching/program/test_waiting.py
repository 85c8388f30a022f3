"""A lift that was replaced or eased waits where it stood: sets that weren't its own prove nothing of its load."""

import json
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from fitpulse.services.coaching.api import BodyState, PainState, Plan, PlanItem
from fitpulse.services.coaching.domain.pains import told
from fitpulse.services.coaching.domain.program.library import template
from fitpulse.services.coaching.domain.program.session import next_session
from tests.services.coaching.program.asking import INDEX, asked, then
from tests.services.coaching.program.follower import LIFTER, START, Follower


def test_a_substitute_leaves_the_lift_where_it_stood() -> None:
    first = asked()
    home = replace(LIFTER, equipment=("dumbbells", "bench"))
    away = next_session(then(first, athlete=home, day=3), INDEX)
    back = next_session(then(away, day=5), INDEX)
    assert back.plan.items[0].exercise == "barbell-back-squat"
    assert "+2.5 kg: all 5 sets last time met the target." in back.plan.items[0].reason


def test_a_region_that_hurt_gets_lighter_sets_and_the_lift_waits() -> None:
    first = asked()
    knee = PainState(
        region="knee",
        at=START - timedelta(days=10),
        times=1,
        rest_until=START - timedelta(days=3),
        whole_from=START + timedelta(days=4),
    )
    sore = BodyState(pains=(knee,))
    spared = next_session(then(first, day=2, body=sore), INDEX)
    whole = next_session(then(spared, day=7, body=sore), INDEX)
    loads = [made.plan.items[0].sets[-1].load_kg or 0.0 for made in (first, spared, whole)]
    assert [made.plan.items[0].exercise for made in (first, spared, whole)] == ["barbell-back-squat"] * 3
    assert 0.7 * loads[0] - 2.5 <= loads[1] < loads[0] < loads[2]
    assert "your knee hurt on" in spared.plan.items[0].reason
    assert "+2.5 kg: all 5 sets last time met the target." in whole.plan.items[0].reason


@given(
    name=st.sampled_from(["five-by-five", "wave-5-3-1", "tiers", "bodyweight", "upper-lower"]),
    region=st.sampled_from(["knee", "shoulder", "lower-back", "elbow"]),
    ago=st.integers(0, 30),
)
def test_pain_never_asks_for_more(name: str, region: str, ago: int) -> None:
    document = template(name, INDEX).document
    pains = told((), region, START - timedelta(days=ago))
    usual, spared = (_own(asked(document, body=body).plan) for body in (BodyState(), BodyState(pains=pains)))
    for exercise, lighter in spared.items():
        for before, after in zip(usual[exercise], lighter, strict=True):
            assert all(less <= more for less, more in zip(after, before, strict=True))


def _own(plan: Plan) -> dict[str, list[tuple[float, int, int]]]:
    """Working sets of each exercise that the program itself asks for, in their order."""
    sets: dict[str, list[tuple[float, int, int]]] = {}
    for item in plan.items:
        if "takes its place" not in item.reason:
            sets.setdefault(item.exercise, []).extend(_working(item))
    return sets


def _working(item: PlanItem) -> list[tuple[float, int, int]]:
    sets = [one for one in item.sets if one.kind != "warmup"]
    return [(one.load_kg or 0.0, one.reps_min or 0, one.seconds or 0) for one in sets]


def test_a_training_max_moves_only_by_sets_that_were_done() -> None:
    follower = Follower(template("wave-5-3-1", INDEX).document)
    first, second = (_squat_max_after(follower, cycle=cycle) for cycle in (0, 1))
    follower.athlete = replace(LIFTER, banned=("barbell-back-squat",))
    third, fourth = (_squat_max_after(follower, cycle=cycle) for cycle in (2, 3))
    assert first < second < third == fourth, "the second cycle still had one squat day"


def _squat_max_after(follower: Follower, *, cycle: int) -> float:
    """Live until the cycle's squat day is over."""
    for _ in range(60):
        made = follower.day()
        if made.cycle == cycle and made.plan.items and made.day == "Squat day":
            kg: float = json.loads(made.state)["maxes"]["squat"]["kg"]
            return kg
    raise AssertionError(cycle)
