"""Someone who follows a program for weeks: does what is asked as far as their strength reaches."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from fitpulse.services.coaching.api import (
    AthleteProfile,
    BodyState,
    LearnRequest,
    NextSession,
    NextSessionRequest,
    Plan,
    PlanItem,
    PlannedSet,
    ProgramSet,
    SessionDone,
    SetDone,
)
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.learning import learn
from fitpulse.services.coaching.domain.program.session import next_session

START = datetime(2026, 1, 5, 17, 0, tzinfo=UTC)
GYM = (
    "barbell", "plates", "rack", "bench", "incline-bench", "dumbbells", "cable", "lat-pulldown", "leg-press",
    "leg-curl-machine", "calf-raise-machine", "pull-up-bar", "seated-row-machine",
)  # fmt: skip
LIFTER = AthleteProfile(
    goal="strength",
    days_per_week=4,
    minutes=90,
    equipment=GYM,
    sex="male",
    birth_year=1996,
    bodyweight_kg=80.0,
    experience="intermediate",
)
Able = Callable[[str, PlannedSet], bool]


def always(_exercise: str, _planned: PlannedSet) -> bool:
    return True


@dataclass(slots=True)
class Follower:
    """`able` says whether a set succeeds; a failed one ends one rep (or ten seconds) short."""

    document: bytes
    athlete: AthleteProfile = LIFTER
    able: Able = always
    extra_reps: int = 0
    at: datetime = START
    body: BodyState = field(default_factory=BodyState)
    last: NextSession | None = None
    done: tuple[ProgramSet, ...] | None = None
    sessions: list[Plan] = field(default_factory=list)

    def ask(self, **changes: object) -> NextSession:
        request = NextSessionRequest(
            document=self.document,
            athlete=self.athlete,
            body=self.body,
            at=self.at,
            state=None if self.last is None else self.last.state,
            done_on=None if self.done is None else (self.at - timedelta(days=1)).date(),
            done=self.done or (),
        )
        return next_session(replace(request, **changes), shipped_index())  # type: ignore[arg-type]

    def day(self) -> NextSession:
        """Live one day: train if the program says so."""
        made = self.ask()
        self.last, self.done = made, None
        if made.plan.items:
            self.sessions.append(made.plan)
            self.train(made.plan)
        self.at += timedelta(days=1)
        return made

    def days(self, count: int) -> list[Plan]:
        for _ in range(count):
            self.day()
        return self.sessions

    def train(self, plan: Plan) -> None:
        pairs = [
            (place, item, planned, self._reached(item, planned))
            for place, item in enumerate(plan.items, 1)
            for planned in item.sets
        ]
        self.done = tuple(
            ProgramSet(
                exercise=item.exercise,
                item=place,
                kind=planned.kind,
                reps=reps,
                load_kg=planned.load_kg,
                seconds=seconds,
            )
            for place, item, planned, (reps, seconds) in pairs
        )
        sets = tuple(
            SetDone(
                exercise=item.exercise,
                at=self.at + timedelta(minutes=n),
                kind=planned.kind,
                reps=reps,
                load_kg=planned.load_kg,
                rir=2.0 if planned.rir is None else planned.rir,
                seconds=seconds,
                target_reps=planned.reps_min,
            )
            for n, (_, item, planned, (reps, seconds)) in enumerate(pairs)
        )
        session = SessionDone(at=self.at + timedelta(hours=1), minutes=float(plan.minutes))
        request = LearnRequest(
            body=self.body, bodyweight_kg=self.athlete.bodyweight_kg, sets=sets, session=session
        )
        self.body = learn(request, shipped_index())

    def _reached(self, item: PlanItem, planned: PlannedSet) -> tuple[int | None, int | None]:
        reps, seconds = planned.reps_min, planned.seconds
        if planned.kind == "warmup":
            return reps, seconds
        if self.able(item.exercise, planned):
            more = (
                0
                if planned.reps_max is None or reps is None
                else min(self.extra_reps, planned.reps_max - reps)
            )
            return None if reps is None else reps + more, seconds
        return None if reps is None else reps - 1, None if seconds is None else seconds - 10
