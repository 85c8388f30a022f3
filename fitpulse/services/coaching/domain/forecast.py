"""The calendar: the coming weeks walked day by day with the planner itself, as if all went as planned.

Each day's session is made by `plan`, and a copy of the body takes up its volume and fatigue, so that the calendar
keeps every limit that plans keep. Today is planned from the whole catalogue and equals the plan for today; later
days from what the athlete does anyway and the staples, which is several times quicker and, being a forecast,
near enough.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fitpulse.kernel.catalogue import MUSCLES
from fitpulse.services.coaching.api import (
    BodyState,
    Calendar,
    CalendarDay,
    CalendarInvalid,
    CalendarRequest,
    CalendarWeek,
    NextSession,
    Plan,
    PlanRequest,
)
from fitpulse.services.coaching.domain.agenda import Agenda, monday_of
from fitpulse.services.coaching.domain.deload import standing
from fitpulse.services.coaching.domain.expected import after_plan, volume_of
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.domain.likely import likely
from fitpulse.services.coaching.domain.planner import plan
from fitpulse.services.coaching.domain.planner_policy import STANDARD, PlannerPolicy
from fitpulse.services.coaching.domain.program.course import Course
from fitpulse.services.coaching.domain.season import phase_of
from fitpulse.services.coaching.domain.spread import best_days, habit_of
from fitpulse.services.coaching.domain.tolerance import described
from fitpulse.services.coaching.domain.volume import WEIGHT

MOST_WEEKS = 12
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_FOCUS = 3


@dataclass(frozen=True, slots=True)
class Outlook:
    """A calendar, and the body as it would stand before the session of each day that was planned."""

    calendar: Calendar
    bodies: Mapping[date, BodyState]


def forecast(request: CalendarRequest, index: Index, policy: PlannerPolicy = STANDARD) -> Calendar:
    """Lay out the coming weeks. Raises CalendarInvalid for too many weeks or a place that is not told."""
    return outlook(request, index, policy).calendar


def outlook(request: CalendarRequest, index: Index, policy: PlannerPolicy = STANDARD) -> Outlook:
    """Lay out the coming weeks with the body's way through them. Raises as `forecast` does."""
    if not 1 <= request.weeks <= MOST_WEEKS:
        detail = f"Ask for 1 to {MOST_WEEKS} weeks, not {request.weeks}."
        raise CalendarInvalid(detail)
    walk = _Walk(request, index, policy)
    monday = monday_of(request.at.date())
    weeks = tuple(walk.week(monday + n * _WEEK) for n in range(request.weeks))
    return Outlook(Calendar(weeks=weeks), walk.bodies)


