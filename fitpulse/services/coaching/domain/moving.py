"""What moving a session to another day costs: the weeks as they stand, held against the weeks as they would be."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from fitpulse.services.coaching.api import BodyState, Calendar, CalendarDay, MoveRequest, MoveWeighed
from fitpulse.services.coaching.domain.agenda import monday_of
from fitpulse.services.coaching.domain.forecast import Outlook, outlook
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.domain.planner_policy import STANDARD, PlannerPolicy
from fitpulse.services.coaching.domain.program.reading import read
from fitpulse.services.coaching.domain.recovery import RECOVERED, fatigue, recovery

_MINUTES = 10
"""A session shorter by as much is worth telling."""

_SETS = 2.0
"""As many hard sets less for a muscle, in the weeks that the move touches, are worth telling."""

_TOLD = 3


def weigh(request: MoveRequest, index: Index, policy: PlannerPolicy = STANDARD) -> MoveWeighed:
    """Say what the move would cost, or why it can't be. Pure; raises as `forecast` does."""
    move = request.move
    before = outlook(request.calendar, index, policy)
    source, target = _day(before.calendar, move.source), _day(before.calendar, move.target)
    if not _trains(source):
        return MoveWeighed(obstacle=f"{_named(move.source)} has no session to move. {source.reason}")
    if target.kind == "done":
        return MoveWeighed(obstacle=f"{_named(move.target)} has had its training.")
    after = outlook(replace(request.calendar, edits=request.edits), index, policy)
    return MoveWeighed(costs=tuple(_costs(request, source, before, after, index)))


def _costs(
    request: MoveRequest, source: CalendarDay, before: Outlook, after: Outlook, index: Index
) -> Iterator[str]:
    target = _day(after.calendar, request.move.target)
    name = _named(target.day)
    if not _trains(target):
        yield f"Nothing would be trained on {name}: {target.reason}"
    elif target.minutes <= source.minutes - _MINUTES:
        yield f"{name} would have {target.minutes} min of training, {_named(source.day)} has {source.minutes}."
    yield from _unrecovered(request, source, target, after)
    yield from _too_close(request, after.calendar, index)
    touched = {monday_of(request.move.source), monday_of(request.move.target)}
    lost = _sessions(before.calendar) - _sessions(after.calendar)
    if lost > 0:
        last = before.calendar.weeks[-1].days[-1].day
        yield f"{lost} session{'s' if lost > 1 else ''} less until {_named(last)}."
    less = _less(before.calendar, after.calendar, touched)
    if less:
        yield f"Less work in {'that week' if len(touched) == 1 else 'those weeks'}: {', '.join(less)}."


def _unrecovered(
    request: MoveRequest, source: CalendarDay, target: CalendarDay, after: Outlook
) -> Iterator[str]:
    """Muscles of the session that would not have recovered by then."""
    body = after.bodies.get(target.day)
    if body is None:
        return
    muscles = target.focus if target.workout is not None else source.focus
    at = request.calendar.at + (target.day - request.calendar.at.date())
    weary = [(muscle, share) for muscle in muscles if (share := _recovered(body, muscle, at)) < RECOVERED]
    if weary:
        listed = ", ".join(f"{muscle.replace('-', ' ')} {share:.0f} %" for muscle, share in weary)
        fate = (
            "the program trains them all the same" if target.workout is not None else "they would be spared"
        )
        yield f"Recovered by {_named(target.day)}: {listed}; below {RECOVERED:.0f} % {fate}."


def _recovered(body: BodyState, muscle: str, at: datetime) -> float:
    state = next((one for one in body.muscles if one.muscle == muscle), None)
    return 100.0 if state is None else recovery(fatigue(state, at))


def _too_close(request: MoveRequest, after: Calendar, index: Index) -> Iterator[str]:
    """Days of rest that the program keeps between two sessions."""
    program = request.calendar.program
    if program is None or not _trains(_day(after, request.move.target)):
        return
    rest_days = read(program.document, index).program.rest_days
    beside = [
        day.day
        for week in after.weeks
        for day in week.days
        if (_trains(day) or day.kind == "done") and 0 < abs((day.day - request.move.target).days) <= rest_days
    ]
    if beside:
        days = "a day" if rest_days == 1 else f"{rest_days} days"
        yield f"The program keeps {days} of rest between sessions, and {_named(beside[0])} is one."


def _less(before: Calendar, after: Calendar, touched: set[date]) -> Sequence[str]:
    """Muscles that get clearly fewer hard sets in the weeks that begin on these Mondays, most first."""
    was, now = _volume(before, touched), _volume(after, touched)
    lost = {muscle: sets - now.get(muscle, 0.0) for muscle, sets in was.items()}
    most = sorted((muscle for muscle in lost if lost[muscle] >= _SETS), key=lambda one: (-lost[one], one))
    return [f"{lost[muscle]:g} sets less for {muscle.replace('-', ' ')}" for muscle in most[:_TOLD]]


def _volume(calendar: Calendar, mondays: set[date]) -> dict[str, float]:
    volume: dict[str, float] = {}
    for week in calendar.weeks:
        if week.starts in mondays:
            for muscle, sets in week.volume.items():
                volume[muscle] = round(volume.get(muscle, 0.0) + sets, 2)
    return volume


def _sessions(calendar: Calendar) -> int:
    return sum(_trains(day) for week in calendar.weeks for day in week.days)


def _day(calendar: Calendar, day: date) -> CalendarDay:
    return next(one for week in calendar.weeks for one in week.days if one.day == day)


def _trains(day: CalendarDay) -> bool:
    return day.kind not in {"rest", "done"}


def _named(day: date) -> str:
    return f"{day:%A, %d %B}"
