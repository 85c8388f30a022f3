"""Guardrails that act, on real PostgreSQL: what harms is stopped once, with its reason; what does not goes on."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import pytest_asyncio

from fitpulse.infra.db import Database
from fitpulse.kernel.clock import ManualClock
from fitpulse.services.coaching.api import AssignRequest, WorkoutOutcome
from fitpulse.services.coaching.domain.experiments.assignment import Arm, Split
from fitpulse.services.coaching.domain.experiments.report import Design, Guardrail
from fitpulse.services.coaching.domain.experiments.sequential import LEAST
from fitpulse.services.coaching.service.experiments import Experiments
from fitpulse.services.coaching.service.guardrails import GUARD, Guardrails
from fitpulse.services.coaching.store import experiments as store

pytestmark = pytest.mark.server
DESIGN = Design(
    key="heavier",
    place="loads",
    split=Split(salt="heavier", arms=(Arm(name="control"), Arm(name="heavier"))),
    metric="workouts",
    effect=0.5,
    guardrails=(Guardrail(metric="exhausting", worse="higher", margin=0.5, effect=1.0),),
)
WINDOW = timedelta(days=DESIGN.window_days)


@pytest_asyncio.fixture
async def experiments(db: Database, clock: ManualClock) -> Experiments:
    async with db.system() as tx:
        await tx.execute("delete from coaching.experiment")
        await tx.execute("delete from coaching.exposure")
        await tx.execute("delete from coaching.workout_figure")
    return Experiments(db, clock)


async def crowd(db: Database, design: Design, exhausting: dict[str, int], at: datetime) -> None:
    """People with four workouts each, of which so many (and for every second person one more) are exhausting."""
    for arm, count in exhausting.items():
        for n in range(LEAST):
            person = uuid4()
            async with db.transaction(person) as tx:
                await store.expose(tx, person, design.key, arm, at=at)
                for place in range(4):
                    outcome = WorkoutOutcome(
                        user_id=person,
                        workout_id=uuid4(),
                        revision=1,
                        counts=True,
                        completed_at=at + timedelta(days=place),
                        rpe=9.5 if place < count + n % 2 else 7.0,
                    )
                    await store.take(tx, outcome)


async def test_what_harms_is_stopped_once_with_its_reason(
    experiments: Experiments, db: Database, clock: ManualClock
) -> None:
    await experiments.start(DESIGN, by="ada", why="to see")
    guardrails, elsewhere = Guardrails(experiments), Guardrails(Experiments(db, clock))
    await crowd(db, DESIGN, {"control": 0, "heavier": 2}, clock.now())
    assert await guardrails.look() == (), "nobody's window is over"
    clock.advance(WINDOW)
    looks = await asyncio.gather(guardrails.look(), elsewhere.look(), guardrails.look())
    assert sorted(looks) == [(), (), (DESIGN.key,)]
    assert await guardrails.look() == ()
    (found,) = await experiments.listed()
    assert (found.stopped_by, found.stopped_at) == (GUARD, clock.now())
    assert found.stopped_why is not None
    assert found.stopped_why.startswith("A guardrail is broken: exhausting of heavier +2.000 (+1.")
    assert found.stopped_why.endswith(", 0.5 allowed).")
    assert (await experiments.assign(AssignRequest(place="loads", user_id=uuid4()))).arm is None
    assert (await experiments.report(DESIGN.key)).verdict == "harmful", "the report stays readable"


async def test_what_is_worse_within_its_margin_goes_on(
    experiments: Experiments, db: Database, clock: ManualClock
) -> None:
    wide = replace(DESIGN, guardrails=(replace(DESIGN.guardrails[0], margin=2.5),))
    await experiments.start(wide, by="ada", why="to see")
    await crowd(db, wide, {"control": 0, "heavier": 2}, clock.now())
    clock.advance(WINDOW)
    assert await Guardrails(experiments).look() == ()
    assert (await experiments.listed())[0].stopped_at is None


async def test_harm_is_stopped_even_where_the_split_is_off(
    experiments: Experiments, db: Database, clock: ManualClock
) -> None:
    uneven = replace(
        DESIGN, split=replace(DESIGN.split, arms=(Arm(name="control", weight=9), Arm(name="heavier")))
    )
    await experiments.start(uneven, by="ada", why="to see")
    await crowd(db, uneven, {"control": 0, "heavier": 2}, clock.now())
    clock.advance(WINDOW)
    assert (await experiments.report(uneven.key)).verdict == "mistrust"
    assert await Guardrails(experiments).look() == (uneven.key,)


async def test_one_that_harms_leaves_the_others_running(
    experiments: Experiments, db: Database, clock: ManualClock
) -> None:
    calm = replace(DESIGN, key="calm", place="rest", split=replace(DESIGN.split, salt="calm"))
    for each in (DESIGN, calm):
        await experiments.start(each, by="ada", why="to see")
    await crowd(db, DESIGN, {"control": 0, "heavier": 2}, clock.now())
    await crowd(db, calm, {"control": 0, "heavier": 0}, clock.now())
    clock.advance(WINDOW)
    assert await Guardrails(experiments).look() == (DESIGN.key,)
    assert [one.design.key for one in await experiments.listed(running=True)] == ["calm"]


async def test_nothing_is_stopped_while_the_database_is_away(app_url: str, clock: ManualClock) -> None:
    away = await Database.connect(app_url, size=1)
    worker = asyncio.create_task(Guardrails(Experiments(away, clock)).run())
    await away.close()
    for _ in range(20):
        await asyncio.sleep(0)
    assert not worker.done(), "it tries again later"
    worker.cancel()
