"""The answers of progress over HTTP."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
import pytest_asyncio
from httpx2 import AsyncClient

from fitpulse.infra.db import Database
from fitpulse.kernel.clock import ManualClock
from fitpulse.kernel.strength import one_rep_max
from fitpulse.services.progress.domain.answers import Curve, Statistics, StreakAnswer, Summary, Volume
from fitpulse.services.progress.routes import router
from fitpulse.services.progress.service import Progress
from tests.services.progress.events import MONDAY, completed, logged, noon
from tests.services.signed_in import as_person, client_of

pytestmark = pytest.mark.server


class World:
    """Someone who trained, and their requests. The clock stands on the Friday of the trained week."""

    def __init__(self, db: Database, progress: Progress, client: AsyncClient) -> None:
        self.ada = uuid4()
        self.db = db
        self.progress = progress
        self.client = client

    async def train(self, user_id: UUID | None = None, **changes: Any) -> None:
        user_id = user_id or self.ada
        async with self.db.transaction(user_id) as tx:
            await self.progress.take_set(tx, logged(user_id, **changes))

    async def complete(self, day: date) -> None:
        async with self.db.transaction(self.ada) as tx:
            await self.progress.take_workout(tx, completed(self.ada, local_date=day))

    async def get(self, path: str, kind: type) -> Any:
        answer = await self.client.get(f"/v1/progress/{path}", headers=as_person(self.ada))
        assert answer.status_code == 200, answer.text
        return msgspec.json.decode(answer.content, type=kind)


@pytest_asyncio.fixture
async def world(db: Database, progress: Progress, clock: ManualClock) -> World:
    clock.set(noon(MONDAY + timedelta(days=4)))
    return World(db, progress, client_of(router, [progress]))


async def test_statistics_over_any_span(world: World) -> None:
    for day in (
        date(2026, 9, 30),
        date(2026, 10, 1),
        date(2026, 10, 1),
        date(2026, 10, 31),
        date(2026, 11, 2),
    ):
        await world.train(local_date=day)
    await world.complete(date(2026, 10, 1))
    found: Statistics = await world.get("statistics?from=2026-10-01&to=2026-11-02", Statistics)
    assert (found.total.days, found.total.sets, found.total.hard_sets, found.total.reps) == (3, 4, 4, 20)
    assert (found.total.tonnage_kg, found.total.workouts, found.total.minutes) == (2000.0, 1, 45.0)
    assert [(month.month, month.total.sets) for month in found.months] == [
        (date(2026, 10, 1), 3),
        (date(2026, 11, 1), 1),
    ]
    assert found.muscles[0].sets == 4.0
    assert found.as_of is not None


@pytest.mark.parametrize(
    "span",
    [
        "from=2026-10-02&to=2026-10-01",
        "from=2001-01-01&to=2026-10-01",
        "from=tomorrow",
        "to=9999-12-31",
        "to=0001-01-01",
        "from=0001-01-01&to=0001-01-02",
    ],
)
async def test_a_span_that_makes_no_sense_is_refused(world: World, span: str) -> None:
    answer = await world.client.get(f"/v1/progress/statistics?{span}", headers=as_person(world.ada))
    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_curve_has_the_best_of_each_day(world: World) -> None:
    for load, day in ((100.0, 0), (110.0, 0), (105.0, 0), (90.0, 2)):
        await world.train(load_kg=load, local_date=MONDAY + timedelta(days=day))
    found: Curve = await world.get("exercises/barbell-back-squat/e1rm", Curve)
    best = one_rep_max(110.0, 5, 2.0)
    assert best is not None
    assert found.points[0].day == MONDAY
    assert found.points[0].e1rm_kg == pytest.approx(best, abs=1e-3)
    assert len(found.points) == 2
    assert all(point.low_kg < point.e1rm_kg < point.high_kg for point in found.points)


async def test_the_best_goes_down_when_its_set_is_removed(world: World) -> None:
    best = uuid4()
    await world.train(load_kg=100.0)
    await world.train(load_kg=120.0, set_id=best)
    await world.train(load_kg=120.0, set_id=best, revision=2, removed=True)
    found: Curve = await world.get("exercises/barbell-back-squat/e1rm", Curve)
    assert [round(point.e1rm_kg) for point in found.points] == [round(one_rep_max(100.0, 5, 2.0) or 0)]


async def test_long_curves_show_one_point_a_week(world: World) -> None:
    for day in range(14):
        await world.train(load_kg=100.0 + day, local_date=MONDAY - timedelta(days=14 - day))
    path = "exercises/barbell-back-squat/e1rm?from=2024-11-01&to=2026-11-30"
    found: Curve = await world.get(path, Curve)
    assert found.each == "week"
    assert [point.day for point in found.points] == [MONDAY - timedelta(days=8), MONDAY - timedelta(days=1)]


async def test_an_unknown_exercise_is_not_found(world: World) -> None:
    answer = await world.client.get("/v1/progress/exercises/nothing/e1rm", headers=as_person(world.ada))
    assert answer.status_code == 404


async def test_volume_by_week_and_muscle(world: World) -> None:
    await world.train()
    await world.train()
    found: Volume = await world.get("volume?weeks=3", Volume)
    assert [week.week for week in found.weeks] == [
        MONDAY - timedelta(weeks=2),
        MONDAY - timedelta(weeks=1),
        MONDAY,
    ]
    assert [len(week.muscles) > 0 for week in found.weeks] == [False, False, True]
    assert {m.muscle: m.sets for m in found.weeks[-1].muscles}["quadriceps"] == 2.0
    assert (
        await world.client.get("/v1/progress/volume?weeks=1000", headers=as_person(world.ada))
    ).status_code == 422


async def test_streak(world: World) -> None:
    for back in (1, 2, 4):
        await world.train(local_date=MONDAY - timedelta(weeks=back))
    found: StreakAnswer = await world.get("streak", StreakAnswer)
    assert (found.weeks, found.best_weeks, found.trained_this_week) == (2, 2, False)


async def test_summary(world: World) -> None:
    await world.train(load_kg=100.0)
    await world.train(load_kg=80.0, local_date=MONDAY - timedelta(days=60))
    await world.train(exercise="pull-up", local_date=MONDAY + timedelta(days=1))
    await world.complete(MONDAY)
    found: Summary = await world.get("summary", Summary)
    assert (found.this_week.sets, found.this_week.workouts, found.last_week.sets, found.all_time.sets) == (
        2,
        1,
        0,
        3,
    )
    assert found.streak_weeks == 1
    assert [lift.exercise for lift in found.lifts] == ["pull-up", "barbell-back-squat"]
    assert found.lifts[1].before_kg is not None
    assert found.lifts[1].before_kg < found.lifts[1].e1rm_kg


async def test_someone_new_gets_zeros_and_no_one_elses_figures(world: World) -> None:
    await world.train(user_id=uuid4())
    found: Summary = await world.get("summary", Summary)
    assert (found.as_of, found.all_time.sets, found.lifts) == (None, 0, ())
    empty: Statistics = await world.get("statistics", Statistics)
    assert (empty.as_of, empty.total.sets, empty.months, empty.muscles) == (None, 0, (), ())


async def test_monday_in_the_east_counts_at_once(world: World, clock: ManualClock) -> None:
    """UTC still has Sunday."""
    clock.set(datetime.combine(MONDAY + timedelta(days=6), time(20), UTC))
    monday = MONDAY + timedelta(days=7)
    await world.train(local_date=MONDAY)
    before: Summary = await world.get("summary", Summary)
    assert (before.this_week.sets, before.last_week.sets) == (1, 0)
    await world.train(local_date=monday)
    found: Summary = await world.get("summary", Summary)
    assert (found.this_week.sets, found.last_week.sets) == (1, 1)
    volume: Volume = await world.get("volume?weeks=2", Volume)
    assert [week.week for week in volume.weeks] == [MONDAY, monday]
    assert all(week.muscles for week in volume.weeks)
