"""Coaching answers the same, called directly and over gRPC."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

from fitpulse.infra.db import Database
from fitpulse.kernel.clock import ManualClock
from fitpulse.services.coaching.api import (
    AdaptRequest,
    AssignRequest,
    AthleteProfile,
    BeginRequest,
    BeliefsRequest,
    BodyState,
    CalendarInvalid,
    CalendarRequest,
    CheckIn,
    CoachingApi,
    DayEdit,
    Edits,
    ExerciseUse,
    ExperimentsApi,
    FormRequest,
    FrameInvalid,
    LearnRequest,
    MovementUnknown,
    NextSessionRequest,
    PlanRequest,
    ProgramDocument,
    ProgramsApi,
    ProgramSet,
    ReadinessRequest,
    SayRequest,
    SetDone,
    SuggestionsApi,
    SuggestRequest,
    SwapRequest,
    TemplateRequest,
    TemplatesRequest,
    Together,
    Wish,
)
from fitpulse.services.coaching.domain.experiments.assignment import Arm, Condition, Split
from fitpulse.services.coaching.domain.experiments.report import Design
from fitpulse.services.coaching.domain.form.checking import check
from fitpulse.services.coaching.domain.form.keypoints import pack
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.program.library import TemplateUnknown
from fitpulse.services.coaching.domain.program.reading import ProgramInvalid
from fitpulse.services.coaching.service import CoachingService, ProgramsService
from fitpulse.services.coaching.service.experiments import FRESH, Experiments
from tests.contracts.transports import TRANSPORTS, connected
from tests.services.coaching.form.recorded import squats
from tests.services.coaching.suggestions.house import suggestions_service

AT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
ATHLETE = AthleteProfile(
    goal="strength",
    days_per_week=3,
    minutes=60,
    equipment=("barbell", "plates", "rack", "bench", "dumbbells"),
    sex="male",
    birth_year=1990,
    bodyweight_kg=80.0,
)


@pytest_asyncio.fixture(params=TRANSPORTS)
async def coaching(request: pytest.FixtureRequest) -> AsyncIterator[CoachingApi]:
    async with connected(request.param, CoachingApi, CoachingService(shipped_index())) as api:
        yield api


async def test_a_recorded_set_is_judged_and_refused_alike(coaching: CoachingApi) -> None:
    recorded = pack(squats(2, fps=15))
    asked = FormRequest(movement="squat", format="binary", keypoints=recorded)
    found = await coaching.check_form(asked)
    assert found == check(asked)
    with pytest.raises(FrameInvalid, match="bytes"):
        await coaching.check_form(replace(asked, keypoints=recorded[:-1]))
    with pytest.raises(MovementUnknown):
        await coaching.check_form(replace(asked, movement="juggling"))


async def test_a_plan_learns_and_swaps(coaching: CoachingApi) -> None:
    request = PlanRequest(athlete=ATHLETE, body=BodyState(), at=AT)
    plan = await coaching.plan(request)
    assert plan.items
    assert plan == await CoachingService(shipped_index()).plan(request), "the wire changes nothing"
    first = plan.items[0]
    done = tuple(
        SetDone(exercise=first.exercise, at=AT + timedelta(minutes=n), reps=8, load_kg=60.0, rir=2.0)
        for n in range(3)
    )
    body = await coaching.learn(LearnRequest(body=BodyState(), bodyweight_kg=80.0, sets=done))
    assert body.exercises[0].exercise == first.exercise
    assert body.exercises[0].log_e1rm is not None
    swapped = await coaching.swap(
        SwapRequest(plan=plan, exercise=first.exercise, athlete=ATHLETE, body=body, at=AT)
    )
    assert swapped.reason
    assert swapped.item is None or swapped.item.exercise != first.exercise


async def test_a_calendar_follows_its_edits(coaching: CoachingApi) -> None:
    edits = Edits(days=(DayEdit(day=AT.date(), wish="rest"),))
    request = CalendarRequest(athlete=ATHLETE, body=BodyState(), at=AT, weeks=2, edits=edits)
    calendar = await coaching.calendar(request)
    assert calendar == await CoachingService(shipped_index()).calendar(request), "the wire changes nothing"
    assert calendar.weeks[0].days[0].kind == "rest"
    unknown = Edits(days=(DayEdit(day=AT.date(), place="attic"),))
    with pytest.raises(CalendarInvalid):
        await coaching.calendar(CalendarRequest(athlete=ATHLETE, body=BodyState(), at=AT, edits=unknown))


async def test_a_session_adapts_and_says_what_it_believes(coaching: CoachingApi) -> None:
    plan = await coaching.plan(PlanRequest(athlete=ATHLETE, body=BodyState(), at=AT))
    began = BeginRequest(id="w1", plan=plan, athlete=ATHLETE, body=BodyState(), at=AT)
    session = await coaching.begin(began)
    assert session == await CoachingService(shipped_index()).begin(began), "the wire changes nothing"
    item = next(each for each in plan.items if each.sets[-1].kind == "work" and len(each.sets) > 2)
    first = next(one for one in item.sets if one.kind == "work")
    done = SetDone(exercise=item.exercise, at=AT, reps=1, load_kg=first.load_kg, rir=0.0)
    body = await coaching.learn(LearnRequest(body=BodyState(), bodyweight_kg=80.0, sets=(done,)))
    adapted = await coaching.adapt(AdaptRequest(session=session, done=done, body=body, n=first.n))
    assert adapted.session.sets == 1
    assert adapted.changes
    for change in adapted.changes:
        assert change.after is not None
        assert change.after != change.before
    wish = Wish(what="minutes_left", minutes=10.0)
    left = await coaching.say(SayRequest(session=adapted.session, wish=wish, body=body, at=AT))
    assert left.plan.minutes <= 10
    known = await coaching.beliefs(BeliefsRequest(athlete=ATHLETE, body=body, at=AT))
    assert [one.exercise for one in known.e1rm] == [item.exercise]
    ready = await coaching.readiness(ReadinessRequest(body=body, checkin=CheckIn(at=AT, sleep_h=5.0)))
    assert ready.value == pytest.approx(sum(factor.effect for factor in ready.factors))


@pytest_asyncio.fixture(params=TRANSPORTS)
async def programs(request: pytest.FixtureRequest) -> AsyncIterator[ProgramsApi]:
    async with connected(request.param, ProgramsApi, ProgramsService(shipped_index())) as api:
        yield api


async def test_a_program_is_found_checked_and_followed(programs: ProgramsApi) -> None:
    known = ProgramsService(shipped_index())
    listed = await programs.templates(TemplatesRequest())
    assert listed == await known.templates(TemplatesRequest())
    found = await programs.template(TemplateRequest(id="five-by-five"))
    assert found.brief in listed.items
    checked = await programs.check(ProgramDocument(document=found.document))
    assert checked.document == found.document
    first = NextSessionRequest(document=found.document, athlete=ATHLETE, body=BodyState(), at=AT)
    session = await programs.next_session(first)
    assert session == await known.next_session(first), "the wire changes nothing"
    done = tuple(
        ProgramSet(exercise=item.exercise, item=n, reps=one.reps_min, load_kg=one.load_kg, kind=one.kind)
        for n, item in enumerate(session.plan.items, 1)
        for one in item.sets
    )
    later = NextSessionRequest(
        document=found.document,
        athlete=ATHLETE,
        body=BodyState(),
        at=AT + timedelta(days=2),
        state=session.state,
        done_on=AT.date(),
        done=done,
    )
    then = await programs.next_session(later)
    assert (then.day, then.week) == ("Day B", 1)
    with pytest.raises(ProgramInvalid) as caught:
        await programs.check(ProgramDocument(document=b"{}"))
    assert caught.value.extra["errors"]
    with pytest.raises(TemplateUnknown):
        await programs.template(TemplateRequest(id="none"))


@pytest_asyncio.fixture(params=TRANSPORTS)
async def suggestions(
    request: pytest.FixtureRequest, db: Database, clock: ManualClock, tmp_path: Path
) -> AsyncIterator[SuggestionsApi]:
    async with connected(request.param, SuggestionsApi, suggestions_service(db, clock, tmp_path)) as api:
        yield api


@pytest.mark.server
async def test_what_one_may_like_is_suggested(
    suggestions: SuggestionsApi, db: Database, clock: ManualClock, tmp_path: Path
) -> None:
    request = SuggestRequest(
        user_id=uuid4(),
        athlete=ATHLETE,
        at=AT,
        used=(ExerciseUse(exercise="barbell-back-squat", workouts=9, last_at=AT),),
        together=(Together(exercise="barbell-back-squat", other="front-squat", people=7),),
        popular={"barbell-back-squat": 20, "front-squat": 9},
        limit=3,
    )
    found = await suggestions.suggest(request)
    assert len(found.exercises) == 3
    assert found == await suggestions_service(db, clock, tmp_path).suggest(request), (
        "the wire changes nothing"
    )


@pytest_asyncio.fixture(params=TRANSPORTS)
async def experiments(
    request: pytest.FixtureRequest, db: Database, clock: ManualClock
) -> AsyncIterator[ExperimentsApi]:
    async with connected(request.param, ExperimentsApi, Experiments(db, clock)) as api:
        yield api


@pytest.mark.server
async def test_an_experiment_assigns_whom_it_takes_in(
    experiments: ExperimentsApi, db: Database, clock: ManualClock
) -> None:
    key = f"contract-{uuid4()}"
    split = Split(
        salt=key,
        arms=(Arm(name="a"), Arm(name="b")),
        target=(Condition(attribute="goal", any_of=("muscle",)),),
    )
    asked = AssignRequest(place=key, user_id=uuid4(), attributes={"goal": "muscle"})
    design = Design(key=key, place=key, split=split, metric="workouts", effect=1.0)
    await Experiments(db, clock).start(design, by="ada", why="a test")
    clock.advance(FRESH)
    assert (await experiments.assign(asked)).arm in {"a", "b"}
    others = replace(asked, user_id=uuid4(), attributes={"goal": "endurance"})
    assert (await experiments.assign(others)).arm is None
