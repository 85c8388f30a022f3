"""A followed program walked through day by day, as if every session were done as it was asked."""

from dataclasses import replace
from datetime import date

from fitpulse.services.coaching.api import (
    FollowedProgram,
    NextSession,
    NextSessionRequest,
    Plan,
    PlanRequest,
    ProgramSet,
)
from fitpulse.services.coaching.domain.index import Index
from fitpulse.services.coaching.domain.program.model import Program
from fitpulse.services.coaching.domain.program.reading import read
from fitpulse.services.coaching.domain.program.session import next_session

_ASKED = frozenset({"work", "hold", "cardio"})


class Course:
    """Where a person would stand in their program. Raises ProgramInvalid where it is none any more."""

    def __init__(self, followed: FollowedProgram, index: Index) -> None:
        self._place, self._index = followed, index
        self.program: Program = read(followed.document, index).program
        self.finished = False

    def session(self, request: PlanRequest) -> NextSession:
        """The session that the day of `request` brings; it counts as done once it was given."""
        place = self._place
        found = next_session(
            NextSessionRequest(
                document=place.document,
                athlete=request.athlete,
                body=request.body,
                at=request.at,
                minutes=request.minutes,
                checkin=request.checkin,
                state=place.state,
                done_on=place.done_on,
                done=place.done,
                skipped=place.skipped,
                edits=request.edits,
            ),
            self._index,
        )
        self.finished = found.finished
        if found.plan.items:
            self._place = _done(place, found, request.at.date())
        return found


def _done(place: FollowedProgram, session: NextSession, day: date) -> FollowedProgram:
    return replace(place, state=session.state, done_on=day, done=tuple(_sets(session.plan)), skipped=False)


def _sets(plan: Plan) -> list[ProgramSet]:
    return [
        ProgramSet(
            exercise=item.exercise,
            item=place,
            kind=planned.kind,
            reps=planned.reps_min,
            load_kg=planned.load_kg,
            seconds=planned.seconds,
        )
        for place, item in enumerate(plan.items, 1)
        for planned in item.sets
        if planned.kind in _ASKED
    ]
