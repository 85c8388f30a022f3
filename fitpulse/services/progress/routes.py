"""HTTP of progress: read-only, each person their own."""

from datetime import date
from typing import Annotated

import msgspec
from fastapi import Path, Query, Response

from fitpulse.infra.web import Me, Router, own, provide
from fitpulse.services.progress.domain.answers import Curve, Statistics, StreakAnswer, Summary, Volume
from fitpulse.services.progress.domain.form import FormAnswer
from fitpulse.services.progress.service import BadSpan, Progress

Service = Annotated[Progress, provide(Progress)]
First = Annotated[date | None, Query(alias="from", description="First day, on the athlete's calendar.")]
Last = Annotated[date | None, Query(alias="to", description="Last day, included.")]
ExerciseId = Annotated[str, Path(max_length=80, pattern="^[a-z0-9-]+$")]

router = Router("progress")


@router.get("/v1/progress/statistics", policy=own("progress"), response_model=Statistics, errors=(BadSpan,))
async def progress_statistics(me: Me, progress: Service, first: First = None, last: Last = None) -> Response:
    """Sums over any span: days, workouts, sets, tonnage, by month and by muscle."""
    return _answer(await progress.statistics(me.user_id, first, last))


@router.get(
    "/v1/progress/exercises/{exercise_id}/e1rm",
    policy=own("progress"),
    response_model=Curve,
    errors=(BadSpan,),
)
async def progress_e1rm(
    me: Me, progress: Service, exercise_id: ExerciseId, first: First = None, last: Last = None
) -> Response:
    """A lift's estimated 1RM over time, with the band in which it likely lies."""
    return _answer(await progress.e1rm(me.user_id, exercise_id, first, last))


@router.get("/v1/progress/volume", policy=own("progress"), response_model=Volume)
async def progress_volume(
    me: Me, progress: Service, weeks: Annotated[int, Query(ge=1, le=52)] = 8
) -> Response:
    """Hard sets a week for each muscle, the running week last."""
    return _answer(await progress.volume(me.user_id, weeks))


@router.get("/v1/progress/streak", policy=own("progress"), response_model=StreakAnswer)
async def progress_streak(me: Me, progress: Service) -> Response:
    """Weeks in a row with training."""
    return _answer(await progress.streak(me.user_id))


@router.get("/v1/progress/summary", policy=own("progress"), response_model=Summary)
async def progress_summary(me: Me, progress: Service) -> Response:
    """This week beside the last one, everything so far, and the lifts of the last six weeks."""
    return _answer(await progress.summary(me.user_id))


@router.get("/v1/progress/form", policy=own("progress"), response_model=FormAnswer, errors=(BadSpan,))
async def progress_form(
    me: Me,
    progress: Service,
    exercise: Annotated[
        str | None, Query(max_length=80, pattern="^[a-z0-9_]+$", description="A form specification's id.")
    ] = None,
    first: First = None,
    last: Last = None,
) -> Response:
    """The form of a movement day by day, and whether it gets better; without one, of the movement checked last."""
    return _answer(await progress.form(me.user_id, exercise, first, last))


def _answer(answer: object) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")
