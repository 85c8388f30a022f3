"""A program's next session asked for directly, its state handed on."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from fitpulse.services.coaching.api import BodyState, NextSession, NextSessionRequest, ProgramSet
from fitpulse.services.coaching.domain.index import shipped_index
from fitpulse.services.coaching.domain.program.library import template
from fitpulse.services.coaching.domain.program.session import next_session
from tests.services.coaching.program.follower import LIFTER, START

INDEX = shipped_index()
FIVES = template("five-by-five", INDEX).document


def asked(document: bytes = FIVES, **changes: Any) -> NextSession:
    request = NextSessionRequest(document=document, athlete=LIFTER, body=BodyState(), at=START)
    return next_session(replace(request, **changes), INDEX)


def then(
    last: NextSession, *, day: int, athlete: Any = LIFTER, body: BodyState | None = None
) -> NextSessionRequest:
    """Ask again after the session before was done as it was planned."""
    done = tuple(
        ProgramSet(exercise=item.exercise, item=n, kind=one.kind, reps=one.reps_min, load_kg=one.load_kg)
        for n, item in enumerate(last.plan.items, 1)
        for one in item.sets
    )
    at = START + timedelta(days=day)
    return NextSessionRequest(
        document=FIVES,
        athlete=athlete,
        body=body or BodyState(),
        at=at,
        state=last.state,
        done_on=(at - timedelta(days=2)).date(),
        done=done,
    )
