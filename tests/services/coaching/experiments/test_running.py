"""An experiment on real PostgreSQL, from start to stop."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from fitpulse.infra.db import Database
from fitpulse.infra.db.pool import Transaction
from fitpulse.infra.events import Handler, Relay, publish
from fitpulse.infra.rpc import Registry
from fitpulse.kernel.clock import ManualClock
from fitpulse.services.coaching.api import AssignRequest, ExperimentsApi, WorkoutOutcome
from fitpulse.services.coaching.domain.decisions import WhyNeeded
from fitpulse.services.coaching.domain.experiments.assignment import Arm, ExperimentInvalid, Split
from fitpulse.services.coaching.domain.experiments.report import MOST_DAYS, Design
from fitpulse.services.coaching.domain.experiments.sequential import LEAST
from fitpulse.services.coaching.handlers import handlers
from fitpulse.services.coaching.service.experiments import (
    FRESH,
    ExperimentEnded,
    Experiments,
    ExperimentTaken,
    ExperimentUnknown,
)
from fitpulse.services.coaching.store import experiments as store
from fitpulse.services.coaching.store.experiments import StoredExperiment
from fitpulse.services.identity.events import UserErased
from fitpulse.services.training.events import WorkoutCompleted, WorkoutReopened
from fitpulse.services.training.service.outcomes import Outcomes

pytestmark = pytest.mark.server
DESIGN = Design(
    key="rest-times",
    place="rest",
    split=Split(salt="rest-times", arms=(Arm(name="control"), Arm(name="longer"))),
    metric="workouts",
    effect=0.5,
)
EXPOSURES = (
    "select count(*) from events.outbox where type = 'fitpulse.coaching.experiment-exposed.v1' and key = $1"
)


@pytest_asyncio.fixture
async def running(db: Database, clock: ManualClock) -> Experiments:
    async with db.system() as tx:
        await tx.execute("delete from coaching.experiment")
        await tx.execute("delete from coaching.exposure")
        await tx.execute("delete from coaching.workout_figure")
    experiments = Experiments(db, clock)
    await experiments.start(DESIGN, by="ada", why="to see")
    return experiments


async def arm_of(experiments: Experiments, person: UUID, place: str = DESIGN.place) -> str | None:
    return (await experiments.assign(AssignRequest(place=place, user_id=person))).arm


def completed(person: UUID, workout: UUID, at: datetime, revision: int = 1) -> WorkoutCompleted:
    return WorkoutCompleted(
        user_id=person,
        workout_id=workout,
        started_at=at,
        completed_at=at,
        local_date=at.date(),
        minutes=40.0,
        rpe=9.5,
        tonnage_kg=1000.0,
        hard_sets=12,
        exercises=4,
        records=0,
        revision=revision,
    )


async def test_a_person_is_exposed_once_and_every_process_agrees(
    running: Experiments, db: Database, clock: ManualClock
) -> None:
    person, other = uuid4(), Experiments(db, clock)
    arms = {await arm_of(each, person) for each in (running, running, other, other)}
    assert len(arms) == 1
    assert arms <= {"control", "longer"}
    async with db.system() as tx:
        assert await tx.fetchval(EXPOSURES, person) == 1
    assert await arm_of(running, person, "no-such") is None


async def test_the_kill_switch_works_at_once_here_and_within_seconds_elsewhere(
    running: Experiments, db: Database, clock: ManualClock
) -> None:
    person, other = uuid4(), Experiments(db, clock)
    assert await arm_of(other, person) is not None
    await running.stop(DESIGN.key, by="bob", why="it hurts")
    assert await arm_of(running, person) is None
    clock.advance(FRESH)
    assert timedelta(seconds=5) >= FRESH
    assert await arm_of(other, person) is None
    (found,) = await running.listed()
    assert (found.started_by, found.stopped_by, found.stopped_why) == ("ada", "bob", "it hurts")
    with pytest.raises(ExperimentEnded):
        await running.stop(DESIGN.key, by="bob", why="again")
    with pytest.raises(ExperimentTaken):
        await running.start(DESIGN, by="ada", why="again")
    await running.start(replace(DESIGN, key="rest-times-2"), by="ada", why="once more")
    assert await arm_of(running, person) is not None
    with pytest.raises(ExperimentTaken):
        await running.start(replace(DESIGN, key="rest-times-3"), by="ada", why="one at a time")
    with pytest.raises(ExperimentUnknown):
        await running.report("no-such")


async def test_nobody_takes_part_while_the_database_is_away(app_url: str, clock: ManualClock) -> None:
    away = await Database.connect(app_url, size=1)
    experiments = Experiments(away, clock)
    await away.close()
    assert await arm_of(experiments, uuid4()) is None


async def figures(db: Database, person: UUID) -> list[tuple[int, bool]]:
    async with db.read(person) as tx:
        rows = await tx.fetch("select revision, counts from coaching.workout_figure order by completed_at")
    return [(row["revision"], row["counts"]) for row in rows]


async def test_workouts_of_those_who_take_part_are_kept_as_they_last_were_until_they_leave(
    running: Experiments, db: Database, clock: ManualClock
) -> None:
    part, none, workout = uuid4(), uuid4(), uuid4()
    await arm_of(running, part)
    registry = Registry()
    registry.offer(ExperimentsApi, running)
    told = Outcomes(registry)
    outcomes = (
        Handler("training.outcomes", WorkoutCompleted, told.completed),
        Handler("training.outcomes", WorkoutReopened, told.reopened),
    )
    relay = Relay(db, [*handlers(running), *outcomes], clock=clock)

    async def hear(*events: WorkoutCompleted | WorkoutReopened | UserErased) -> None:
        for event in events:
            async with db.transaction(event.user_id) as tx:
                await publish(tx, event, at=clock.now())
        await relay.drain()

    day, now = clock.now().date(), clock.now()
    reopened = WorkoutReopened(user_id=part, workout_id=workout, local_date=day, reopened_at=now, revision=2)
    await hear(completed(part, workout, now), completed(none, uuid4(), now))
    assert await figures(db, part) == [(1, True)]
    assert await figures(db, none) == [], "who takes no part leaves nothing"
    await hear(reopened, completed(part, workout, now))
    assert await figures(db, part) == [(2, False)]
    await hear(completed(part, workout, now, revision=3))
    assert await figures(db, part) == [(3, True)]
    await hear(UserErased(user_id=part))
    assert await figures(db, part) == []
    async with db.read(part) as tx:
        assert await tx.fetchval("select count(*) from coaching.exposure") == 0


async def crowd(
    db: Database, clock: ManualClock, workouts: Callable[[str, int], int], exposed_at: datetime
) -> None:
    """People of both arms with so many workouts in their window, and one more before and after it."""
    for arm in ("control", "longer"):
        for n in range(LEAST + 20):
            person = uuid4()
            async with db.transaction(person) as tx:
                await store.expose(tx, person, DESIGN.key, arm, at=exposed_at)
                times = [exposed_at + timedelta(days=day) for day in range(workouts(arm, n))]
                for at in (exposed_at - timedelta(days=1), *times, exposed_at + timedelta(days=14)):
                    outcome = WorkoutOutcome(
                        user_id=person, workout_id=uuid4(), revision=1, counts=True, completed_at=at
                    )
                    await store.take(tx, outcome)


async def test_a_report_counts_each_person_s_own_window_and_only_once_it_is_over(
    running: Experiments, db: Database, clock: ManualClock
) -> None:
    await crowd(db, clock, lambda arm, n: 4 + n % 2 + 2 * (arm == "longer"), clock.now())
    early = await running.report(DESIGN.key)
    assert (early.verdict, [one.sample.n for one in early.arms]) == ("wait", [0, 0])
    assert [one.exposed for one in early.arms] == [LEAST + 20] * 2
    clock.advance(timedelta(days=14))
    told = await running.report(DESIGN.key)
    assert [(one.sample.n, one.sample.mean) for one in told.arms] == [(LEAST + 20, 4.5), (LEAST + 20, 6.5)]
    assert told.verdict == "better"
    assert told.arms[1].comparison is not None
    assert told.arms[1].comparison.effect == pytest.approx(2.0)
    assert told.arms[0].sample.variance == pytest.approx(0.25, rel=0.02)


async def test_who_was_still_under_way_at_the_stop_does_not_count(
    running: Experiments, db: Database, clock: ManualClock
) -> None:
    await crowd(db, clock, lambda _arm, n: 4 + n % 2, clock.now())
    await running.stop(DESIGN.key, by="bob", why="enough")
    clock.advance(timedelta(days=30))
    assert [one.sample.n for one in (await running.report(DESIGN.key)).arms] == [0, 0]


@pytest.mark.parametrize(
    "wrong", [{"effect": 0.0}, {"alpha": 1.0}, {"window_days": 0}, {"window_days": 365}], ids=str
)
def test_a_design_that_could_not_decide_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ExperimentInvalid):
        replace(DESIGN, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("why", ["", "  ", "x" * 501, "a\0b"])
async def test_nothing_is_decided_without_a_reason(running: Experiments, why: str) -> None:
    with pytest.raises(WhyNeeded):
        await running.start(replace(DESIGN, key="again", place="elsewhere"), by="ada", why=why)
    with pytest.raises(WhyNeeded):
        await running.stop(DESIGN.key, by="ada", why=why)
    (found,) = await running.listed()
    assert found.stopped_at is None


async def test_a_workout_that_no_window_can_hold_is_not_kept(
    running: Experiments, db: Database, clock: ManualClock
) -> None:
    person, now = uuid4(), clock.now()
    await arm_of(running, person)

    def done(at: datetime, workout: UUID, revision: int = 1) -> WorkoutOutcome:
        return WorkoutOutcome(
            user_id=person, workout_id=workout, revision=revision, counts=True, completed_at=at
        )

    kept = uuid4()
    late = now + timedelta(days=MOST_DAYS)
    assert (await running.observe(done(now, kept))).kept
    assert not (await running.observe(done(now - timedelta(minutes=1), uuid4()))).kept
    assert not (await running.observe(done(late, uuid4()))).kept
    assert (await running.observe(done(late, kept, 2))).kept, "what is kept follows its workout"
    assert await figures(db, person) == [(2, True)]


async def test_a_stale_copy_costs_one_query(
    running: Experiments, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = []
    listed = running.listed

    async def counted(*, running: bool = False) -> list[StoredExperiment]:
        reads.append(clock.now())
        return await listed(running=running)

    monkeypatch.setattr(running, "listed", counted)
    clock.advance(FRESH)
    arms = await asyncio.gather(*(arm_of(running, uuid4()) for _ in range(10)))
    assert None not in arms
    assert len(reads) == 1


async def test_while_the_database_is_away_it_is_asked_once_in_a_while(
    app_url: str, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = await Database.connect(app_url, size=1)
    experiments, asked, system = Experiments(away, clock), [], away.system
    await away.close()

    def counted() -> Transaction:
        asked.append(clock.now())
        return system()

    monkeypatch.setattr(away, "system", counted)
    for _ in range(5):
        assert await arm_of(experiments, uuid4()) is None
    assert len(asked) == 1
    clock.advance(FRESH)
    assert await arm_of(experiments, uuid4()) is None
    assert len(asked) == 2
