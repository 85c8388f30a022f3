"""The coach of one athlete, in memory: what is said in turn, answered by the same rules as the service.

The only clock is the `at` of what is said. Whatever may be told late (sets) may lie in the past; questions and
answers about now may not go back by more than a day.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from fitpulse.services.coaching.api import (
    AthleteProfile,
    BeginRequest,
    Beliefs,
    BeliefsRequest,
    BodyState,
    Calendar,
    CalendarRequest,
    CheckIn,
    LearnRequest,
    PlanRequest,
    Readiness,
    SessionDone,
    SetDone,
    Underway,
    Wish,
)
from fitpulse.services.coaching.domain.adaptation import adapt
from fitpulse.services.coaching.domain.beliefs import beliefs
from fitpulse.services.coaching.domain.changes import Change
from fitpulse.services.coaching.domain.forecast import forecast
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.domain.learning import learn
from fitpulse.services.coaching.domain.outing import GAP, Outing, sessions_of
from fitpulse.services.coaching.domain.planner import plan
from fitpulse.services.coaching.domain.priors import DEFAULT_BODYWEIGHT_KG
from fitpulse.services.coaching.domain.readiness import readiness
from fitpulse.services.coaching.domain.records import PersonalRecord, Records
from fitpulse.services.coaching.domain.refusals import (
    AthleteMissing,
    TimeReversed,
    WorkoutClosed,
    WorkoutUnknown,
)
from fitpulse.services.coaching.domain.remaining import begin, planned_minutes, told_target
from fitpulse.services.coaching.domain.summary import Summary, summary
from fitpulse.services.coaching.domain.telling import earlier_reason
from fitpulse.services.coaching.domain.today import Today, at_hand, with_earlier
from fitpulse.services.coaching.domain.wishes import fitted, granted

_BACKWARDS = timedelta(days=1)
_CHECKIN_LASTS = timedelta(hours=18)
_WORTH_TELLING = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A session to do, or a day of rest with its reason."""

    reason: str
    workout: Underway | None = None