class _Walk:
    """One athlete going through the days; `_body` is as it will stand on the day that is looked at."""

    def __init__(self, request: CalendarRequest, index: Index, policy: PlannerPolicy) -> None:
        self._request, self._whole, self._policy = request, index, policy
        self._today = request.at.date()
        self._agenda = Agenda(request.edits)
        self._habit = habit_of(request.body.trained, self._today)
        self._body = standing(request.body, self._today)
        self.bodies: dict[date, BodyState] = {}
        self._narrowed: dict[str | None, Index] = {}
        self._course = None if request.program is None else Course(request.program, index)

    def week(self, monday: date) -> CalendarWeek:
        volume: dict[str, float] = {}
        days: list[CalendarDay] = []
        phase: tuple[str, str] | None = None
        for n in range(7):
            day = monday + n * _DAY
            told, plan_made = self._day(day)
            days.append(told)
            sets = self._done(day) if plan_made is None else volume_of(plan_made, self._whole)
            for muscle, count in sets.items():
                volume[muscle] = volume.get(muscle, 0.0) + count
            if phase is None and plan_made is not None and plan_made.items:
                phase = self._program_phase(told, plan_made) or self._phase(day)
        name, reason = phase or self._phase(max(self._today, monday))
        return CalendarWeek(
            starts=monday,
            phase=name,
            reason=reason,
            volume={muscle: round(volume[muscle], 2) for muscle in MUSCLES if volume.get(muscle)},
            days=tuple(days),
        )

    def _phase(self, day: date) -> tuple[str, str]:
        """What the planner's week is for, and why."""
        phase = phase_of(self._request.athlete, self._body, day, self._request.edits.event, self._policy)
        return phase.name, " ".join(filter(None, (phase.reason, described(self._body.tolerances))))

    def _program_phase(self, told: CalendarDay, made: Plan) -> tuple[str, str] | None:
        """What the program's week is for; None where the planner decides."""
        if self._course is None or told.workout is None:
            return None
        program = self._course.program
        ease = " A lighter week, so that you come back fresh." if made.phase == "deload" else ""
        return made.phase, f"{program.title}, week {told.program_week} of {len(program.weeks)}.{ease}"

    def _done(self, day: date) -> dict[str, float]:
        return next((entry.sets for entry in self._request.body.days if entry.day == day), {})

    def _day(self, day: date) -> tuple[CalendarDay, Plan | None]:
        """Tell one day; with it the plan made for it, if one was."""
        if day <= self._today and day in self._request.body.trained:
            focus = _focus(self._done(day))
            return CalendarDay(day=day, kind="done", minutes=0, focus=focus, reason="Trained."), None
        if day < self._today:
            return _rest(day, "A day without training."), None
        reason = self._rests(day) if day > self._today else ""
        if reason:
            return _rest(day, reason), None
        self.bodies[day] = self._body
        session = self._session(day)
        made = self._plan(day) if session is None else session.plan
        place = self._agenda.place(day) if made.items else None
        self._body = after_plan(self._body, made, self._at(day), self._whole)
        return CalendarDay(
            day=day,
            kind=made.kind,
            minutes=made.minutes,
            focus=_focus(volume_of(made, self._whole)) or (("cardio",) if made.items else ()),
            reason=made.reason,
            place=place,
            workout=session.day if session is not None and made.items else None,
            program_week=session.week if session is not None and made.items else None,
        ), made

    def _rests(self, day: date) -> str:
        """Why a coming day is expected to be one of rest, or nothing where it is to be trained on."""
        rule = self._agenda.rule(day)
        if rule.wish is not None:
            return rule.why if rule.wish == "rest" else ""
        course = None if self._course is None or self._course.finished else self._course.program
        limit = self._request.athlete.days_per_week if course is None else course.days_per_week
        monday = monday_of(day)
        left = [day + n * _DAY for n in range((monday + _WEEK - day).days)]
        wishes = {each: self._agenda.rule(each).wish for each in left}
        fixed = [each for each in left if wishes[each] == "train"]
        done = [each for each in self._body.trained if day - _WEEK < each < day]
        held = sum(each >= monday for each in done) + len(fixed)
        free = [each for each in left if wishes[each] is None]
        chosen = best_days(free, fixed, limit - held, a_week=limit, done=done, habit=self._habit)
        if day in chosen:
            return ""
        coming = next((each for each in chosen if each > day), None)
        return (
            f"Rest: the next session is on {coming:%A}."
            if coming
            else "Rest: the week has its sessions by then."
        )

    def _session(self, day: date) -> NextSession | None:
        """The program's session of the day; None where none is followed, or not any more by then."""
        if self._course is None or self._course.finished:
            return None
        session = self._course.session(self._asked(day))
        return None if session.finished else session

    def _plan(self, day: date) -> Plan:
        return plan(self._asked(day), self._whole if day == self._today else self._likely(day), self._policy)

    def _asked(self, day: date) -> PlanRequest:
        return PlanRequest(
            athlete=self._request.athlete,
            body=self._body,
            at=self._at(day),
            checkin=self._request.checkin if day == self._today else None,
            edits=self._request.edits,
        )

    def _likely(self, day: date) -> Index:
        """Narrow the catalogue to what the athlete would do where they are on `day`."""
        place = self._agenda.place(day)
        if place not in self._narrowed:
            profile = self._agenda.profile(self._request.athlete, day)
            self._narrowed[place] = likely(profile, self._request.body, self._whole)
        return self._narrowed[place]

    def _at(self, day: date) -> datetime:
        return self._request.at + (day - self._today)


def _focus(sets: dict[str, float]) -> tuple[str, ...]:
    """The muscles that get most of the work, large ones first."""
    order = sorted(
        (n for n, muscle in enumerate(MUSCLES) if sets.get(muscle)),
        key=lambda n: (-sets[MUSCLES[n]] * WEIGHT[n], n),
    )
    return tuple(MUSCLES[n] for n in order[:_FOCUS])


def _rest(day: date, reason: str) -> CalendarDay:
    return CalendarDay(day=day, kind="rest", minutes=0, focus=(), reason=reason)
