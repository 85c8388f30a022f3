"""Planning: the body learns what was done, in order and only once; the coach may be away."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from fitpulse.infra.db import Database
from fitpulse.infra.portability import Portable
from fitpulse.infra.rpc import Registry
from fitpulse.kernel.catalogue import load_catalogue
from fitpulse.kernel.clock import ManualClock
from fitpulse.kernel.errors import Unavailable
from fitpulse.services.coaching.api import BodyState, CoachingApi, LearnRequest, Plan, PlanRequest
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.service import CoachingService
from fitpulse.services.training.api import CompleteRequest, HistoryRequest, NextWorkoutRequest
from fitpulse.services.training.domain.schedule import Wish
from fitpulse.services.training.service.desk import TrainingDesk
from fitpulse.services.training.service.erasure import erase
from fitpulse.services.training.service.learning import learn, read_past
from fitpulse.services.training.service.planning import CoachAway, Planning
from fitpulse.services.training.service.workouts import Workouts
from fitpulse.services.training.store import bodies
from tests.services.training.conftest import Athlete

pytestmark = pytest.mark.server


class Watched(CoachingService):
    """The real coach, noting what it was taught; `away` makes it unreachable."""

    def __init__(self) -> None:
        super().__init__(shipped_index())
        self.taught: list[LearnRequest] = []
        self.planned: list[PlanRequest] = []
        self.away = False

    async def learn(self, request: LearnRequest) -> BodyState:
        self._answer()
        self.taught.append(request)
        return await super().learn(request)

    async def plan(self, request: PlanRequest) -> Plan:
        self._answer()
        self.planned.append(request)
        return await super().plan(request)

    def _answer(self) -> None:
        if self.away:
            raise Unavailable


@pytest.fixture
def coach() -> Watched:
    return Watched()


@pytest.fixture
def registry(coach: Watched) -> Registry:
    registry = Registry()
    registry.offer(CoachingApi, coach)
    return registry


async def train(athlete: Athlete, *, load: float = 60) -> tuple[str, str]:
    """One workout from plan to completion, and what comes next; returns its id and that of its last set."""
    workout = await athlete.today()
    set_id = uuid4()
    for n in (1, 2, 3):
        athlete.clock.advance(timedelta(minutes=5))
        await athlete.log(workout["id"], set_id=set_id if n == 3 else None, n=n, reps=5, load_kg=load)
    athlete.clock.advance(timedelta(minutes=5))
    await athlete.do("POST", f"/v1/workouts/{workout['id']}/complete", {"rpe": 7})
    athlete.clock.advance(timedelta(days=1))
    await athlete.today()
    return workout["id"], str(set_id)


async def body_of(athlete: Athlete, db: Database) -> Any:
    async with db.read(athlete.id) as tx:
        past = await read_past(tx, athlete.id)
        assert not past.changes
    return (await learn(CoachingService(shipped_index()), past, None)).body


async def learned_afresh(athlete: Athlete, db: Database) -> Any:
    """The body after all of the past at once."""
    async with db.read(athlete.id) as tx:
        past = await read_past(tx, athlete.id)
        base = bodies.Snapshot(through=bodies.BEGINNING, body=None)
        sets = await bodies.sets_after(tx, athlete.id, bodies.BEGINNING)
        sessions = await bodies.sessions_after(tx, athlete.id, bodies.BEGINNING)
    whole = replace(past, base=base, sets=sets, sessions=sessions)
    return (await learn(CoachingService(shipped_index()), whole, 64)).body


async def test_what_was_done_is_learned_once_and_in_order(
    athlete: Athlete, coach: Watched, db: Database
) -> None:
    await athlete.describe()
    for _ in range(3):
        await train(athlete)
    taught = [one.at for request in coach.taught for one in request.sets]
    assert len(taught) == 9
    assert taught == sorted(taught)
    assert sum(request.session is not None for request in coach.taught) == 3
    await athlete.today()
    assert len([one for request in coach.taught for one in request.sets]) == 9
    assert await body_of(athlete, db) == await learned_afresh(athlete, db)


async def test_a_correction_is_learned_from_where_it_happened(
    athlete: Athlete, coach: Watched, db: Database
) -> None:
    await athlete.describe()
    trained = [await train(athlete, load=60 + n) for n in range(4)]
    coach.taught.clear()
    workout, set_id = trained[2]
    at = athlete.clock.now() - timedelta(days=1, hours=3)
    await athlete.do("PUT", f"/v1/workouts/{workout}/sets/{set_id}", athlete.a_set(at=at, reps=2, load_kg=90))
    await athlete.describe(minutes=50)
    await athlete.today()
    assert 3 <= len([one for request in coach.taught for one in request.sets]) <= 7, "not the whole past"
    assert await body_of(athlete, db) == await learned_afresh(athlete, db)
    await athlete.do("DELETE", f"/v1/workouts/{trained[0][0]}/sets/{trained[0][1]}")
    await athlete.describe(minutes=40)
    await athlete.today()
    assert await body_of(athlete, db) == await learned_afresh(athlete, db)


async def test_an_undone_completion_is_unlearned(athlete: Athlete, db: Database) -> None:
    await athlete.describe()
    await train(athlete)
    workout = await athlete.today()
    await athlete.log(workout["id"], reps=5, load_kg=60)
    await athlete.do("POST", f"/v1/workouts/{workout['id']}/complete")
    await athlete.today()
    changes = (await athlete.do("GET", "/v1/changes"))["items"]
    change = next(change for change in changes if change["kind"] == "complete")
    await athlete.do("POST", f"/v1/changes/{change['id']}/undo")
    athlete.clock.advance(timedelta(hours=13))
    await athlete.describe(minutes=40)
    await athlete.today()
    assert await body_of(athlete, db) == await learned_afresh(athlete, db)


async def test_a_coach_away_stops_plans_only(athlete: Athlete, coach: Watched) -> None:
    await athlete.describe()
    workout = await athlete.today()
    coach.away = True
    assert await athlete.today() == workout
    await athlete.log(workout["id"], reps=5, load_kg=60)
    swap = await athlete.call("POST", f"/v1/workouts/{workout['id']}/items/1/swap")
    assert swap.status_code == 503
    await athlete.do("POST", f"/v1/workouts/{workout['id']}/complete")
    answer = await athlete.call("GET", "/v1/workouts/next")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert answer.json()["type"].endswith("/coach-away")
    assert (await athlete.do("GET", f"/v1/workouts/{workout['id']}"))["state"] == "completed"
    coach.away = False
    assert (await athlete.today())["state"] == "planned"


async def test_many_who_ask_at_once_get_one_plan(athlete: Athlete, db: Database) -> None:
    await athlete.describe()
    workouts = await asyncio.gather(*(athlete.today() for _ in range(6)))
    assert all(workout == workouts[0] for workout in workouts)
    async with db.read(athlete.id) as tx:
        assert await tx.fetchval("select count(*) from training.workout") == 1


async def test_todays_equipment_reaches_the_coach(athlete: Athlete, coach: Watched) -> None:
    await athlete.describe()
    await athlete.do("GET", "/v1/workouts/next?equipment=bands&minutes=25")
    assert coach.planned[-1].athlete.equipment == ("bands",)
    assert coach.planned[-1].minutes == 25


async def test_another_service_asks_the_same(
    athlete: Athlete, db: Database, clock: ManualClock, registry: Registry
) -> None:
    await athlete.describe()
    planning = Planning(db, clock, load_catalogue(), registry)
    desk = TrainingDesk(planning, Workouts(db, clock), Portable(db, ()))
    brief = await desk.next_workout(NextWorkoutRequest(user_id=athlete.id))
    today = await athlete.today()
    assert str(brief.id) == today["id"]
    assert brief.exercises == tuple(item["exercise"] for item in today["plan"]["items"])
    await athlete.log(today["id"], reps=5, load_kg=60)
    done = await desk.complete(CompleteRequest(user_id=athlete.id, workout_id=brief.id, rpe=8))
    history = await desk.history(HistoryRequest(user_id=athlete.id))
    assert history.items == (done,)
    assert history.next is None


async def test_an_erased_person_leaves_nothing(athlete: Athlete, stranger: Athlete, db: Database) -> None:
    for person in (athlete, stranger):
        await person.describe()
        await train(person)
    async with db.transaction(athlete.id) as tx:
        await erase(tx, athlete.id)
    async with db.system() as tx:
        for table in ("profile", "workout", "set_log", "record", "body_state", "change"):
            people = await tx.fetch(f"select distinct user_id from training.{table}")
            seen = {row["user_id"] for row in people}
            assert athlete.id not in seen
            assert stranger.id in seen


async def test_a_plan_that_is_overtaken_is_made_anew(
    athlete: Athlete, db: Database, clock: ManualClock, coach: Watched
) -> None:
    await athlete.describe()

    class Hurried(Registry):
        """Changes the profile while the coach thinks."""

        def get(self, api: Any) -> Any:  # noqa: ARG002
            return self

        async def learn(self, request: LearnRequest) -> BodyState:
            return await coach.learn(request)

        async def plan(self, request: PlanRequest) -> Plan:
            await athlete.describe(minutes=30 + len(coach.planned))
            return await coach.plan(request)

    with pytest.raises(CoachAway):
        await Planning(db, clock, load_catalogue(), Hurried()).next(athlete.id, Wish())
    assert len(coach.planned) == 3
