"""Versions of the planner's policy on real PostgreSQL: who gets which, and what a shadow would have planned."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from fitpulse.services.coaching.api import (
    AthleteProfile,
    BodyState,
    CalendarRequest,
    PlanRequest,
    SwapRequest,
)
from fitpulse.services.coaching.domain.experiments.assignment import Arm, ExperimentInvalid, Split
from fitpulse.services.coaching.domain.experiments.report import Design
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.models.forms import PLANNER
from fitpulse.services.coaching.domain.models.stages import StageRefused
from fitpulse.services.coaching.service import CoachingService
from fitpulse.services.coaching.service.planners import ChosenPlanners
from fitpulse.services.coaching.service.policies import shipped_policy
from tests.services.coaching.models.conftest import Registry, planner_draft

pytestmark = pytest.mark.server
NAME = PLANNER.name
SHIPPED = shipped_policy(PLANNER).version
ATHLETE = AthleteProfile(goal="muscle", days_per_week=3, minutes=60, equipment=("dumbbells", "bench"))
DESIGN = Design(
    key="planner-first-rir",
    place=NAME,
    split=Split(salt="planner-first-rir", arms=(Arm(name="control"), Arm(name="2.0.0"))),
    metric="workouts",
    effect=0.5,
)


def coach_of(registry: Registry) -> CoachingService:
    index = shipped_index()
    return CoachingService(index, ChosenPlanners(index, registry.planners, registry.shadows))


def asked(registry: Registry, person: UUID | None = None) -> PlanRequest:
    return PlanRequest(athlete=ATHLETE, body=BodyState(), at=registry.clock.now(), user_id=person)


async def stand(registry: Registry, stage: str) -> None:
    await registry.models.register(planner_draft(first_rir=4.0))
    if stage != "registered":
        await registry.models.promote(NAME, "2.0.0", stage, by="ada", why="to see")  # type: ignore[arg-type]
    await registry.planners.refresh()


async def test_a_live_policy_plans_foresees_and_answers_about_its_own_plans(registry: Registry) -> None:
    coach, person = coach_of(registry), uuid4()
    before = await coach.plan(asked(registry, person))
    await stand(registry, "live")
    after = await coach.plan(asked(registry, person))
    assert (before.policy, after.policy) == (SHIPPED, "2.0.0")
    assert after.items[0].sets[-1].rir == (before.items[0].sets[-1].rir or 0) + 1.5
    calendar = CalendarRequest(athlete=ATHLETE, body=BodyState(), at=registry.clock.now(), user_id=person)
    assert "about 4 reps in reserve" in (await coach.calendar(calendar)).weeks[0].reason
    swapping = SwapRequest(
        plan=before,
        exercise=before.items[0].exercise,
        athlete=ATHLETE,
        body=BodyState(),
        at=registry.clock.now(),
    )
    theirs = await coach.swap(swapping)
    ours = await coach.swap(replace(swapping, plan=replace(before, policy="2.0.0")))
    assert theirs.item is not None
    assert ours.item is not None
    assert (ours.item.sets[-1].rir or 0) - (theirs.item.sets[-1].rir or 0) == 1.5
    await registry.models.rollback(NAME, by="bob", why="too easy")
    await registry.planners.refresh()
    assert (await coach.plan(asked(registry, person))).policy == SHIPPED


async def test_a_canary_plans_for_its_share_and_for_nobody_in_particular_never(registry: Registry) -> None:
    await stand(registry, "canary")
    coach = coach_of(registry)
    people = [UUID(int=n) for n in range(200)]
    canaries = [person for person in people if registry.planners.by_arm(person, None).version == "2.0.0"]
    assert 20 < len(canaries) < 60
    assert (await coach.plan(asked(registry, canaries[0]))).policy == "2.0.0"
    assert (await coach.plan(asked(registry))).policy == SHIPPED


async def test_an_experiment_at_the_planner_gives_its_arms_their_versions(registry: Registry) -> None:
    await stand(registry, "registered")
    await registry.experiments.start(DESIGN, by="ada", why="easier at first?")
    coach, people = coach_of(registry), [uuid4() for _ in range(30)]
    plans = {person: await coach.plan(asked(registry, person)) for person in people}
    assert {made.policy for made in plans.values()} == {SHIPPED, "2.0.0"}
    async with registry.db.system() as tx:
        rows = await tx.fetch("select user_id, arm from coaching.exposure where experiment = $1", DESIGN.key)
    arms = {row["user_id"]: row["arm"] for row in rows}
    named = {"control": SHIPPED, "2.0.0": "2.0.0"}
    assert {person: named[arm] for person, arm in arms.items()} == {
        person: made.policy for person, made in plans.items()
    }
    again = await coach.plan(asked(registry, people[0]))
    assert again == plans[people[0]], "a person stays in their arm"
    assert (await coach.plan(asked(registry))).policy == SHIPPED, "who is not told is not exposed"
    await registry.experiments.stop(DESIGN.key, by="ada", why="enough")
    assert {(await coach.plan(asked(registry, person))).policy for person in people} == {SHIPPED}


async def test_a_shadow_plans_in_silence_and_only_its_distance_is_kept(registry: Registry) -> None:
    coach = coach_of(registry)
    before = await coach.plan(asked(registry))
    await stand(registry, "shadow")
    assert [await coach.plan(asked(registry)) for _ in range(3)] == [before] * 3
    await registry.shadows.settled()
    (tally,) = await registry.models.tallies(NAME)
    assert (tally.live, tally.shadow, tally.compared, tally.differing) == (SHIPPED, "2.0.0", 3, 3)
    assert 0 < tally.distance < 3


async def test_a_shadow_that_fails_or_lags_is_not_heard(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stand(registry, "shadow")
    coach = coach_of(registry)

    def broken(*_: object) -> float:
        raise ZeroDivisionError

    monkeypatch.setattr("fitpulse.services.coaching.service.planners.distance", broken)
    answers = [await coach.plan(asked(registry)) for _ in range(10)]
    assert {one.policy for one in answers} == {SHIPPED}
    await registry.shadows.settled()
    (tally,) = await registry.models.tallies(NAME)
    assert (tally.compared, tally.failed) == (0, 4), "the queue holds four"


async def test_an_experiment_names_versions_that_are_there_and_keeps_them(registry: Registry) -> None:
    with pytest.raises(ExperimentInvalid, match=r"2\.0\.0"):
        await registry.experiments.start(DESIGN, by="ada", why="too soon")
    await stand(registry, "registered")
    await registry.models.register(planner_draft("3.0.0"))
    await registry.experiments.start(DESIGN, by="ada", why="easier at first?")
    for version, stage in (("2.0.0", "retired"), ("3.0.0", "live")):
        with pytest.raises(StageRefused, match=DESIGN.key):
            await registry.models.promote(NAME, version, stage, by="bob", why="amid it")  # type: ignore[arg-type]
    await registry.models.promote(NAME, "3.0.0", "shadow", by="bob", why="harms nobody")
    await registry.experiments.stop(DESIGN.key, by="ada", why="enough")
    await registry.models.promote(NAME, "3.0.0", "live", by="bob", why="after it")


async def test_a_rollback_is_possible_amid_an_experiment(registry: Registry) -> None:
    await stand(registry, "live")
    design = replace(DESIGN, split=replace(DESIGN.split, arms=(Arm(name="2.0.0"), Arm(name="3.0.0"))))
    await registry.models.register(planner_draft("3.0.0"))
    await registry.experiments.start(design, by="ada", why="to see")
    await registry.models.rollback(NAME, by="bob", why="people get hurt")
    await registry.planners.refresh()
    assert registry.planners.chosen.live.version == SHIPPED


async def test_who_takes_part_is_no_canary(registry: Registry) -> None:
    await stand(registry, "canary")
    people = [UUID(int=n) for n in range(200)]
    assert {registry.planners.by_arm(person, "control").version for person in people} == {SHIPPED}
