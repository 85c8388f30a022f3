"""What an athlete's words change: the body, the workout that is open, own work that is not over, the records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from fitpulse.services.coaching.api import (
    AthleteProfile,
    BodyState,
    CheckIn,
    LearnRequest,
    SessionDone,
    SetDone,
    Underway,
    Wish,
)
from fitpulse.services.coaching.domain.adaptation import adapt
from fitpulse.services.coaching.domain.changes import Change
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.domain.learning import learn
from fitpulse.services.coaching.domain.outing import GAP, Outing, sessions_of
from fitpulse.services.coaching.domain.priors import DEFAULT_BODYWEIGHT_KG
from fitpulse.services.coaching.domain.records import PersonalRecord, Records
from fitpulse.services.coaching.domain.refusals import AthleteMissing, WorkoutClosed
from fitpulse.services.coaching.domain.remaining import planned_minutes, told_target
from fitpulse.services.coaching.domain.summary import Summary, summary
from fitpulse.services.coaching.domain.wishes import fitted, granted


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a set is answered with."""

    records: tuple[PersonalRecord, ...]
    changes: tuple[Change, ...]


@dataclass(slots=True)
class Hearing:
    """One athlete as what was said so far has left them; each method takes up one thing said, or fails whole."""

    index: Index
    profile: AthleteProfile | None = None
    body: BodyState = field(default_factory=BodyState)
    records: Records = field(default_factory=Records)
    outing: Outing | None = None
    open: Underway | None = None

    def copy(self) -> "Hearing":
        """As it stands now, unmoved by what is said later."""
        return replace(self, records=self.records.copy())

    def athlete(self) -> AthleteProfile:
        if self.profile is None:
            detail = "Say first who trains: send an athlete with a profile."
            raise AthleteMissing(detail)
        return self.profile

    def remember(self, past: Sequence[SetDone]) -> None:
        """Take up past sets, the earliest first, with the load of the sessions that they make."""
        self.athlete()
        body = self.body
        for sets_together, session in sessions_of(past):
            body = self._learned(body, sets_together, session)
        for done in past:
            self._record(done)
        self.body = body

    def after_checkin(self, checkin: CheckIn) -> BodyState:
        request = LearnRequest(body=self.body, bodyweight_kg=self.athlete().bodyweight_kg, checkin=checkin)
        return learn(request, self.index)

    def check_in(self, checkin: CheckIn) -> None:
        self.body = self.after_checkin(checkin)

    def log(self, done: SetDone, workout: str | None, n: int | None) -> Told:
        """Learn a set; one of the open workout may change what is left of it, any other is own work."""
        self.athlete()
        session = self.open if self.open is not None and workout == self.open.id else None
        if session is not None:
            done = told_target(session, done, n)
        body = self.body
        outing = self.outing
        if outing is not None and not outing.takes(done):
            body = self._learned(body, (), outing.session())
            outing = None
        body = self._learned(body, (done,), None)
        changes: tuple[Change, ...] = ()
        if session is not None:
            adapted = adapt(session, done, n, body, self.index)
            self.open, changes = adapted.session, adapted.changes
        self.outing = Outing.of(done) if outing is None else outing.with_set(done)
        self.body = body
        return Told(records=self._record(done), changes=changes)

    def fit(self, now: AthleteProfile, at: datetime) -> None:
        """Fit the open workout to what holds today."""
        if self.open is not None:
            self.open = fitted(self.open, now, self.body, at, self.index)

    def say(self, at: datetime, workout: str, wish: Wish) -> None:
        session = self._current(workout)
        body = self.body
        if wish.what == "pain" and wish.exercise is not None:
            broken_off = SetDone(exercise=wish.exercise, at=at, kind="warmup", pain=wish.region)
            body = self._learned(body, (broken_off,), None)
        self.open = granted(session, wish, body, at, self.index)
        self.body = body

    def complete(self, at: datetime, workout: str, minutes: float, rpe: float | None) -> Summary:
        """Close the open workout with its minutes and effort."""
        session = self._current(workout)
        told = summary(session, minutes=minutes, rpe=rpe)
        if minutes > 0.0:
            planned = planned_minutes(session, minutes, self.body.pace)
            ended = SessionDone(at=at, minutes=minutes, planned_minutes=planned, rpe=rpe)
            self.body = self._learned(self.body, (), ended)
        self.open, self.outing = None, None
        return told

    def settle(self, at: datetime) -> bool:
        """Count the load of own work once it is clear that it was all; tell whether there was any."""
        outing = self.outing
        if outing is None or self.open is not None or at - outing.last <= GAP:
            return False
        self.body = self._learned(self.body, (), outing.session())
        self.outing = None
        return True

    def _current(self, workout: str) -> Underway:
        if self.open is None or self.open.id != workout:
            raise WorkoutClosed(workout)
        return self.open

    def _learned(self, body: BodyState, sets: Iterable[SetDone], session: SessionDone | None) -> BodyState:
        request = LearnRequest(
            body=body, bodyweight_kg=self.athlete().bodyweight_kg, sets=tuple(sets), session=session
        )
        return learn(request, self.index)

    def _record(self, done: SetDone) -> tuple[PersonalRecord, ...]:
        bodyweight = self.athlete().bodyweight_kg or DEFAULT_BODYWEIGHT_KG
        return self.records.take(self.index.by_id[done.exercise], done, bodyweight)