class Dialogue:
    """Answers the ops of the line protocol. Its size does not grow with what it is told."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._profile: AthleteProfile | None = None
        self._body = BodyState()
        self._checkin: CheckIn | None = None
        self._records = Records()
        self._outing: Outing | None = None
        self._open: Underway | None = None
        self._asked: tuple[AthleteProfile, BodyState, CheckIn | None] | None = None
        self._issued = 0
        self._now = datetime.min.replace(tzinfo=UTC)

    @property
    def profile(self) -> AthleteProfile | None:
        return self._profile

    def know(self, profile: AthleteProfile, at: datetime) -> None:
        """Take a profile, the first or a changed one; the body stays as it is."""
        self._advance(at)
        self._profile = profile

    def remember(self, sets: Iterable[SetDone]) -> None:
        """Take up past sets, in any order, with the load of the sessions that they make."""
        profile = self._athlete()
        past = sorted(sets, key=lambda done: done.at)
        body = self._body
        for sets_together, session in sessions_of(past):
            body = self._learned(body, profile, sets_together, session)
        for done in past:
            self._record(profile, done)
        self._body = body
        if past:
            self._now = max(self._now, past[-1].at)

    def check_in(self, checkin: CheckIn) -> Readiness:
        """Take today's answers; what a later one leaves out stands as told before."""
        profile = self._athlete()
        self._advance(checkin.at)
        merged = with_earlier(self._checkin, checkin)
        body = learn(
            LearnRequest(body=self._body, bodyweight_kg=profile.bodyweight_kg, checkin=checkin), self._index
        )
        found = readiness(body, merged)
        self._checkin, self._body = merged, body
        if checkin.bodyweight_kg is not None:
            self._profile = replace(profile, bodyweight_kg=checkin.bodyweight_kg)
        return found

    def next(self, at: datetime, today: Today) -> Offer:
        """Offer a session, or the rest of the one that is under way; an open one of an earlier day is over."""
        profile = today.applied_to(self._athlete())
        self._advance(at)
        note = self._leave_earlier(at)
        checkin = self._checkin_at(at)
        if self._open is not None and self._open.begun:
            now = today.applied_to(at_hand(self._athlete(), self._open.athlete))
            self._open = fitted(self._open, now, self._body, at, self._index)
            return self._offer(self._open)
        asked = (profile, self._body, checkin)
        if self._open is not None and asked == self._asked:
            return self._offer(self._open)
        found = plan(PlanRequest(athlete=profile, body=self._body, at=at, checkin=checkin), self._index)
        if note:
            found = replace(found, reason=f"{note} {found.reason}")
        if not found.items:
            self._open = None
            return Offer(reason=found.reason)
        self._issued += 1
        request = BeginRequest(
            id=f"w{self._issued}", plan=found, athlete=profile, body=self._body, at=at, checkin=checkin
        )
        self._open = begin(request, self._index)
        self._asked = asked
        return self._offer(self._open)

    def log(
        self, done: SetDone, *, workout: str | None, n: int | None
    ) -> tuple[tuple[PersonalRecord, ...], tuple[Change, ...]]:
        """Learn a set; one of the open workout may change what is left of it, any other is own work."""
        profile = self._athlete()
        session = self._known(workout)
        if session is not None:
            done = told_target(session, done, n)
        body = self._body
        outing = self._outing
        if outing is not None and not outing.takes(done):
            body = self._learned(body, profile, (), outing.session())
            outing = None
        body = self._learned(body, profile, (done,), None)
        changes: tuple[Change, ...] = ()
        if session is not None:
            adapted = adapt(session, done, n, body, self._index)
            self._open, changes = adapted.session, adapted.changes
        self._outing = Outing.of(done) if outing is None else outing.with_set(done)
        self._body = body
        self._now = max(self._now, done.at)
        return self._record(profile, done), changes

    def say(self, at: datetime, workout: str, wish: Wish) -> Offer:
        """Answer a wish about the open workout with what is left of it."""
        profile = self._athlete()
        self._advance(at)
        session = self._current(workout)
        body = self._body
        if wish.what == "pain" and wish.exercise is not None:
            broken_off = SetDone(exercise=wish.exercise, at=at, kind="warmup", pain=wish.region)
            body = self._learned(body, profile, (broken_off,), None)
        self._open = granted(session, wish, body, at, self._index)
        self._body = body
        return self._offer(self._open)

    def complete(self, at: datetime, workout: str, *, minutes: float, rpe: float | None) -> Summary:
        """Close the open workout with its minutes and effort."""
        profile = self._athlete()
        self._advance(at)
        session = self._current(workout)
        told = summary(session, minutes=minutes, rpe=rpe)
        if minutes > 0.0:
            planned = planned_minutes(session, minutes, self._body.pace)
            ended = SessionDone(at=at, minutes=minutes, planned_minutes=planned, rpe=rpe)
            self._body = self._learned(self._body, profile, (), ended)
        self._open, self._outing = None, None
        return told

    def calendar(self, at: datetime, weeks: int) -> Calendar:
        """Foresee the week of `at` and those after it."""
        profile = self._athlete()
        self._advance(at)
        self._settle(at)
        request = CalendarRequest(
            athlete=profile, body=self._body, at=at, weeks=weeks, checkin=self._checkin_at(at)
        )
        return forecast(request, self._index)

    def beliefs(self, at: datetime) -> Beliefs:
        """Say what is believed at `at`."""
        profile = self._athlete()
        self._advance(at)
        self._settle(at)
        return beliefs(BeliefsRequest(athlete=profile, body=self._body, at=at), self._index)

    def _athlete(self) -> AthleteProfile:
        if self._profile is None:
            detail = "Say first who trains: send an athlete with a profile."
            raise AthleteMissing(detail)
        return self._profile

    def _advance(self, at: datetime) -> None:
        if self._now - at > _BACKWARDS:
            detail = (
                f"{at:%Y-%m-%d %H:%M} is more than a day before {self._now:%Y-%m-%d %H:%M}, told already."
            )
            raise TimeReversed(detail)
        self._now = max(self._now, at)

    def _learned(
        self,
        body: BodyState,
        profile: AthleteProfile,
        sets: Iterable[SetDone],
        session: SessionDone | None,
    ) -> BodyState:
        request = LearnRequest(
            body=body, bodyweight_kg=profile.bodyweight_kg, sets=tuple(sets), session=session
        )
        return learn(request, self._index)

    def _record(self, profile: AthleteProfile, done: SetDone) -> tuple[PersonalRecord, ...]:
        bodyweight = profile.bodyweight_kg or DEFAULT_BODYWEIGHT_KG
        return self._records.take(self._index.by_id[done.exercise], done, bodyweight)

    def _checkin_at(self, at: datetime) -> CheckIn | None:
        checkin = self._checkin
        return checkin if checkin is not None and at - checkin.at <= _CHECKIN_LASTS else None

    def _known(self, workout: str | None) -> Underway | None:
        """Find the open workout of this id; None for own work and for workouts that are over."""
        if workout is None or (self._open is not None and workout == self._open.id):
            return self._open if workout is not None else None
        if not self._was_issued(workout):
            detail = f"No workout has the id {workout!r}."
            raise WorkoutUnknown(detail)
        return None

    def _current(self, workout: str) -> Underway:
        session = self._known(workout)
        if session is None:
            detail = f"{workout} is over; ask for the next one."
            raise WorkoutClosed(detail)
        return session

    def _was_issued(self, workout: str) -> bool:
        number = workout.removeprefix("w")
        return (
            number.isascii()
            and number.isdigit()
            and workout == f"w{int(number)}"
            and 0 < int(number) <= self._issued
        )

    def _settle(self, at: datetime) -> None:
        """Count the load of own work once it is clear that it was all."""
        outing = self._outing
        if outing is not None and self._open is None and at - outing.last > GAP:
            self._body = self._learned(self._body, self._athlete(), (), outing.session())
            self._outing = None

    def _leave_earlier(self, at: datetime) -> str:
        """Close a workout of an earlier day; return what to say of it, if anything."""
        session = self._open
        note = ""
        if session is not None and at.date() > session.at.date():
            if at - session.at < _WORTH_TELLING:
                note = earlier_reason(session.at, session.sets, session.planned_sets)
            self._open = None
        self._settle(at)
        return note

    def _offer(self, session: Underway) -> Offer:
        return Offer(reason=session.plan.reason, workout=session if session.plan.items else None)
