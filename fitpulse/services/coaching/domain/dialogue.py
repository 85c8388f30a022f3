"""The coach of one athlete, in memory: what is said in turn, answered by the same rules as the service.

The only clock is the `at` of what is said. Whatever may be told late (sets) may lie in the past; questions and
answers about now may not go back by more than a day.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from operator import methodcaller

from fitpulse.services.coaching.api import (
    AthleteProfile,
    BeginRequest,
    Beliefs,
    BeliefsRequest,
    BodyState,
    Calendar,
    CalendarRequest,
    CheckIn,
    PlanRequest,
    Readiness,
    SetDone,
    Underway,
    Wish,
)
from fitpulse.services.coaching.domain.beliefs import beliefs
from fitpulse.services.coaching.domain.changes import Change
from fitpulse.services.coaching.domain.forecast import forecast
from fitpulse.services.coaching.domain.hearing import Hearing
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.domain.journal import Journal, Logged
from fitpulse.services.coaching.domain.planner import plan
from fitpulse.services.coaching.domain.readiness import readiness
from fitpulse.services.coaching.domain.records import PersonalRecord
from fitpulse.services.coaching.domain.refusals import TimeReversed, WorkoutClosed, WorkoutUnknown
from fitpulse.services.coaching.domain.remaining import begin
from fitpulse.services.coaching.domain.summary import Summary
from fitpulse.services.coaching.domain.telling import earlier_reason
from fitpulse.services.coaching.domain.today import Today, at_hand, with_earlier

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
        self._athlete = Hearing(index)
        self._journal = Journal()
        self._checkin: CheckIn | None = None
        self._asked: tuple[AthleteProfile, BodyState, CheckIn | None] | None = None
        self._issued = 0
        self._now = datetime.min.replace(tzinfo=UTC)

    @property
    def profile(self) -> AthleteProfile | None:
        return self._athlete.profile

    def know(self, profile: AthleteProfile, at: datetime) -> None:
        """Take a profile, the first or a changed one; the body stays as it is."""
        self._advance(at)
        self._athlete.profile = profile

    def remember(self, sets: Iterable[SetDone]) -> None:
        """Take up past sets, in any order, with the load of the sessions that they make."""
        past = sorted(sets, key=lambda done: done.at)
        self._athlete.remember(past)
        self._journal.note(methodcaller("remember", past))
        if past:
            self._now = max(self._now, past[-1].at)

    def check_in(self, checkin: CheckIn) -> Readiness:
        """Take today's answers; what a later one leaves out stands as told before."""
        profile = self._athlete.athlete()
        self._advance(checkin.at)
        merged = with_earlier(self._checkin, checkin)
        found = readiness(self._athlete.after_checkin(checkin), merged)
        self._athlete.check_in(checkin)
        self._journal.note(methodcaller("check_in", checkin))
        self._checkin = merged
        if checkin.bodyweight_kg is not None:
            self._athlete.profile = replace(profile, bodyweight_kg=checkin.bodyweight_kg)
        return found

    def next(self, at: datetime, today: Today) -> Offer:
        """Offer a session, or the rest of the one that is under way; an open one of an earlier day is over."""
        athlete = self._athlete
        profile = today.applied_to(athlete.athlete())
        self._advance(at)
        note = self._leave_earlier(at)
        checkin = self._checkin_at(at)
        if athlete.open is not None and athlete.open.begun:
            now = today.applied_to(at_hand(athlete.athlete(), athlete.open.athlete))
            athlete.fit(now, at)
            self._journal.note(methodcaller("fit", now, at))
            return self._left()
        asked = (profile, athlete.body, checkin)
        if athlete.open is not None and asked == self._asked:
            return self._left()
        found = plan(PlanRequest(athlete=profile, body=athlete.body, at=at, checkin=checkin), self._index)
        self._journal.close()
        if note:
            found = replace(found, reason=f"{note} {found.reason}")
        if not found.items:
            athlete.open = None
            return Offer(reason=found.reason)
        self._issued += 1
        request = BeginRequest(
            id=f"w{self._issued}", plan=found, athlete=profile, body=athlete.body, at=at, checkin=checkin
        )
        athlete.open = begin(request, self._index)
        self._asked = asked
        return self._left()

    def log(
        self, done: SetDone, *, workout: str | None, n: int | None
    ) -> tuple[tuple[PersonalRecord, ...], tuple[Change, ...]]:
        """Learn a set; one of the open workout may change what is left of it, any other is own work.

        The same set of a workout told again takes the place of the one told before.
        """
        self._athlete.athlete()
        earlier = self._journal.find(workout, n, done.exercise)
        if earlier is not None:
            told = earlier.told
            if earlier.done != done:
                self._athlete, told = self._journal.corrected(earlier, done, self._athlete)
        else:
            if self._known(workout) is not None:
                self._journal.open(self._athlete)
            told = self._athlete.log(done, workout, n)
            self._journal.note(Logged(workout=workout, n=n, done=done, told=told))
        self._now = max(self._now, done.at)
        return told.records, told.changes

    def say(self, at: datetime, workout: str, wish: Wish) -> Offer:
        """Answer a wish about the open workout with what is left of it."""
        self._athlete.athlete()
        self._advance(at)
        self._check_open(workout)
        self._athlete.say(at, workout, wish)
        self._journal.note(methodcaller("say", at, workout, wish))
        return self._left()

    def complete(self, at: datetime, workout: str, *, minutes: float, rpe: float | None) -> Summary:
        """Close the open workout with its minutes and effort."""
        self._athlete.athlete()
        self._advance(at)
        self._check_open(workout)
        told = self._athlete.complete(at, workout, minutes, rpe)
        self._journal.note(methodcaller("complete", at, workout, minutes, rpe))
        return told

    def calendar(self, at: datetime, weeks: int) -> Calendar:
        """Foresee the week of `at` and those after it."""
        profile = self._athlete.athlete()
        self._advance(at)
        self._settle(at)
        request = CalendarRequest(
            athlete=profile, body=self._athlete.body, at=at, weeks=weeks, checkin=self._checkin_at(at)
        )
        return forecast(request, self._index)

    def beliefs(self, at: datetime) -> Beliefs:
        """Say what is believed at `at`."""
        profile = self._athlete.athlete()
        self._advance(at)
        self._settle(at)
        return beliefs(BeliefsRequest(athlete=profile, body=self._athlete.body, at=at), self._index)

    def _advance(self, at: datetime) -> None:
        if self._now - at > _BACKWARDS:
            detail = (
                f"{at:%Y-%m-%d %H:%M} is more than a day before {self._now:%Y-%m-%d %H:%M}, told already."
            )
            raise TimeReversed(detail)
        self._now = max(self._now, at)

    def _checkin_at(self, at: datetime) -> CheckIn | None:
        checkin = self._checkin
        return checkin if checkin is not None and at - checkin.at <= _CHECKIN_LASTS else None

    def _known(self, workout: str | None) -> Underway | None:
        """Find the open workout of this id; None for own work and for workouts that are over."""
        session = self._athlete.open
        if workout is None or (session is not None and workout == session.id):
            return session if workout is not None else None
        if not self._was_issued(workout):
            detail = f"No workout has the id {workout!r}."
            raise WorkoutUnknown(detail)
        return None

    def _check_open(self, workout: str) -> None:
        """Raise WorkoutUnknown for one that never was, WorkoutClosed for one that is over."""
        if self._known(workout) is None:
            raise WorkoutClosed(workout)

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
        if self._athlete.settle(at):
            self._journal.close()

    def _leave_earlier(self, at: datetime) -> str:
        """Close a workout of an earlier day; return what to say of it, if anything."""
        session = self._athlete.open
        note = ""
        if session is not None and at.date() > session.at.date():
            if at - session.at < _WORTH_TELLING:
                note = earlier_reason(session.at, session.sets, session.planned_sets)
            self._athlete.open = None
            self._journal.close()
        self._settle(at)
        return note

    def _left(self) -> Offer:
        """Offer what is left of the open workout."""
        session = self._athlete.open
        assert session is not None, "asked only while one is open"
        return Offer(reason=session.plan.reason, workout=session if session.plan.items else None)
